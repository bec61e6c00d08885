"""Statements: decision, ledger and bank agree line by line, or a break stands.

A line is what the bank did, whatever it reported. All lines of one reference are weighed
together with those of earlier statements, as a debit and its credit may come in either order.
"""

from asyncio import sleep
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from shared.errors import Unprocessable
from shared.fairness import parts_with_turns, written_in_parts
from shared.ids import new_id
from shared.transaction import Transaction

from disbursement.domain.bank import chain
from disbursement.domain.bank.chain import Gap, Stated
from disbursement.domain.bank.messages import (
    BankStatus,
    BreakKind,
    ItemReport,
    Statement,
    StatementLine,
    check_day,
)
from disbursement.domain.funds import ledger
from disbursement.domain.payments.payment import LEFT
from disbursement.store.bank import agents, bookings, breaks, reports, statements
from disbursement.store.bank.statements import Context, NewStatement
from disbursement.store.payments.held import Sent, held
from disbursement.usecases.bank import classes, matches, plain_lines, transfers
from disbursement.usecases.bank.reports import apply, hold_sent
from disbursement.usecases.bank.signatures import Proof
from disbursement.usecases.payments.cancellations import dispute, leave_break, payment_of


class StatementDoesNotBalance(Unprocessable):
    """The statement does not balance."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, its day, and the name of its place, which is its own: banks repeat their references."""

    place: str
    on: date
    said: StatementLine


@dataclass(frozen=True, slots=True)
class Taken:
    """A statement and its id here; without lines when it had been taken before."""

    id: UUID
    said: Statement
    is_new: bool


async def take_statements(
    tx: Transaction, given: Sequence[Statement], *, proof: Proof
) -> list[Taken]:
    """Match the statements of a file by their days; the same ones again change nothing.

    Raises ``SignatureRefused``, ``StatementDoesNotBalance`` and ``DayStatedAlready``; then nothing of them is booked.
    """
    bank_code = tx.by.org or ""
    given = sorted(given, key=lambda one: (one.on, one.sequence or 0))
    for statement in given:
        check_day(statement.on, what=statement.statement_id, today=tx.clock.today())
        if not statement.balances():
            raise StatementDoesNotBalance
        await sleep(0)
    files = classes.files_named(given)
    await sleep(0)
    numbers = transfers.numbers_named(given)
    context = await statements.read_context(
        tx, given, files, transfers=numbers, bank_code=bank_code
    )
    proof(await agents.terms_today(tx, bank_code))
    contents = [await _content(statement) for statement in given]
    named = transfers.name(given, context) if numbers else given
    given = [classes.part_batches(one, context) for one in named]
    gaps = [_join(context, *one) for one in zip(given, contents, strict=True)]
    sent = await hold_sent(tx, await plain_lines.hold(tx, given))
    given = await classes.classify(tx, given, context)
    funds = [context.funds.get(one.account) for one in given]
    rows = [
        NewStatement(
            id=new_id(), said=one, content=content, fund_id=None if fund is None else fund.id
        )
        for one, content, fund in zip(given, contents, funds, strict=True)
    ]
    entered = await statements.insert_statements(tx, rows, bank_code=bank_code)
    taken = [Taken(row.id, one, row.is_new) for row, one in zip(entered, given, strict=True)]
    fresh = [(new, gap) for new, gap in zip(taken, gaps, strict=True) if new.is_new]
    if fresh:
        await bookings.read_books(tx, sent, bank_code=bank_code)
    lines: dict[str, list[Line]] = defaultdict(list)
    for fresh_one, unjoined in fresh:
        await _enter(tx, fresh_one.said, unjoined, context, lines)
    await plain_lines.match(tx, [one.said for one, _ in fresh])
    async for end_to_end_id in written_in_parts(sorted(lines), tx.flush):
        await _weigh(tx, end_to_end_id, lines[end_to_end_id])
    return taken


async def _content(statement: Statement) -> str:
    """What a statement says, whatever it is called: the day's lines and balances.

    One without lines says nothing that could count twice, and is known by its id.
    """
    day = (statement.account, statement.on, statement.opening, statement.closing)
    if not statement.lines:
        return sha256(repr(((*day, []), statement.statement_id)).encode()).hexdigest()
    digest, between = sha256(repr(day)[:-1].encode()), ", ["
    async for part in parts_with_turns(statement.lines):
        said = [(one.end_to_end_id, one.batch, one.amount, one.credit) for one in part]
        digest.update(f"{between}{repr(said)[1:-1]}".encode())
        between = ", "
    digest.update(b"])")
    return digest.hexdigest()


def _join(context: Context, statement: Statement, content: str) -> list[Gap]:
    """Where a statement does not join its neighbours, of which it is one from now on."""
    there = context.there[statement.account]
    if any((one.statement_id, one.on) == (statement.statement_id, statement.on) for one in there):
        return []
    chain.require_new_day(statement, content, there)
    found = list(chain.gaps(statement, there))
    there.append(
        Stated(
            statement_id=statement.statement_id,
            sequence=statement.sequence,
            on=statement.on,
            opening=statement.opening,
            closing=statement.closing,
            content=content,
            place=len(there),
            lines=chain.booked_lines(statement) if statement.opening == statement.closing else (),
        )
    )
    return found


