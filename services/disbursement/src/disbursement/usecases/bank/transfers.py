"""Lines of a transfer between special accounts: out of the one, into the other, each once."""

from collections.abc import Sequence
from dataclasses import replace

from disbursement.domain.bank.messages import Statement, StatementLine
from disbursement.domain.funds.transfers import is_shown_next
from disbursement.store.bank.statements import Context


def numbers_named(given: Sequence[Statement]) -> set[str]:
    """The transfers that lines are of, by the number that the bank was given."""
    return {
        line.transfer_number
        for statement in given
        for line in statement.lines
        if line.transfer_number is not None
    }


def name(given: Sequence[Statement], context: Context) -> list[Statement]:
    """Leave at each line the transfer that it shows: of its sum, on its side, and not yet shown.

    What was taken back is shown the other way too. Any other line that names one is for a person.
    """
    shown: dict[tuple[str, str], int] = {}
    return [
        replace(one, lines=tuple(_named(one, line, context, shown) for line in one.lines))
        for one in given
    ]


def _named(
    statement: Statement,
    line: StatementLine,
    context: Context,
    shown: dict[tuple[str, str], int],
) -> StatementLine:
    number = line.transfer_number
    if number is None:
        return line
    found = context.transfers.get((statement.account, number))
    if found is None:
        return replace(line, line_class=None)
    net = shown.setdefault((statement.account, number), found.shown)
    forward = line.credit is not found.gives
    fits = is_shown_next(shown=net, forward=forward, is_reversed=found.is_reversed)
    if line.amount != found.amount or not fits:
        return replace(line, line_class=None)
    shown[statement.account, number] = net + (1 if forward else -1)
    return replace(line, line_class=None, transfer=found.id)
