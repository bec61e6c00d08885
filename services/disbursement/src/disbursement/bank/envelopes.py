"""Files enveloped for their recipient: CMS EnvelopedData (RFC 5652) with AES-256. Certificates are files.

Only this module knows the library. A file is enveloped first and signed then, so that whoever
carries it can check who sent it and reads nothing.
"""

import base64

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7
from cryptography.x509 import load_pem_x509_certificate
from shared.errors import Unprocessable

from disbursement.bank.signatures import AllKeys, BankKeys, BankKeysMissing

SUFFIX, MEDIA_TYPE = "p7m", "application/pkcs7-mime"
ENVELOPED_DATA = bytes.fromhex("06092a864886f70d010703")
"""1.2.840.113549.1.7.3, with which the content of such a file begins."""
LOOKED_AT = 40
PEM = b"-----BEGIN "


class EnvelopeUnreadable(Unprocessable):
    """The file is enveloped for somebody else, or is damaged."""


class FileNotEnveloped(Unprocessable):
    """The bank's files are enveloped as agreed, and this one is not."""


def is_enveloped(content: bytes) -> bool:
    """Whether a file is an envelope, in DER or in PEM."""
    return ENVELOPED_DATA in content[:LOOKED_AT] or (
        content.startswith(PEM) and (b"PKCS7-----" in content[:64] or b"CMS-----" in content[:64])
    )


def enveloped(content: bytes, keys: BankKeys | None) -> bytes:
    """A file that the bank alone opens. Raises ``BankKeysMissing``."""
    if keys is None or keys.bank_certificate_file is None:
        raise BankKeysMissing
    try:
        recipient = load_pem_x509_certificate(keys.bank_certificate_file.read_bytes())
        builder = pkcs7.PKCS7EnvelopeBuilder().set_data(content).add_recipient(recipient)
        made = builder.set_content_encryption_algorithm(AES256)
        return made.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    except (OSError, TypeError, ValueError, UnsupportedAlgorithm) as fault:
        raise BankKeysMissing from fault


def opened(content: bytes, keys: BankKeys | None) -> bytes:
    """What a bank has enveloped for us. Raises ``BankKeysMissing`` and ``EnvelopeUnreadable``."""
    if keys is None or keys.own_certificate_file is None or keys.own_envelope_key_file is None:
        raise BankKeysMissing
    try:
        certificate = load_pem_x509_certificate(keys.own_certificate_file.read_bytes())
        key = load_pem_private_key(keys.own_envelope_key_file.read_bytes(), password=None)
    except (OSError, TypeError, ValueError, UnsupportedAlgorithm) as fault:
        raise BankKeysMissing from fault
    if not isinstance(key, RSAPrivateKey):
        raise BankKeysMissing
    try:
        return pkcs7.pkcs7_decrypt_der(_der(content), certificate, key, [])
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise EnvelopeUnreadable from fault


def _der(content: bytes) -> bytes:
    """An envelope in DER; in PEM it is headed PKCS7 by some programs and CMS by others."""
    if not content.startswith(PEM):
        return content
    body = [line for line in content.splitlines() if not line.startswith(b"-----")]
    return base64.b64decode(b"".join(body), validate=True)


def plain(content: bytes, bank_code: str, keys: AllKeys) -> bytes:
    """A file of a bank as it is read, out of its envelope if it came in one."""
    return opened(content, keys.get(bank_code)) if is_enveloped(content) else content
