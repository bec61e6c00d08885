"""What happened to a claim, once for each event."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.timeline import Entry
from shared.transaction import Reading, Transaction
from shared.writes import insert_once, insert_row
from sqlalchemy import select

from training_subsidy.store.claim_tables import TimelineRow
from training_subsidy.store.register import messages

OWN = "/services/training-subsidy"


def write(tx: Transaction, claim_id: UUID, code: str, **facts: Any) -> None:
    """Note what this transaction does to a claim, and tell whoever has it."""
    line = {
        "claim_id": claim_id,
        "source": OWN,
        "event_id": str(new_id()),
        "code": code,
        "facts": facts,
        "happened_at": tx.clock.now(),
    }
    insert_row(tx, TimelineRow, **line)
    messages.tell_of_claim(tx, claim_id, code, facts)


async def follow(tx: Transaction, claim_id: UUID, code: str, facts: Mapping[str, Any]) -> bool:
    """Note what an event of another service says; false when it was noted before."""
    origin = tx.context.origin("disbursement", now=tx.clock.now())
    line = {"claim_id": claim_id, "code": code, "facts": dict(facts)} | origin
    is_new = await insert_once(tx, TimelineRow, "source", "event_id", **line)
    if is_new:
        messages.tell_of_claim(tx, claim_id, code, facts)
    return is_new


async def entries_of(tx: Reading, claim_id: UUID) -> list[Entry]:
    """What happened, by the time at which it did."""
    rows = await tx.session.scalars(
        select(TimelineRow)
        .where(TimelineRow.claim_id == claim_id)
        .order_by(TimelineRow.happened_at, TimelineRow.position)
    )
    return [Entry(code=row.code, facts=row.facts, happened_at=row.happened_at) for row in rows]
