"""Who may be paid: the recipient's own account, or for a minor the guardian's (第十九条, A-45)."""

from enum import StrEnum

from shared.contracts.people import PayeeData
from shared.identifiers import check_card, normalise_name

NATIONAL_ENCODING = "gb18030"


class PayeeFault(StrEnum):
    """Why an account cannot be paid to; each needs the applicant."""

    CARD_CHECK_FAILED = "CARD_CHECK_FAILED"
    PAYEE_MISMATCH = "PAYEE_MISMATCH"
    BANK_NOT_AN_AGENT = "BANK_NOT_AN_AGENT"
    NAME_NOT_ENCODABLE = "NAME_NOT_ENCODABLE"


def check_payee(
    payee: PayeeData, *, agent_banks: frozenset[str], encoding: str = NATIONAL_ENCODING
) -> PayeeFault | None:
    """What stands against paying to this account, if anything (TA-086).

    An agent is never paid; a third party is refused. The bank's own answer to account, name and
    ID stays the real check.
    """
    if not check_card(payee.account).valid:
        return PayeeFault.CARD_CHECK_FAILED
    guardian_allowed = payee.holder_is_guardian and payee.recipient_minor
    if not (payee.holder_is_recipient or guardian_allowed):
        return PayeeFault.PAYEE_MISMATCH
    if payee.bank_code not in agent_banks:
        return PayeeFault.BANK_NOT_AN_AGENT
    if not encodable(payee.holder_name, encoding):
        return PayeeFault.NAME_NOT_ENCODABLE
    return None


def encodable(name: str, encoding: str) -> bool:
    """Whether a payment file in this encoding can carry the name; GBK has no Tibetan letters."""
    try:
        normalise_name(name).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
