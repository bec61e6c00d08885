"""Messages to people: queued with the event they tell of, taken and closed by the worker."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.clock import real_now
from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.writes import insert_once
from sqlalchemy import func, literal_column, select, update
from sqlalchemy.dialects.postgresql import JSONB

from intake.store.tables import ApplicationRow
from intake.store.timeline.projection_tables import MessageRow

COUNTY_PAPERS = literal_column(
    """(SELECT jsonb_object_agg(e.code, e.text ORDER BY e.since) FROM county_entries AS e
        WHERE e.register = 'required_documents' AND e.county = left(applications.region, 6))""",
    JSONB,
)
"""What the county calls its own papers, by their codes (TA-066)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A message and how its delivery stands."""

    id: UUID
    application_id: UUID
    case_number: str | None
    code: str
    facts: dict[str, Any]
    county_papers: dict[str, str]
    state: str
    attempts: int
    adapter: str | None
    failure: str | None
    created_at: datetime
    sent_at: datetime | None


async def queue_message(
    tx: Transaction,
    application_id: UUID,
    *,
    event_id: str,
    code: str,
    facts: dict[str, Any],
    at: datetime,
) -> None:
    """Queue a message once for each event."""
    key = {"application_id": application_id, "event_id": event_id, "code": code}
    await insert_once(
        tx,
        MessageRow,
        *key,
        **key,
        id=new_id(),
        facts=facts,
        state="queued",
        attempts=0,
        created_at=tx.clock.now(),
        next_try_at=at,
        is_unannounced=True,
    )


async def take_messages(
    tx: Transaction, *, now: datetime, lease_until: datetime, limit: int
) -> list[Queued]:
    """Take what is due; until the lease ends nobody else does."""
    due = (
        select(MessageRow.id)
        .where(MessageRow.state == "queued", MessageRow.next_try_at <= now)
        .order_by(MessageRow.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await tx.session.execute(
        update(MessageRow)
        .where(MessageRow.id.in_(due))
        .values(attempts=MessageRow.attempts + 1, next_try_at=lease_until)
        .returning(MessageRow.id)
        .execution_options(synchronize_session=False)
    )
    return await _messages(tx, MessageRow.id.in_([row.id for row in rows]))


async def next_try_in(tx: Reading) -> float | None:
    """In how many seconds the next queued message is due, if any is queued."""
    due_at = await tx.session.scalar(
        select(func.min(MessageRow.next_try_at)).where(MessageRow.state == "queued")
    )
    return None if due_at is None else (due_at - real_now()).total_seconds()


async def close_message(
    tx: Transaction,
    message_id: UUID,
    *,
    state: str,
    adapter: str,
    failure: str | None,
    next_try_at: datetime,
    sent_at: datetime | None,
) -> None:
    """Write what came of a try."""
    await tx.session.execute(
        update(MessageRow)
        .where(MessageRow.id == message_id, MessageRow.state == "queued")
        .values(
            state=state,
            adapter=adapter,
            failure=failure,
            next_try_at=next_try_at,
            sent_at=sent_at,
        )
        .execution_options(synchronize_session=False)
    )


async def messages_of(tx: Reading, application_id: UUID) -> list[Queued]:
    """The messages of an application, the oldest first."""
    return await _messages(tx, MessageRow.application_id == application_id)


async def _messages(tx: Reading, condition: Any) -> list[Queued]:
    rows = await tx.session.execute(
        select(MessageRow, ApplicationRow.case_number, COUNTY_PAPERS)
        .join(ApplicationRow, ApplicationRow.id == MessageRow.application_id)
        .where(condition)
        .order_by(MessageRow.id)
        .execution_options(populate_existing=True)
    )
    return [
        Queued(
            id=row.id,
            application_id=row.application_id,
            case_number=number,
            code=row.code,
            facts=row.facts,
            county_papers=papers or {},
            state=row.state,
            attempts=row.attempts,
            adapter=row.adapter,
            failure=row.failure,
            created_at=row.created_at,
            sent_at=row.sent_at,
        )
        for row, number, papers in rows.all()
    ]
