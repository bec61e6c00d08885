"""Which lines of a large statement only show what the books hold; those are matched by sets.

One debit of the amount under a reference, which the bank had reported as paid and no line has shown:
nothing of it contradicts anything. Every other line is weighed by itself (``statements``).
"""

from collections.abc import Sequence

from shared.fairness import parts_with_turns
from shared.transaction import Transaction

from disbursement.domain.bank.messages import Statement, StatementLine
from disbursement.store.bank import plain_lines
from disbursement.store.bank.plain_lines import A_SET
from disbursement.store.payments.held import held

FEW = 50
"""So many references are held and weighed one by one in fewer statements of SQL."""


async def hold(tx: Transaction, given: Sequence[Statement]) -> set[str]:
    """Hold what many lines are about, and find the plain ones; returns the other references."""
    said: dict[str, int | None] = {}
    for statement in given:
        async for part in parts_with_turns(statement.lines):
            for line in part:
                name = line.end_to_end_id
                if name:
                    alone = name not in said and _is_simple(line)
                    said[name] = line.amount if alone else None
    if len(said) > FEW:
        await plain_lines.hold(tx, said, bank_code=tx.by.org or "")
    return said.keys() - held(tx).plain.keys()


def _is_simple(line: StatementLine) -> bool:
    return not line.credit and line.transfer_number is None


async def match(tx: Transaction, entered: Sequence[Statement]) -> None:
    """Match the plain lines of statements that were entered now."""
    plain = held(tx).plain
    for statement in entered if plain else ():
        async for part in parts_with_turns(statement.lines, A_SET):
            shown = [plain[name] for line in part if (name := line.end_to_end_id or "") in plain]
            await plain_lines.match(tx, shown, on=statement.on)
