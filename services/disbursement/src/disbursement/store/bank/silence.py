"""Banks that fetched a file and say nothing of its payments; until they do, they are asked."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.transaction import Transaction
from shared.writes import change_row
from sqlalchemy import text

from disbursement.store.tables import BatchRow

LARGEST_ROUND = 200
LOOK = text("""
SELECT b.id, f.region, b.asked_at IS NULL AS silent
FROM batches AS b JOIN funds AS f ON f.id = b.fund_id
WHERE b.asked_at IS NULL AND b.fetched_at IS NOT NULL AND b.execute_on < :before AND b.id IN (
    SELECT p.batch_id FROM payments AS p WHERE p.status IN ('released', 'accepted', 'debited'))
UNION ALL
SELECT b.id, f.region, false
FROM batches AS b JOIN funds AS f ON f.id = b.fund_id
WHERE b.asked_at IS NOT NULL AND b.answered_at IS NULL AND b.id NOT IN (
    SELECT p.batch_id FROM payments AS p
    WHERE p.status IN ('released', 'accepted', 'debited', 'unknown') AND p.batch_id IS NOT NULL)
LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A batch whose bank has fallen silent, or has said all."""

    batch_id: UUID
    region: str
    is_silent: bool


async def find_turns(tx: Transaction, *, before: date) -> list[Spoken]:
    """Batches to be carried out before a day and never asked about, and those now answered."""
    rows = await tx.session.execute(LOOK, {"before": before, "limit": LARGEST_ROUND})
    return [Spoken(*row) for row in rows]


def mark(tx: Transaction, turn: Spoken) -> None:
    """The bank is asked from now on, or need not be asked any more."""
    key, now = {"id": turn.batch_id}, tx.clock.now()
    if turn.is_silent:
        change_row(tx, BatchRow, key, asked_at=now)
    else:
        change_row(tx, BatchRow, key, answered_at=now)
