"""What happened to a claim, once for each event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from training_subsidy.store.claim_tables import TimelineRow

OWN = "/services/training-subsidy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened, with codes, amounts and dates alone."""

    code: str
    facts: dict[str, Any]
    happened_at: datetime


def write(tx: Transaction, claim_id: UUID, code: str, **facts: Any) -> None:
    """Note what this transaction does to a claim."""
    line = {
        "claim_id": claim_id,
        "source": OWN,
        "event_id": str(new_id()),
        "code": code,
        "facts": facts,
        "happened_at": tx.clock.now(),
    }
    insert_row(tx, TimelineRow, **line)


async def follow(tx: Transaction, claim_id: UUID, code: str, facts: Mapping[str, Any]) -> bool:
    """Note what an event of another service says; false when it was noted before."""
    context = tx.context
    made = await tx.session.scalar(
        upsert(TimelineRow)
        .values(
            claim_id=claim_id,
            source=context.source or "/services/disbursement",
            event_id=context.causation_id or str(new_id()),
            code=code,
            facts=dict(facts),
            happened_at=context.happened_at or tx.clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["source", "event_id"])
        .returning(TimelineRow.position)
    )
    return made is not None


async def entries_of(tx: Reading, claim_id: UUID) -> list[Entry]:
    """What happened, by the time at which it did."""
    rows = await tx.session.scalars(
        select(TimelineRow)
        .where(TimelineRow.claim_id == claim_id)
        .order_by(TimelineRow.happened_at, TimelineRow.position)
    )
    return [Entry(code=row.code, facts=row.facts, happened_at=row.happened_at) for row in rows]
