"""The day's statement: decision, ledger and bank agree line by line, or a break stands.

A line is what the bank did, whatever it reported. All lines of one reference are weighed
together with those of earlier statements, as a debit and its credit may come in either order.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from shared.errors import Unprocessable
from shared.transaction import Transaction

from disbursement.domain.bank.messages import (
    BankStatus,
    ItemReport,
    Kind,
    Statement,
    StatementLine,
    check_day,
)
from disbursement.domain.payments.payment import LEFT
from disbursement.store.bank import breaks, reports, statements
from disbursement.store.payments.held import Sent
from disbursement.usecases.bank import matches
from disbursement.usecases.bank.reports import apply, hold
from disbursement.usecases.payments.cancellations import dispute, leave_break, payment_of


class StatementDoesNotBalance(Unprocessable):
    """The statement does not balance."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line and the name of its place, which is its own: banks repeat their references."""

    place: str
    said: StatementLine


async def take_statement(tx: Transaction, statement: Statement) -> UUID:
    """Match the day's statement; the same one again changes nothing.

    Raises ``StatementDoesNotBalance``; then nothing of it is booked.
    """
    bank_code = tx.by.org or ""
    check_day(statement.on, what=statement.statement_id, today=tx.clock.today())
    if not statement.balances():
        raise StatementDoesNotBalance
    digest = sha256(repr(statement).encode()).hexdigest()
    taken = await statements.insert_statement(tx, statement, bank_code=bank_code, digest=digest)
    if not taken.is_new:
        return taken.id
    await _watch_sequence(tx, statement, taken.last_sequence, bank_code)
    by_reference = _by_reference(statement)
    await hold(tx, by_reference)
    for end_to_end_id, lines in sorted(by_reference.items()):
        await _weigh(tx, end_to_end_id, lines, on=statement.on)
    return taken.id


def _by_reference(statement: Statement) -> Mapping[str, Sequence[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for position, line in enumerate(statement.lines, start=1):
        place = f"{statement.account}/{statement.statement_id}/{position}/{line.reference}"
        found[line.end_to_end_id or ""].append(Line(place, line))
    return found


async def _watch_sequence(
    tx: Transaction, statement: Statement, last: int | None, bank_code: str
) -> None:
    if statement.sequence is not None and last is not None and statement.sequence > last + 1:
        await breaks.record_break(
            tx,
            kind=Kind.STATEMENT_MISSING,
            reference=f"{statement.account}/{last + 1}..{statement.sequence - 1}",
            bank_code=bank_code,
        )


async def _weigh(tx: Transaction, end_to_end_id: str, lines: Sequence[Line], *, on: date) -> None:
    """What the lines of one reference say of its attempt: by reference, then by amount."""
    bank_code = tx.by.org or ""
    sent = await reports.find_item(tx, end_to_end_id, bank_code=bank_code)
    if sent is None:
        await _unmatched(tx, lines, bank_code)
        return
    right = [line for line in lines if line.said.amount == sent.amount]
    if right:
        await _booked(tx, sent, right, on=on)
    for line in lines:
        if line.said.amount != sent.amount:
            payment = await payment_of(tx, sent)
            kind, amount = Kind.AMOUNT_DIFFERS, line.said.amount
            await dispute(tx, payment, sent, kind, reference=line.place, amount=amount)


async def _unmatched(tx: Transaction, lines: Sequence[Line], bank_code: str) -> None:
    for line in lines:
        await breaks.record_break(
            tx,
            kind=Kind.UNMATCHED_BANK_LINE,
            reference=line.place,
            bank_code=bank_code,
            amount=line.said.amount,
        )


async def _booked(tx: Transaction, sent: Sent, lines: Sequence[Line], *, on: date) -> None:
    """Debits pay, credits give back; what cannot be is a break, and its lines stay unmatched."""
    debits = [line for line in lines if not line.said.credit]
    returns = [line for line in lines if line.said.credit]
    booked = await statements.booked(tx, sent)
    payment = await payment_of(tx, sent)
    left = payment.attempt == sent.attempt and payment.status in LEFT
    if debits and (left or booked.net > 0):
        await _tell(tx, sent, BankStatus.PAID, debits[-1], on=on)
    if returns and left and booked.net <= 0:
        await _tell(tx, sent, BankStatus.RETURNED, returns[-1], on=on)
    if debits and booked.net > 1:
        payment = await payment_of(tx, sent)
        await leave_break(tx, payment, sent, Kind.DEBITED_TWICE, reference=debits[-1].place)
    if returns and booked.net < 0:
        payment = await payment_of(tx, sent)
        kind = Kind.CREDIT_WITHOUT_DEBIT
        await leave_break(tx, payment, sent, kind, reference=returns[-1].place)
    await matches.match(tx, await payment_of(tx, sent), sent)


async def _tell(
    tx: Transaction, sent: Sent, bank_status: BankStatus, line: Line, *, on: date
) -> None:
    fresh = await reports.find_item(tx, sent.end_to_end_id, bank_code=tx.by.org or "")
    assert fresh is not None, "what was found is held"
    item = ItemReport(
        end_to_end_id=sent.end_to_end_id,
        bank_status=bank_status,
        reason=line.said.reason,
        words=line.said.words,
        on=on,
    )
    await apply(tx, fresh, item, reference=line.place)
