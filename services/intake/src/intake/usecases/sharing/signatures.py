"""Signatures of registry messages: a detached JWS (RFC 7515, appendix F; RFC 7797) over header and message.

The standard says that a signature is over ``{header}+{message}`` and leaves its form open. Here it is
over ``{"header": …, "message": …}`` in canonical form (RFC 8785: keys sorted, no white space).
"""

import json
from pathlib import Path
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from intake.domain.sharing.registry import SigningKeyNotReadable

LEAST_RSA_BITS = 2048
JWS = jwt.PyJWS()


def canonical(header: Any, message: Any) -> bytes:
    """The bytes that are signed."""
    whole = {"header": header, "message": message}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        errors="surrogatepass"
    )


def algorithm_of(key: Any) -> str:
    """The one algorithm of a key. Raises ``SigningKeyNotReadable``."""
    if isinstance(key, ec.EllipticCurvePublicKey | ec.EllipticCurvePrivateKey) and isinstance(
        key.curve, ec.SECP256R1
    ):
        return "ES256"
    if isinstance(key, ed25519.Ed25519PublicKey | ed25519.Ed25519PrivateKey):
        return "EdDSA"
    if isinstance(key, rsa.RSAPublicKey | rsa.RSAPrivateKey) and key.key_size >= LEAST_RSA_BITS:
        return "RS256"
    raise SigningKeyNotReadable


def read_key(pem: str) -> Any:
    """A consumer's public key. Raises ``SigningKeyNotReadable``."""
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise SigningKeyNotReadable from None
    algorithm_of(key)
    return key


def is_signed_by(signature: str, pem: str, *, header: Any, message: Any) -> bool:
    """Whether a message is signed with the private half of a key."""
    key = read_key(pem)
    try:
        JWS.decode(
            signature,
            key,
            algorithms=[algorithm_of(key)],
            detached_payload=canonical(header, message),
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return False
    return True


def sign(key_file: Path, *, header: Any, message: Any) -> str:
    """The signature of a message with the registry's own key; the file is read again for each."""
    key: Any = load_pem_private_key(key_file.read_bytes(), password=None)
    return JWS.encode(
        canonical(header, message), key, algorithm=algorithm_of(key), is_payload_detached=True
    )
