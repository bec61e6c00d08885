"""Detached signatures of files: RSA with SHA-256, SM2 with SM3 (GM/T 0003, 0009). Keys are files.

Only this module knows the libraries. RSA keys are PEM; an SM2 key is its hexadecimal digits, as
banks hand them over: 64 of the private key, 128 of the public one, which may begin with 04.
"""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from gmssl_pyx import GmsslInnerError, InvalidValueError, sm2_sign, sm2_verify
from pydantic import BaseModel, ConfigDict
from shared.errors import Conflict, Unprocessable

from disbursement.domain.bank.agents import SignatureKind

PUBLIC_DIGITS = 128
KeyT = TypeVar("KeyT")


class BankKeysMissing(Conflict):
    """Files of this bank are signed, and its keys are not in the settings."""


class SignatureRefused(Unprocessable):
    """The file has no signature of the bank, or one that does not hold."""


class BankKeys(BaseModel):
    """The keys of our agreement with one bank.

    ``own_public_key_file`` is needed for SM2 alone; certificates and the key that opens what is
    enveloped for us (PEM, RSA) where files are enveloped.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    own_key_file: Path
    own_public_key_file: Path | None = None
    bank_key_file: Path
    bank_certificate_file: Path | None = None
    own_certificate_file: Path | None = None
    own_envelope_key_file: Path | None = None


AllKeys = Mapping[str, BankKeys]


def read_keys(path: Path | None) -> AllKeys:
    """The keys of a TOML file, one table for each bank's code; nothing without a file."""
    if path is None:
        return {}
    tables = tomllib.loads(path.read_text("utf-8"))
    return {code: BankKeys.model_validate(table) for code, table in tables.items()}


def sign(content: bytes, kind: SignatureKind, keys: BankKeys | None) -> bytes:
    """Our signature of a file. Raises ``BankKeysMissing``."""
    if keys is None:
        raise BankKeysMissing
    if kind is SignatureKind.SM2:
        if keys.own_public_key_file is None:
            raise BankKeysMissing
        private, public = _digits(keys.own_key_file), _public(keys.own_public_key_file)
        signed: bytes = sm2_sign(private, public, content)
        return signed
    key = _loaded(lambda: load_pem_private_key(keys.own_key_file.read_bytes(), password=None))
    if not isinstance(key, RSAPrivateKey):
        raise BankKeysMissing
    return key.sign(content, PKCS1v15(), SHA256())


def holds(content: bytes, signature: bytes, kind: SignatureKind, keys: BankKeys | None) -> bool:
    """Whether the bank has signed exactly this. Raises ``BankKeysMissing``."""
    if keys is None:
        raise BankKeysMissing
    if kind is SignatureKind.SM2:
        try:
            return bool(sm2_verify(_public(keys.bank_key_file), content, signature))
        except (GmsslInnerError, InvalidValueError):
            return False
    key = _loaded(lambda: load_pem_public_key(keys.bank_key_file.read_bytes()))
    if not isinstance(key, RSAPublicKey):
        raise BankKeysMissing
    try:
        key.verify(signature, content, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _loaded(read: Callable[[], KeyT]) -> KeyT:
    """A key of a file. Raises ``BankKeysMissing`` for one that is not there, or is none."""
    try:
        return read()
    except (OSError, ValueError, UnsupportedAlgorithm) as fault:
        raise BankKeysMissing from fault


def _digits(file: Path) -> bytes:
    return _loaded(lambda: bytes.fromhex(file.read_text("utf-8").strip()))


def _public(file: Path) -> bytes:
    return _loaded(lambda: bytes.fromhex(file.read_text("utf-8").strip()[-PUBLIC_DIGITS:]))
