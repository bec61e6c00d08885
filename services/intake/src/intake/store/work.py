"""The work list: the deadlines of all services as last heard."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.event import DeadlineChanged
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert

from intake.domain.next_step import Duty
from intake.store.projection_tables import DutyRow
from intake.store.tables import ApplicationRow

OPEN = "open"
SETTLED = ("met", "cancelled")
_DUTY = "ROW(what, role, due_at, article, started_at)"
DUTIES = f"""ARRAY(SELECT {_DUTY} FROM deadlines
        WHERE case_id = a.id AND state = 'open' ORDER BY due_at) AS own_duties,
    ARRAY(SELECT {_DUTY} FROM duties
        WHERE case_id = a.id AND state = 'open' AND service <> 'intake') AS others_duties"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One duty, with the case that intake knows it by."""

    id: UUID
    case_id: UUID
    service: str
    what: str
    article: str
    role: str
    region: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    state: str
    case_number: str | None
    category: str | None


async def keep_duty(tx: Transaction, service: str, event: DeadlineChanged) -> None:
    """Follow a deadline; once it is met or cancelled nothing opens it again."""
    state = event.state if event.state in SETTLED else OPEN
    values = {
        "case_id": event.case_id,
        "service": service,
        "what": event.what,
        "article": event.article,
        "role": event.role.lower(),
        "region": event.region,
        "started_at": event.started_at,
        "due_at": event.due_at,
        "provisional": event.provisional,
        "state": state,
    }
    await tx.session.execute(
        upsert(DutyRow)
        .values(id=event.deadline_id, **values)
        .on_conflict_do_update(
            index_elements=["id"], set_=values, where=DutyRow.state.not_in(SETTLED)
        )
    )


async def find_work(
    tx: Reading,
    *,
    states: Collection[str],
    overdue: bool | None,
    roles: Collection[str] | None,
    region: str | None,
    due_before: datetime | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Work]:
    """Duties within the actor's region, the earliest first."""
    query = (
        select(DutyRow, ApplicationRow.case_number, ApplicationRow.category)
        .outerjoin(ApplicationRow, ApplicationRow.id == DutyRow.case_id)
        .where(DutyRow.state.in_(list(states)), _within(tx))
        .order_by(DutyRow.due_at, DutyRow.id)
        .limit(limit)
    )
    if overdue is not None:
        now = tx.clock.now()
        query = query.where(DutyRow.due_at < now if overdue else DutyRow.due_at >= now)
    if roles is not None:
        query = query.where(DutyRow.role.in_(list(roles)))
    if region is not None:
        query = query.where(covered_by(region, DutyRow.region))
    if due_before is not None:
        query = query.where(DutyRow.due_at < due_before)
    if after is not None:
        query = query.where(tuple_(DutyRow.due_at, DutyRow.id) > after)
    return [_work(*row) for row in (await tx.session.execute(query)).all()]


def duty_from(values: tuple[Any, ...]) -> Duty:
    """One running duty of a row with ``DUTIES``."""
    what, role, due_at, article, started_at = values
    return Duty(what=what, role=role, due_at=due_at, article=article, started_at=started_at)


def _within(tx: Reading) -> ColumnElement[bool]:
    """Duties of the region and below it; who has no region has none."""
    return covered_by(tx.by.region.code, DutyRow.region)


def _work(row: DutyRow, case_number: str | None, category: str | None) -> Work:
    return Work(
        id=row.id,
        case_id=row.case_id,
        service=row.service,
        what=row.what,
        article=row.article,
        role=row.role,
        region=row.region,
        started_at=row.started_at,
        due_at=row.due_at,
        provisional=row.provisional,
        state=row.state,
        case_number=case_number,
        category=category,
    )
