"""Define a bank's messages in the suite's own terms; ``bank`` has an adapter for each file format."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.errors import Unprocessable

LONG_AGO = timedelta(days=2 * 366)


class BankStatus(StrEnum):
    """List what a report may state about one item, after ISO 20022's status ladder."""

    ACCEPTED = "accepted"
    DEBITED = "debited"
    PAID = "paid"
    RETURNED = "returned"
    UNKNOWN = "unknown"


STATUS_CODES = {
    "RCVD": BankStatus.ACCEPTED,
    "ACTC": BankStatus.ACCEPTED,
    "ACCP": BankStatus.ACCEPTED,
    "ACSP": BankStatus.ACCEPTED,
    "ACWC": BankStatus.ACCEPTED,
    "PDNG": BankStatus.ACCEPTED,
    "ACSC": BankStatus.DEBITED,
    "ACCC": BankStatus.PAID,
    "RJCT": BankStatus.RETURNED,
    "CANC": BankStatus.RETURNED,
    "UNKN": BankStatus.UNKNOWN,  # the bank itself cannot say: asked again, never sent again
}
"""ACSC is debited, not received; only ACCC is paid (interfaces B8)."""


class BreakKind(StrEnum):
    """How bank and books disagree (RECON_BREAK)."""

    UNMATCHED_BANK_LINE = "UNMATCHED_BANK_LINE"  # a line without a payment of ours
    REFERENCE_NEVER_SENT = "REFERENCE_NEVER_SENT"  # a report without one
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    BANK_CONTRADICTS_ITSELF = "BANK_CONTRADICTS_ITSELF"  # not paid, and paid
    DEBITED_TWICE = "DEBITED_TWICE"  # one attempt, two debits that no credit takes back
    CREDIT_WITHOUT_DEBIT = "CREDIT_WITHOUT_DEBIT"
    PAID_TWICE_SUSPECTED = "PAID_TWICE_SUSPECTED"  # an earlier attempt, while a later one left
    PAID_AFTER_CANCELLED = "PAID_AFTER_CANCELLED"
    STATEMENT_MISSING = "STATEMENT_MISSING"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a bank returned money: our word, and whether the applicant has to correct something."""

    code: str
    needs_applicant: bool


REASONS = {
    "NAME_MISMATCH": Reason("NAME_MISMATCH", True),
    "BE01": Reason("NAME_MISMATCH", True),
    "AC01": Reason("ACCOUNT_NOT_FOUND", True),
    "AC04": Reason("ACCOUNT_CLOSED", True),
    "AC06": Reason("ACCOUNT_BLOCKED", True),
    "AM02": Reason("AMOUNT_NOT_ALLOWED", False),
    "AM04": Reason("PAYER_SHORT", False),
    "AM05": Reason("DUPLICATE", False),
    "AM09": Reason("WRONG_AMOUNT", False),
    "AM10": Reason("CONTROL_SUM", False),
    "AM14": Reason("OVER_LIMIT", False),
    "AG01": Reason("FORBIDDEN", False),
}
OTHER = Reason("BANK_REASON_UNKNOWN", False)


def reason_of(code: str | None) -> Reason:
    """Find our reason for a bank's code; an unknown code waits for a person, not for the bank."""
    return REASONS.get(code or "", OTHER)


class BankDayNotPossible(Unprocessable):
    """The bank's message gives … for …."""


def check_day(on: date | None, *, what: str, today: date) -> None:
    """Refuse a day of a bank's message that lies after tomorrow, or years back."""
    first, last = today - LONG_AGO, today + timedelta(days=1)
    if on is not None and not first <= on <= last:
        raise BankDayNotPossible(
            what=what, day=on.isoformat(), first=first.isoformat(), last=last.isoformat()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """What a bank reports about one item."""

    end_to_end_id: str
    bank_status: BankStatus
    reason: str | None = None
    bank_reference: str | None = None
    on: date | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One message of a bank: item by item, or a whole file."""

    message_id: str
    items: tuple[ItemReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A booked entry of the day's statement. ``credit`` is money that came back."""

    reference: str
    end_to_end_id: str | None
    amount: int
    credit: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The day's statement of one account."""

    statement_id: str
    sequence: int | None
    account: str
    on: date
    opening: int
    closing: int
    lines: tuple[StatementLine, ...]

    def balances(self) -> bool:
        """Tell whether opening balance and entries add up to the closing balance."""
        moved = sum(line.amount if line.credit else -line.amount for line in self.lines)
        return self.opening + moved == self.closing


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedItem:
    """One line of a payment file: the neutral record of requirements 4.7."""

    sequence: int
    end_to_end_id: str
    amount: int
    payee_name: str
    payee_id_number: str
    payee_account: str
    payee_bank_code: str
    memo: str
    payee_is_organisation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedBatch:
    """Hold the content of a payment file: payer, date, items, count and total."""

    number: str
    payer_name: str
    payer_account: str
    bank_code: str
    execute_on: date
    items: tuple[OrderedItem, ...]

    @property
    def total(self) -> int:
        return sum(item.amount for item in self.items)
