"""Lines that are more than one payment, or none: batches booked as one, money, interest, fees, cash."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.fairness import parts_with_turns
from shared.transaction import Transaction

from disbursement.domain.bank.lines import LineClass
from disbursement.domain.bank.messages import BankStatus, Statement, StatementLine
from disbursement.domain.funds import ledger
from disbursement.policy import figures_on
from disbursement.store.bank import statements
from disbursement.store.bank.statements import Context, Fund, Item
from disbursement.store.funds import funds
from disbursement.store.payments.held import held

BATCH = "B-"


def files_named(given: Sequence[Statement]) -> set[str]:
    """The payment files that lines may be booked for as one."""
    return {
        line.batch
        for statement in given
        for line in statement.lines
        if line.batch and line.batch.startswith(BATCH)
    }


def part_batches(statement: Statement, context: Context) -> Statement:
    """A line of a payment file and its sum is one line for each of its items."""
    if not context.items:
        return statement
    lines = tuple(part for line in statement.lines for part in _parts(line, context))
    return replace(statement, lines=lines)


def _parts(line: StatementLine, context: Context) -> list[StatementLine]:
    items = _items_booked(line, context)
    return [
        replace(
            line,
            reference=f"{line.reference}/{place}",
            end_to_end_id=item.end_to_end_id,
            amount=item.amount,
            line_class=None,
        )
        for place, item in enumerate(items, start=1)
    ] or [line]


def _items_booked(line: StatementLine, context: Context) -> Sequence[Item]:
    """All items of a file, or those that the bank had not refused, whichever come to the line."""
    items = context.items.get(line.batch or "", ())
    kept = [item for item in items if item.bank_status != BankStatus.RETURNED]
    for booked in (items, kept):
        if booked and sum(item.amount for item in booked) == line.amount:
            return booked
    return ()


def sum_of(line: StatementLine, context: Context) -> int | None:
    """The sum of the payment file of a line, if it was one of ours."""
    items = context.items.get(line.batch or "", ())
    return sum(item.amount for item in items) if items else None


async def classify(
    tx: Transaction, given: Sequence[Statement], context: Context
) -> list[Statement]:
    """Leave the class of a line where it holds: on a fund's account, and not about a payment.

    Money that came in without a word is a top-up when finance announced that sum.
    """
    left = {fund.id: fund.available for fund in context.funds.values()}
    fees = {fund.id: dict(fund.fees) for fund in context.funds.values()}
    announced = await _announced(tx, given, context)
    return [await _classified(tx, one, context, left, fees, announced) for one in given]


async def _classified(
    tx: Transaction,
    statement: Statement,
    context: Context,
    left: dict[UUID, int],
    fees: dict[UUID, dict[str, int]],
    announced: dict[UUID, int],
) -> Statement:
    fund, lines = context.funds.get(statement.account), []
    plain = held(tx).plain
    async for part in parts_with_turns(statement.lines):
        for line in part:
            found = (
                None
                if line.end_to_end_id in plain
                else _fee_of(tx, line, fund, left, fees, on=statement.on)
                if line.line_class is LineClass.FEE
                else _class_of(tx, line, fund, announced)
            )
            lines.append(line if found is line.line_class else replace(line, line_class=found))
    return replace(statement, lines=tuple(lines))


async def _announced(
    tx: Transaction, given: Sequence[Statement], context: Context
) -> dict[UUID, int]:
    """What each fund still waits for, where a line may be its arrival."""
    asked: dict[UUID, int] = {}
    for statement in reversed(given):
        fund = context.funds.get(statement.account)
        if fund is None:
            continue
        async for part in parts_with_turns(statement.lines):
            if any(_may_arrive(tx, line) for line in part):
                asked[fund.id] = statement.opening
                break
    if not asked:
        return {}
    found = await statements.read_announced(tx, asked)
    waiting = {
        fund: one.without_line - (asked[fund] if one.at_first is None else one.at_first)
        for fund, one in found.items()
    }
    held(tx).announced = waiting
    return dict(waiting)


def _is_ours(tx: Transaction, line: StatementLine) -> bool:
    if line.transfer_number is not None:
        return True
    if not line.end_to_end_id:
        return False
    books = held(tx)
    return line.end_to_end_id in books.plain or books.attempts[line.end_to_end_id] is not None


def _may_arrive(tx: Transaction, line: StatementLine) -> bool:
    top_up = line.line_class in {None, LineClass.TOP_UP}
    return line.credit and top_up and not line.reason and not _is_ours(tx, line)


def _class_of(
    tx: Transaction,
    line: StatementLine,
    fund: Fund | None,
    announced: dict[UUID, int],
) -> LineClass | None:
    """What a line is when it is no payment, unless finance announced it as money for the fund."""
    if fund is None or _is_ours(tx, line):
        return None
    found = line.line_class
    if found is None and _may_arrive(tx, line) and announced.get(fund.id) == line.amount:
        return LineClass.TOP_UP
    return found


def _fee_of(
    tx: Transaction,
    line: StatementLine,
    fund: Fund | None,
    left: dict[UUID, int],
    fees: dict[UUID, dict[str, int]],
    *,
    on: date,
) -> LineClass | None:
    """A fee within what a bank takes for one, and in a month; anything more is for a person.

    What is only worded as a fee would leave the account with nobody asking (第二十三条). Nothing is
    borrowed for one.
    """
    if fund is None or _is_ours(tx, line):
        return None
    figures, month = figures_on(on), f"{on:%Y-%m}"
    taken = fees[fund.id].get(month, 0) + line.amount
    too_much = line.amount > figures.fee_limit or taken > figures.fees_of_a_month
    if too_much or left[fund.id] < line.amount:
        return None
    left[fund.id] -= line.amount
    fees[fund.id][month] = taken
    return LineClass.FEE


async def post(tx: Transaction, fund: Fund, line: StatementLine, *, place: str) -> None:
    """The entry of a line; of a top-up what finance had not announced, as that stands already."""
    assert line.line_class is not None, "a line of a class"
    amount = line.amount
    if line.line_class is LineClass.TOP_UP:
        waiting = held(tx).announced
        known = min(amount, max(0, waiting.get(fund.id, 0)))
        waiting[fund.id] = waiting.get(fund.id, 0) - known
        amount -= known
    if amount:
        entry = ledger.bank_line(line.line_class, place, amount)
        await funds.post(tx, entry, fund_id=fund.id)
