"""Who may be paid: the recipient's own account, or for a minor the guardian's (第十九条, A-45).

Training subsidy is also paid to organisations that claim it for their workers (215号（十一）, A-55).
"""

from enum import StrEnum
from unicodedata import category

from shared.contracts.people import HolderKind, PayeeData
from shared.identifiers import check_card, check_uscc, normalise_name

NATIONAL_ENCODING = "gb18030"
LONGEST_NAME = 140
FORMULA = ("=", "+", "-", "@")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control and format characters, halves of characters, line and paragraph separators."""
NONCHARACTERS = frozenset({"\ufffe", "\uffff"})
ORGANISATION_ACCOUNT = range(8, 33)
"""Digits of an organisation's account (对公账号), which has no check digit of its own."""


class PayeeFault(StrEnum):
    """Why an account cannot be paid to; each needs the applicant."""

    ACCOUNT_MISSING = "ACCOUNT_MISSING"
    CARD_CHECK_FAILED = "CARD_CHECK_FAILED"
    PAYEE_MISMATCH = "PAYEE_MISMATCH"
    BANK_NOT_AN_AGENT = "BANK_NOT_AN_AGENT"
    NAME_NOT_ENCODABLE = "NAME_NOT_ENCODABLE"


def check_payee(
    payee: PayeeData, *, agent_banks: frozenset[str], encoding: str = NATIONAL_ENCODING
) -> PayeeFault | None:
    """Find what forbids paying to this account, if anything (TA-086).

    An agent is never paid; a third party is refused. The bank's own answer to account, name and
    ID stays the real check.
    """
    if not _is_account_usable(payee):
        return PayeeFault.CARD_CHECK_FAILED
    guardian_allowed = payee.holder_is_guardian and payee.recipient_minor
    if not (payee.holder_is_recipient or guardian_allowed):
        return PayeeFault.PAYEE_MISMATCH
    if payee.bank_code not in agent_banks:
        return PayeeFault.BANK_NOT_AN_AGENT
    if not carried(payee.holder_name, encoding):
        return PayeeFault.NAME_NOT_ENCODABLE
    return None


def _is_account_usable(payee: PayeeData) -> bool:
    """A card has its check digit; an organisation's account its length and a valid credit code."""
    if payee.holder_kind is HolderKind.PERSON:
        return check_card(payee.account).valid
    digits = payee.account.isascii() and payee.account.isdigit()
    right_length = len(payee.account) in ORGANISATION_ACCOUNT
    return digits and right_length and check_uscc(payee.holder_id_number).valid


def carried(name: str, encoding: str = NATIONAL_ENCODING) -> bool:
    """Whether a bank's files can carry the name, as XML and as CSV.

    GBK has no Tibetan letters; XML has no control characters; a table takes a name that begins
    like a formula for one; pain.001 has 140 characters. Rare characters may be in private use.
    """
    written = normalise_name(name)
    if not 0 < len(written) <= LONGEST_NAME or written.startswith(FORMULA):
        return False
    if any(category(one) in UNSEEN or one in NONCHARACTERS for one in written):
        return False
    try:
        written.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
