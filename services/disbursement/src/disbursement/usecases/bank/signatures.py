"""A bank that agreed on signatures is believed by them alone."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import Gauge

from disbursement.bank.envelopes import FileNotEnveloped, is_enveloped
from disbursement.bank.signatures import AllKeys, SignatureRefused, holds
from disbursement.domain.bank.agents import AgreedTerms, EncryptionKind, SignatureKind
from disbursement.domain.payments.batch import Batch

REFUSED = Gauge(
    "aid_bank_signature_refused",
    "The last file of the bank had no signature of it, or a wrong one",
    ["service", "bank"],
)
Proof = Callable[[AgreedTerms | None], None]
"""Raises ``SignatureRefused`` when what came is not signed as these terms say."""


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """What a bank sent, and the signature beside it (none: it sent none).

    A receipt says nothing of anybody: it ``may_be_plain`` where files are enveloped.
    """

    bank_code: str
    content: bytes
    signature: bytes | None
    keys: AllKeys
    may_be_plain: bool = False

    def __call__(self, terms: AgreedTerms | None) -> None:
        """Refuse, and alarm, what is not signed as agreed."""
        keys = self.keys.get(self.bank_code)
        if terms is None and keys is not None:  # its data have ended, its agreement has not
            REFUSED.labels("disbursement", self.bank_code).set(1)
            raise SignatureRefused
        if terms is None:
            return
        is_plain = not (self.may_be_plain or is_enveloped(self.content))
        if terms.encryption is EncryptionKind.CMS and is_plain:
            raise FileNotEnveloped
        if terms.signature is SignatureKind.NONE:
            return
        if self.signature is None or not holds(self.content, self.signature, terms.signature, keys):
            REFUSED.labels("disbursement", self.bank_code).set(1)
            raise SignatureRefused
        REFUSED.labels("disbursement", self.bank_code).set(0)


def require_unsigned_word(batch: Batch) -> None:
    """Refuse a word without a file on a batch whose bank signs. Raises ``SignatureRefused``."""
    _require_none(SignatureKind(batch.signature or SignatureKind.NONE), batch.bank_code)


def require_no_signature(terms: AgreedTerms | None, *, bank_code: str) -> None:
    """Refuse a word without a file of a bank that signs today. Raises ``SignatureRefused``."""
    _require_none(SignatureKind.NONE if terms is None else terms.signature, bank_code)


def _require_none(agreed: SignatureKind, bank_code: str) -> None:
    if agreed is not SignatureKind.NONE:
        REFUSED.labels("disbursement", bank_code).set(1)
        raise SignatureRefused


def proven(_: AgreedTerms | None) -> None:
    """It was looked at before it was read."""


def decoded(signature: str | None) -> bytes | None:
    """A signature from its Base64; what is no Base64 is no signature."""
    if signature is None:
        return None
    try:
        return base64.b64decode("".join(signature.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def encoded(signature: bytes) -> str:
    """A signature in Base64, one line."""
    return base64.b64encode(signature).decode()
