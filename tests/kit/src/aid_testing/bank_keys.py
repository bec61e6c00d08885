"""Keys of an agreement with a bank, and signatures by libraries that the service does not use.

RSA is signed and looked at by the pure functions of ``cryptography``; SM2 by ``gmssl``, another
implementation by other people than the one in the service.
"""

import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from disbursement.bank.signatures import BankKeys
from disbursement.domain.bank.agents import SignatureKind
from gmssl.sm2 import CryptSM2, default_ecc_table

from aid_testing.sftp import a_key

ORDER = int(default_ecc_table["n"], 16)


@dataclass(frozen=True)
class Pair:
    """A private key with its public one, in files."""

    kind: SignatureKind
    private_file: Path
    public_file: Path

    def sign(self, content: bytes) -> bytes:
        """The signature of whoever has the private key."""
        if self.kind is SignatureKind.SM2:
            signed = self._sm2().sign_with_sm3(content, secrets.token_hex(32))
            return bytes.fromhex(signed)
        key = ser.load_pem_private_key(self.private_file.read_bytes(), password=None)
        assert isinstance(key, RSAPrivateKey)
        return key.sign(content, PKCS1v15(), SHA256())

    def has_signed(self, content: bytes, signature: bytes) -> bool:
        """Whether a signature is of this key; RSA raises when it is not."""
        if self.kind is SignatureKind.SM2:
            return bool(self._sm2().verify_with_sm3(signature.hex(), content))
        key = ser.load_pem_private_key(self.private_file.read_bytes(), password=None)
        assert isinstance(key, RSAPrivateKey)
        key.public_key().verify(signature, content, PKCS1v15(), SHA256())
        return True

    def _sm2(self) -> CryptSM2:
        made = CryptSM2(private_key=self.private_file.read_text("utf-8"), public_key="", asn1=True)
        made.public_key = self.public_file.read_text("utf-8")[-128:]
        return made


def a_pair(home: Path, name: str, kind: SignatureKind) -> Pair:
    """A new pair of keys."""
    private, public = home / f"{name}.key", home / f"{name}.pub"
    if kind is SignatureKind.SM2:
        number = secrets.randbelow(ORDER - 2) + 1
        private.write_text(f"{number:064x}", "utf-8")
        base = CryptSM2(private_key="", public_key="")
        public.write_text("04" + base._kg(number, default_ecc_table["g"]), "utf-8")
    else:
        key = a_key(private).public_key()
        pem = key.public_bytes(ser.Encoding.PEM, ser.PublicFormat.SubjectPublicKeyInfo)
        public.write_bytes(pem)
    return Pair(kind, private, public)


@dataclass(frozen=True)
class Agreement:
    """Our pair, the bank's, and what the service's settings say of them."""

    ours: Pair
    banks: Pair

    @property
    def keys(self) -> BankKeys:
        """As the service reads them from its settings."""
        text = "\n".join(
            (
                f'own_key_file = "{self.ours.private_file}"',
                f'own_public_key_file = "{self.ours.public_file}"',
                f'bank_key_file = "{self.banks.public_file}"',
            )
        )
        return BankKeys.model_validate(tomllib.loads(text))


def an_agreement(home: Path, kind: SignatureKind) -> Agreement:
    """New keys of both sides."""
    return Agreement(a_pair(home, "ours", kind), a_pair(home, "bank", kind))
