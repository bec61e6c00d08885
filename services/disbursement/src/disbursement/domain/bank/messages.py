"""Define a bank's messages in the suite's own terms; ``bank`` has an adapter for each file format."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from shared.errors import Unprocessable

from disbursement.domain.bank.lines import LineClass

LONG_AGO = timedelta(days=2 * 366)


class BankStatus(StrEnum):
    """List what a report may state about one item, after ISO 20022's status ladder."""

    ACCEPTED = "accepted"
    DEBITED = "debited"
    PAID = "paid"
    RETURNED = "returned"
    UNKNOWN = "unknown"


STATUS_CODES = {
    **dict.fromkeys(
        ("RCVD", "ACTC", "ACCP", "ACSP", "ACWC", "ACWP", "ACFC", "ACFW", "ACIS", "ACPD", "PATC"),
        BankStatus.ACCEPTED,
    ),
    **dict.fromkeys(("PDNG", "PRES"), BankStatus.ACCEPTED),
    "ACSC": BankStatus.DEBITED,
    "ACCC": BankStatus.PAID,
    "RJCT": BankStatus.RETURNED,
    "CANC": BankStatus.RETURNED,
    "BLCK": BankStatus.UNKNOWN,  # posted to neither side: asked, never sent again
    "UNKN": BankStatus.UNKNOWN,  # the bank itself cannot say
}
"""ACSC is debited, not received; only ACCC is paid (interfaces B8)."""
PART = "PART"
"""Some of a file's items went one way, some another: the items themselves say which."""


class BreakKind(StrEnum):
    """How bank and books disagree (RECON_BREAK)."""

    UNMATCHED_BANK_LINE = "UNMATCHED_BANK_LINE"  # a line without a payment of ours
    REFERENCE_NEVER_SENT = "REFERENCE_NEVER_SENT"  # a report without one
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    REASON_NOT_KNOWN = "REASON_NOT_KNOWN"  # sent back under a code that nobody has loaded
    BANK_CONTRADICTS_ITSELF = "BANK_CONTRADICTS_ITSELF"  # not paid, and paid
    DEBITED_TWICE = "DEBITED_TWICE"  # one attempt, two debits that no credit takes back
    CREDIT_WITHOUT_DEBIT = "CREDIT_WITHOUT_DEBIT"
    PAID_TWICE_SUSPECTED = "PAID_TWICE_SUSPECTED"  # an earlier attempt, while a later one left
    PAID_AFTER_CANCELLED = "PAID_AFTER_CANCELLED"
    RETURN_NOT_CREDITED = "RETURN_NOT_CREDITED"  # sent back, as was said, and not on a statement
    BALANCE_DIFFERS = "BALANCE_DIFFERS"  # ledger and money on its way are not what the bank has
    STATEMENT_MISSING = "STATEMENT_MISSING"  # a number is left out
    STATEMENT_NUMBER_REPEATED = "STATEMENT_NUMBER_REPEATED"
    STATEMENT_DOES_NOT_JOIN = "STATEMENT_DOES_NOT_JOIN"  # opens elsewhere than the last one closed


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
    """What a bank reports about one item. Without a status that anybody knows it waits.

    ``other_currency``: the amount is not in yuan, so it is not what was ordered.
    """

    end_to_end_id: str
    bank_status: BankStatus | None
    reason: str | None = None
    words: str | None = None
    bank_reference: str | None = None
    on: date | None = None
    amount: int | None = None
    other_currency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """What a bank reports about a payment file as a whole; no status leaves it to the items."""

    number: str
    bank_status: BankStatus | None
    reason: str | None = None
    words: str | None = None
    count: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One message of a bank: item by item, or a whole file."""

    message_id: str
    items: tuple[ItemReport, ...]
    batches: tuple[BatchReport, ...] = ()
    is_notice: bool = False
    """Of a whole account (camt.054): what is not about payments of ours is left to the statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A booked entry of the day's statement. ``credit`` is money that came in.

    ``batch`` names a payment file that was booked as one; ``line_class`` is what the bank calls a
    line that is no payment. A ``transfer_number`` names one between special accounts, ``transfer`` is
    the one that the line shows.
    """

    reference: str
    end_to_end_id: str | None
    amount: int
    credit: bool
    reason: str | None = None
    words: str | None = None
    batch: str | None = None
    line_class: LineClass | None = None
    transfer_number: str | None = None
    transfer: UUID | None = None


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
