"""Cases as they stand, and the endings of applications."""

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from shared.contracts.assessment import AssessmentCompleted
from shared.errors import ChangedMeanwhile, NotFound
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_once
from sqlalchemy import Text, cast, insert, select, text

from approval.domain.cases.case import Case, Countersign, ReceiptFinding, Status
from approval.domain.cases.visit import Visit
from approval.store.tables import CaseRow, EndingRow


class CaseNotFound(NotFound):
    """There is no such case here, or its assessment is not finished."""


ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
DUE_BEFORE = text(
    "id IN (SELECT case_id FROM deadlines WHERE state = 'open' AND due_at < :due_before)"
)


_COLUMNS = (
    CaseRow.id,
    cast(CaseRow.assessment, Text).label("assessment"),
    CaseRow.status,
    CaseRow.revision,
    CaseRow.round,
    CaseRow.opened_at,
    CaseRow.review_began_at,
    CaseRow.received_at,
    CaseRow.month,
    CaseRow.number,
    CaseRow.visit,
    CaseRow.visited_on,
    CaseRow.visit_confirmed,
    CaseRow.verified_at,
    CaseRow.countersign,
    CaseRow.version,
    CaseRow.receipt_finding,
    CaseRow.visited_in,
    CaseRow.set_aside,
)


def case_of(row: Any) -> Case:
    """A case of its columns, the assessment as JSON text."""
    return Case(
        id=row.id,
        assessment=_assessment(row.assessment),
        status=Status(row.status),
        revision=row.revision,
        round=row.round,
        opened_at=row.opened_at,
        review_began_at=row.review_began_at,
        received_at=row.received_at,
        month=row.month,
        number=row.number,
        visit=Visit(row.visit),
        visited_on=row.visited_on,
        visit_confirmed=row.visit_confirmed,
        visited_in=row.visited_in,
        set_aside=row.set_aside,
        verified_at=row.verified_at,
        countersign=Countersign(row.countersign),
        version=row.version,
        receipt_finding=row.receipt_finding and ReceiptFinding(row.receipt_finding),
    )


@lru_cache(maxsize=256)
def _assessment(text: str) -> AssessmentCompleted:
    """The event of its JSON; a case on its way is read many times and its assessment seldom moves."""
    return AssessmentCompleted.model_validate_json(text)


def _assessed(case: Case) -> dict[str, Any]:
    """The columns that only an assessment moves."""
    return {
        "region": case.region,
        "county": case.county,
        "household_id": case.assessment.household_id,
        "revision": case.revision,
        "assessment": case.assessment.model_dump(mode="json"),
    }


def _columns(case: Case) -> dict[str, Any]:
    return {
        "status": case.status,
        "round": case.round,
        "review_began_at": case.review_began_at,
        "received_at": case.received_at,
        "month": case.month,
        "number": case.number,
        "visit": case.visit,
        "visited_on": case.visited_on,
        "visit_confirmed": case.visit_confirmed,
        "visited_in": case.visited_in,
        "set_aside": case.set_aside,
        "verified_at": case.verified_at,
        "countersign": case.countersign,
        "version": case.version,
        "receipt_finding": case.receipt_finding,
    }


async def one_at_a_time(tx: Transaction, case_id: UUID) -> None:
    """Let no other event of this case in until the end of the transaction, whether it stands or not."""
    await tx.session.execute(ONE_AT_A_TIME, {"name": f"case:{case_id}"})


async def insert_case(tx: Transaction, case: Case) -> Case:
    """Open a case."""
    saved = replace(case, version=1)
    await tx.session.execute(
        insert(CaseRow).values(
            id=saved.id, opened_at=saved.opened_at, **_assessed(saved), **_columns(saved)
        )
    )
    tx.audit_subject("case", saved.id, saved.version)
    return saved


async def find_case(tx: Transaction, case_id: UUID, *, lock: bool = False) -> Case | None:
    """A case, if it was opened; ``lock`` holds it to the end of the transaction."""
    found = await load(tx, id=case_id, lock=lock)
    return found[0] if found else None


async def get_case(
    tx: Transaction, case_id: UUID, *, expected: int | None = None, lock: bool = False
) -> Case:
    """A case of the actor's region. Raises ``CaseNotFound``, ``OutsideRegion``, ``ChangedMeanwhile``."""
    case = await find_case(tx, case_id, lock=lock)
    if case is None:
        raise CaseNotFound
    tx.by.within(case.region)
    if expected is not None and case.version != expected:
        raise ChangedMeanwhile(version=case.version)
    return case


async def get_own(tx: Transaction, case_id: UUID) -> Case:
    """A case of the applicant who asks. Raises ``CaseNotFound`` for everybody else's."""
    case = await find_case(tx, case_id)
    if case is None or case.assessment.owner != tx.by.sub:
        raise CaseNotFound
    return case


async def load(tx: Reading, *, lock: bool = False, **where: Any) -> list[Case]:
    """Cases by columns, in the order of their ids."""
    if isinstance(tx, Transaction):
        await tx.flush()
    query = select(*_COLUMNS).order_by(CaseRow.id)
    for name, value in where.items():
        column = getattr(CaseRow, name)
        many = isinstance(value, list | tuple | set | frozenset)
        query = query.where(column.in_(value) if many else column == value)
    if lock:
        query = query.with_for_update()
    return [case_of(row) for row in await tx.session.execute(query)]


async def list_cases(
    tx: Reading,
    *,
    region: str,
    status: Status | None,
    due_before: datetime | None,
    after: UUID | None,
    limit: int,
) -> list[Case]:
    """Cases of a region, the oldest application first."""
    query = (
        select(*_COLUMNS)
        .where(covered_by(region, CaseRow.region))
        .order_by(CaseRow.id)
        .limit(limit)
    )
    if status is not None:
        query = query.where(CaseRow.status == status)
    if due_before is not None:
        query = query.where(DUE_BEFORE.bindparams(due_before=due_before))
    if after is not None:
        query = query.where(CaseRow.id > after)
    return [case_of(row) for row in await tx.session.execute(query)]


async def save_case(tx: Transaction, case: Case, *, assessed: bool = False) -> Case:
    """Write the new state, unless someone else has written since it was loaded.

    ``assessed``: the assessment is another one, and is written too.
    """
    saved = replace(case, version=case.version + 1)
    columns = _columns(saved) | (_assessed(saved) if assessed else {})
    change_row(tx, CaseRow, {"id": saved.id}, was=case.version, **columns)
    tx.audit_subject("case", saved.id, saved.version)
    return saved


async def record_ending(tx: Transaction, case_id: UUID, *, how: str, at: datetime) -> None:
    """Remember that an application ended; the first word counts."""
    await insert_once(tx, EndingRow, "case_id", case_id=case_id, how=how, at=at)


async def has_ended(tx: Transaction, case_id: UUID) -> bool:
    """Whether the application ended before its assessment was finished."""
    return await tx.session.get(EndingRow, case_id) is not None


async def cases_of_month(tx: Transaction, county: str, month: date) -> list[Case]:
    """The numbered cases of a county and month, held to the end of the transaction."""
    return await load(tx, county=county, month=month, lock=True)