async def _enter(
    tx: Transaction,
    statement: Statement,
    unjoined: Sequence[Gap],
    context: Context,
    lines: Mapping[str, list[Line]],
) -> None:
    """Breaks of a new statement, entries of its lines that are no payments, and the other lines."""
    bank_code = tx.by.org or ""
    fund = context.funds.get(statement.account)
    region = None if fund is None else fund.region
    for gap in unjoined:
        await breaks.record_break(
            tx,
            kind=gap.kind,
            reference=f"{statement.account}/{gap.about}",
            bank_code=bank_code,
            region=region,
            amount=gap.amount,
            expected=gap.expected,
        )
    plain = held(tx).plain
    position = 0
    async for part in parts_with_turns(statement.lines):
        for said in part:
            position += 1
            if said.transfer is not None or said.end_to_end_id in plain:
                continue  # the ledger has it since two people booked it, or the bank reported it
            await _enter_line(tx, statement, position, said, context, lines)


async def _enter_line(
    tx: Transaction,
    statement: Statement,
    position: int,
    said: StatementLine,
    context: Context,
    lines: Mapping[str, list[Line]],
) -> None:
    fund = context.funds.get(statement.account)
    place = place_of(statement, position, said)
    if said.line_class is not None and fund is not None:
        await classes.post(tx, fund, said, place=place)
    elif said.end_to_end_id and held(tx).attempts[said.end_to_end_id] is not None:
        lines[said.end_to_end_id].append(Line(place, statement.on, said))
    else:
        expected = classes.sum_of(said, context)
        await breaks.record_break(
            tx,
            kind=BreakKind.UNMATCHED_BANK_LINE if expected is None else BreakKind.AMOUNT_DIFFERS,
            reference=place,
            bank_code=tx.by.org or "",
            region=None if fund is None else fund.region,
            amount=said.amount,
            expected=expected,
        )


def place_of(statement: Statement, position: int, line: StatementLine) -> str:
    """The name of a line's place."""
    day = f"{statement.account}/{statement.on}/{statement.statement_id}"
    return f"{day}/{position}/{line.reference}"


async def _weigh(tx: Transaction, end_to_end_id: str, lines: Sequence[Line]) -> None:
    """What the lines of one reference say of its attempt: by reference, then by amount."""
    bank_code = tx.by.org or ""
    sent = await reports.find_item(tx, end_to_end_id, bank_code=bank_code)
    if sent is None:
        return
    right = [line for line in lines if line.said.amount == sent.amount]
    if right:
        await _booked(tx, sent, right)
    for line in lines:
        if line.said.amount != sent.amount:
            payment = await payment_of(tx, sent)
            kind, amount = BreakKind.AMOUNT_DIFFERS, line.said.amount
            await dispute(tx, payment, sent, kind, reference=line.place, amount=amount)


async def _booked(tx: Transaction, sent: Sent, lines: Sequence[Line]) -> None:
    """Debits pay, credits give back; what cannot be is a break, and its lines stay unmatched."""
    debits = [line for line in lines if not line.said.credit]
    returns = [line for line in lines if line.said.credit]
    booked = await bookings.booked(tx, sent)
    payment = await payment_of(tx, sent)
    left = payment.attempt == sent.attempt and payment.status in LEFT
    expected = booked.net == 1 and await _came_back(tx, sent)
    if debits and (left or booked.net > 0) and not expected:
        await _tell(tx, sent, BankStatus.PAID, debits[-1])
    if returns and left and booked.net <= 0:
        await _tell(tx, sent, BankStatus.RETURNED, returns[-1])
    if debits and booked.net > 1:
        payment = await payment_of(tx, sent)
        await leave_break(tx, payment, sent, BreakKind.DEBITED_TWICE, reference=debits[-1].place)
    if returns and booked.net < 0:
        payment = await payment_of(tx, sent)
        kind = BreakKind.CREDIT_WITHOUT_DEBIT
        await leave_break(tx, payment, sent, kind, reference=returns[-1].place)
    await matches.match(tx, await payment_of(tx, sent), sent)


async def _came_back(tx: Transaction, sent: Sent) -> bool:
    """Whether the bank itself said that this attempt was paid, and then that it came back.

    Its debit is no news then: the money is not paid again before the credit is there, and a credit
    that does not come within days is a break of its own.
    """
    if sent.bank_status != BankStatus.RETURNED:
        return False
    paid = ledger.payment(sent.end_to_end_id, sent.amount)
    back = ledger.return_payment(sent.end_to_end_id, sent.amount)
    times = await bookings.count_entries(tx, sent, paid)
    return times > 0 and times == await bookings.count_entries(tx, sent, back)


async def _tell(tx: Transaction, sent: Sent, bank_status: BankStatus, line: Line) -> None:
    fresh = await reports.find_item(tx, sent.end_to_end_id, bank_code=tx.by.org or "")
    assert fresh is not None, "what was found is held"
    item = ItemReport(
        end_to_end_id=sent.end_to_end_id,
        bank_status=bank_status,
        reason=line.said.reason,
        words=line.said.words,
        on=line.on,
    )
    await apply(tx, fresh, item, reference=line.place)
