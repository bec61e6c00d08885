"""What happened to a case in all services, and where it stands: a projection of their events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.rows import answering
from shared.transaction import Reading, Transaction
from shared.writes import insert_once
from sqlalchemy import case, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from intake.store.applications.applications import SEEN
from intake.store.tables import ApplicationRow
from intake.store.timeline.projection_tables import ProgressRow, TimelineRow
from intake.store.timeline.work import DUTIES
from shared import timeline

PAID, CANCELLED = "paid", "cancelled"
PROGRESS = """(SELECT ROW(approved, decided_at, payment, needs_applicant, opinion, recovery)
        FROM case_progress WHERE case_id = a.id) AS progress"""
PROGRESS_OF = answering(
    text("""
SELECT case_id, ROW(approved, decided_at, payment, needs_applicant, opinion, recovery) AS progress
FROM case_progress WHERE case_id = ANY(:ids)
"""),
    *("case_id", "progress"),
)
TIMELINE = answering(
    text(f"""
SELECT {SEEN}, {PROGRESS}, {DUTIES},
    ARRAY(SELECT ROW(service, code, facts, happened_at) FROM timeline
        WHERE case_id = a.id ORDER BY happened_at, position) AS entries,
    (SELECT json_object_agg(e.code, e.text) FROM county_entries AS e
        WHERE e.register = 'required_documents' AND e.county = left(a.region, 6)) AS county_papers
FROM applications AS a WHERE a.id = :id
"""),
    *(
        "application",
        "is_helped",
        "progress",
        "own_duties",
        "others_duties",
        "entries",
        "county_papers",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(timeline.Entry):
    """One thing that happened in a service."""

    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a case stands after acceptance; topics fill different fields, in any order."""

    approved: bool | None = None
    decided_at: datetime | None = None
    payment: str | None = None
    needs_applicant: bool = False
    opinion: bool = False
    """The township has signed, and the case has not come back."""
    recovery: str | None = None
    """What was last heard of a debt after payment; none while nothing is owed."""


async def write_entry(
    tx: Transaction, case_id: UUID, entry: Entry, *, source: str, event_id: str
) -> None:
    """Write an entry once for each event."""
    key = {"source": source, "event_id": event_id}
    await insert_once(tx, TimelineRow, *key, **key, case_id=case_id, **asdict(entry))


async def read_timeline(tx: Reading, case_id: UUID) -> Any:
    """A row with ``SEEN``, ``PROGRESS``, ``DUTIES`` and the entries; none for no application."""
    return (await tx.session.execute(TIMELINE, {"id": case_id})).one_or_none()


def entries_from(rows: Iterable[tuple[Any, ...]]) -> list[Entry]:
    """What happened, by the time at which its publisher wrote it, however late it arrived."""
    return [
        Entry(service=service, code=code, facts=facts, happened_at=happened_at)
        for service, code, facts, happened_at in rows
    ]


async def progress_of(tx: Reading, case_ids: Sequence[UUID]) -> dict[UUID, Progress]:
    """Where several cases stand; those of which nothing was heard are left out."""
    if not case_ids:
        return {}
    rows = await tx.session.execute(PROGRESS_OF, {"ids": [*case_ids]})
    return {row.case_id: progress_from(row.progress) for row in rows}


def progress_from(values: tuple[Any, ...] | None) -> Progress:
    """Where a case stands, as far as heard."""
    if values is None:
        return Progress()
    approved, decided_at, payment, needs_applicant, opinion, recovery = values
    return Progress(
        approved=approved,
        decided_at=decided_at,
        payment=payment,
        needs_applicant=needs_applicant,
        opinion=opinion,
        recovery=recovery,
    )


async def note_progress(tx: Transaction, case_id: UUID, changes: Mapping[str, Any]) -> None:
    """Change what an event speaks of, and nothing else.

    A further order of a case that is cancelled leaves what was paid.
    """
    known = dict(changes)
    if changes.get("payment") == CANCELLED:
        paid = ProgressRow.payment == PAID
        known["payment"] = case((paid, PAID), else_=CANCELLED)
    await tx.session.execute(
        upsert(ProgressRow)
        .values(case_id=case_id, **({"needs_applicant": False} | dict(changes)))
        .on_conflict_do_update(index_elements=["case_id"], set_=known)
    )


async def account_corrected(tx: Transaction, case_id: UUID) -> None:
    """The applicant has done what a returned payment asked for."""
    await tx.session.execute(
        update(ProgressRow)
        .where(ProgressRow.case_id == case_id)
        .values(needs_applicant=False)
        .execution_options(synchronize_session=False)
    )


async def is_application(tx: Transaction, case_id: UUID) -> bool:
    """Whether a case is one of assistance, whose people are kept here."""
    return (
        await tx.session.scalar(select(ApplicationRow.id).where(ApplicationRow.id == case_id))
    ) is not None
