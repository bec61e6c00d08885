"""The dedicated ledger (专账, 第二十三条): double entry in whole fen, one entry for each effect."""

from dataclasses import dataclass
from enum import StrEnum

from shared.complete import complete_table

from disbursement.domain.bank.lines import LineClass


class Account(StrEnum):
    """The accounts of one fund. Debits are positive, credits negative."""

    BANK = "BANK"  # money in the special account
    UNCOMMITTED = "UNCOMMITTED"  # appropriated, not yet promised to anybody
    COMMITTED = "COMMITTED"  # promised by a decision, not yet paid
    CASH = "CASH"  # taken out of the account, to be handed over; negative until the bank shows it
    GOODS = "GOODS"  # bought for aid in kind; negative until the bank shows the supplier's bill
    RECEIVABLE = "RECEIVABLE"  # demanded back from whoever was paid wrongly (追回)
    TO_RECOVER = "TO_RECOVER"  # its counterpart: no money of the fund before it is there


class EntryKind(StrEnum):
    ALLOCATION = "ALLOCATION"
    ORDER = "ORDER"
    PAYMENT = "PAYMENT"
    RETURN = "RETURN"
    CANCELLATION = "CANCELLATION"
    CASH = "CASH"  # a payment in cash
    GOODS = "GOODS"  # aid in kind was handed over
    PURCHASE = "PURCHASE"  # a supplier of goods was paid
    INTEREST = "INTEREST"
    FEE = "FEE"
    WITHDRAWAL = "WITHDRAWAL"
    DEPOSIT = "DEPOSIT"
    REVERSAL = "REVERSAL"  # takes back an allocation that was entered wrong
    TRANSFER_OUT = "TRANSFER_OUT"  # to the account of another level
    TRANSFER_IN = "TRANSFER_IN"
    OUT_REVERSED = "OUT_REVERSED"  # takes back a transfer that was entered wrong
    IN_REVERSED = "IN_REVERSED"
    DEMAND = "DEMAND"  # a debt to the fund
    RECOVERY = "RECOVERY"  # money of a debt arrived
    SETTLEMENT = "SETTLEMENT"  # so much of a debt is owed no more


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry under a natural key: posting it twice posts it once."""

    key: str
    kind: EntryKind
    lines: tuple[tuple[Account, int], ...]

    @property
    def base(self) -> str:
        """The key without its number: what the entries of one effect have in common."""
        return self.key.partition("#")[0]

    def __post_init__(self) -> None:
        assert sum(amount for _, amount in self.lines) == 0, "debits equal credits"


REVERSAL_OF = "reversal:"


def allocation(fund: str, reference: str, amount: int, *, time: int = 1) -> Entry:
    """Money arrives in the special account; a second time only after the first was reversed."""
    lines = ((Account.BANK, amount), (Account.UNCOMMITTED, -amount))
    key = _numbered(f"allocation:{fund}:{reference}", time)
    return Entry(key, EntryKind.ALLOCATION, lines)


def reversal(key: str, amount: int) -> Entry:
    """An allocation that was entered wrong, or twice, is taken back; nothing is changed in place."""
    lines = ((Account.UNCOMMITTED, amount), (Account.BANK, -amount))
    return Entry(f"{REVERSAL_OF}{key}", EntryKind.REVERSAL, lines)


def transfer(piece: str, amount: int) -> tuple[Entry, Entry]:
    """One piece of a transfer leaves one special account, and is in another of the same kind."""
    gone = ((Account.UNCOMMITTED, amount), (Account.BANK, -amount))
    come = ((Account.BANK, amount), (Account.UNCOMMITTED, -amount))
    return (
        Entry(f"transfer-out:{piece}", EntryKind.TRANSFER_OUT, gone),
        Entry(f"transfer-in:{piece}", EntryKind.TRANSFER_IN, come),
    )


def transfer_reversal(piece: str, amount: int) -> tuple[Entry, Entry]:
    """A piece of a transfer is taken back by two entries; nothing is changed in place."""
    out, into = transfer(piece, amount)
    return (
        Entry(f"{REVERSAL_OF}{out.key}", EntryKind.OUT_REVERSED, into.lines),
        Entry(f"{REVERSAL_OF}{into.key}", EntryKind.IN_REVERSED, out.lines),
    )


def last_key(base: str, times: int) -> str:
    """The key of the last of several entries of one effect."""
    return _numbered(base, times)


def order(decision_id: str, amount: int) -> Entry:
    """A decision promises money."""
    lines = ((Account.UNCOMMITTED, amount), (Account.COMMITTED, -amount))
    return Entry(f"order:{decision_id}", EntryKind.ORDER, lines)


def payment(end_to_end_id: str, amount: int, *, time: int = 1) -> Entry:
    """The bank paid under a reference; a second time only after the money came back."""
    lines = ((Account.COMMITTED, amount), (Account.BANK, -amount))
    return Entry(_numbered(f"payment:{end_to_end_id}", time), EntryKind.PAYMENT, lines)


def cash(payment_id: str, amount: int) -> Entry:
    """Money of the special account was handed to the recipient, once for each payment."""
    lines = ((Account.COMMITTED, amount), (Account.CASH, -amount))
    return Entry(f"cash:{payment_id}", EntryKind.CASH, lines)


def goods(payment_id: str, amount: int) -> Entry:
    """Aid in kind was handed to the recipient, once for each payment (第二十条)."""
    lines = ((Account.COMMITTED, amount), (Account.GOODS, -amount))
    return Entry(f"goods:{payment_id}", EntryKind.GOODS, lines)


def purchase(payment: str, amount: int) -> Entry:
    """The supplier of goods was paid from the special account, once for each line."""
    lines = ((Account.GOODS, amount), (Account.BANK, -amount))
    return Entry(f"purchase:{payment}", EntryKind.PURCHASE, lines)


def return_payment(end_to_end_id: str, amount: int, *, time: int = 1) -> Entry:
    """Paid money came back; it stays promised."""
    lines = ((Account.BANK, amount), (Account.COMMITTED, -amount))
    return Entry(_numbered(f"return:{end_to_end_id}", time), EntryKind.RETURN, lines)


def _numbered(key: str, time: int) -> str:
    return key if time == 1 else f"{key}#{time}"


def cancellation(decision_id: str, amount: int) -> Entry:
    """A promise falls away."""
    lines = ((Account.COMMITTED, amount), (Account.UNCOMMITTED, -amount))
    return Entry(f"cancellation:{decision_id}", EntryKind.CANCELLATION, lines)


def demand(recovery_id: str, amount: int) -> Entry:
    """A debt is demanded in writing; nothing of it can be spent."""
    lines = ((Account.RECEIVABLE, amount), (Account.TO_RECOVER, -amount))
    return Entry(f"demand:{recovery_id}", EntryKind.DEMAND, lines)


def recovery(receipt_id: str, amount: int) -> Entry:
    """Money of a debt is in the account; the fund has it again, the caps do not (A-05)."""
    lines = ((Account.BANK, amount), (Account.UNCOMMITTED, -amount))
    return Entry(f"recovery:{receipt_id}", EntryKind.RECOVERY, lines)


def settlement(cause: str, amount: int) -> Entry:
    """So much of a debt is owed no more: it was paid, written off, or its ground fell away."""
    lines = ((Account.TO_RECOVER, amount), (Account.RECEIVABLE, -amount))
    return Entry(f"settlement:{cause}", EntryKind.SETTLEMENT, lines)


def lot_of(entry: Entry) -> str | None:
    """The allocation that an entry raises or takes back, by key; none where it moves no money in."""
    if entry.kind in {EntryKind.REVERSAL, EntryKind.IN_REVERSED}:
        return entry.base.removeprefix(REVERSAL_OF)
    arrives = {
        EntryKind.ALLOCATION,
        EntryKind.INTEREST,
        EntryKind.RECOVERY,
        EntryKind.TRANSFER_IN,
    }
    return entry.base if entry.kind in arrives else None


LINES = {
    LineClass.TOP_UP: (EntryKind.ALLOCATION, Account.BANK, Account.UNCOMMITTED),
    LineClass.INTEREST: (EntryKind.INTEREST, Account.BANK, Account.UNCOMMITTED),
    LineClass.FEE: (EntryKind.FEE, Account.UNCOMMITTED, Account.BANK),
    LineClass.WITHDRAWAL: (EntryKind.WITHDRAWAL, Account.CASH, Account.BANK),
    LineClass.DEPOSIT: (EntryKind.DEPOSIT, Account.BANK, Account.CASH),
}
complete_table(LineClass, LINES, "disbursement.domain.funds.ledger.LINES")
"""What each class of bank lines moves: its kind of entry, debit, credit."""


def bank_line(line_class: LineClass, place: str, amount: int) -> Entry:
    """A line of a statement that is no payment, by its place on the statement."""
    kind, debit, credit = LINES[line_class]
    return Entry(f"{line_class.lower()}:{place}", kind, ((debit, amount), (credit, -amount)))
