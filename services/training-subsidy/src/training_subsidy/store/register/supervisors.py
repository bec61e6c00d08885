"""Contracted bodies, measures about them, and their credit files."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.roles import Role
from shared.transaction import Reading, Transaction
from shared.writes import change_row
from sqlalchemy import and_, exists, insert, select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.supervisors import (
    BodyTask,
    Measure,
    MeasureKind,
    MeasureNotFound,
    MeasureOpenAlready,
    MeasureStatus,
    SupervisingBody,
    SupervisorEnteredAlready,
    SupervisorNotFound,
    SupervisorStatus,
)
from training_subsidy.store.register.paper_tables import ClassPlanRow
from training_subsidy.store.register.third_party_tables import SupervisorMeasureRow, SupervisorRow
from training_subsidy.store.tables import ClassRow, InstitutionRow
from training_subsidy.store.versions import expect

PUBLIC = (SupervisorStatus.ADMITTED, SupervisorStatus.SUSPENDED, SupervisorStatus.REMOVED)
TRAINS_NOBODY = ~exists().where(InstitutionRow.credit_code == SupervisorRow.credit_code)
"""A body that has become an institution since looks at nothing more."""
LISTS = ("tasks", "counties", "interests")
ENTRIES = text("""
SELECT * FROM (
    SELECT 'CONTRACT' AS kind, starts_on AS day, contract_number AS what, status AS code,
        id::text AS ref
    FROM supervisors WHERE id = :body
    UNION ALL
    SELECT 'MEASURE', (coalesce(decided_at, noticed_at) AT TIME ZONE 'Asia/Shanghai')::date,
        kind || ' ' || status, reason_code, id::text
    FROM supervisor_measures WHERE body_id = :body
    UNION ALL
    SELECT 'VISIT', (v.drawn_at AT TIME ZONE 'Asia/Shanghai')::date, v.status,
        CASE WHEN EXISTS (
            SELECT FROM deadlines AS d
            WHERE d.case_id = v.id AND d.what = 'supervision_visit' AND d.passed_at IS NOT NULL
        ) THEN 'OVERDUE' WHEN v.status = 'reported' THEN 'IN_TIME'
        WHEN v.status = 'excused' THEN 'EXCUSED' ELSE 'OPEN' END, v.id::text
    FROM supervision_visits AS v
    WHERE v.body_id = :body
) AS entries
WHERE CAST(:day AS date) IS NULL OR (day, ref) < (CAST(:day AS date), CAST(:ref AS text))
ORDER BY day DESC, ref DESC LIMIT :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorEntry:
    """One dated line of a body's credit file."""

    kind: str
    day: date
    what: str
    code: str
    ref: str


def body_from(row: Any) -> SupervisingBody:
    values = {name: getattr(row, name) for name in SupervisingBody.__dataclass_fields__}
    return SupervisingBody(
        **values
        | {
            "tasks": tuple(BodyTask(task) for task in row.tasks),
            "counties": tuple(row.counties),
            "interests": tuple(row.interests),
            "status": SupervisorStatus(row.status),
        }
    )


def _is_seen(tx: Reading, row: Any) -> bool:
    """Whether a body sees what is about it; an office is refused outside its region."""
    if tx.by.has(Role.THIRD_PARTY_INSPECTOR):
        return bool(row.credit_code == tx.by.org)
    tx.by.within(row.region)
    return True


async def insert_body(tx: Transaction, body: SupervisingBody) -> SupervisingBody:
    """Note a body that was selected. Raises ``SupervisorEnteredAlready``."""
    saved = replace(body, version=1)
    values = asdict(saved) | {name: list(getattr(saved, name)) for name in LISTS}
    try:
        await tx.session.execute(insert(SupervisorRow).values(**values))
    except IntegrityError:
        raise SupervisorEnteredAlready from None
    tx.audit_subject("supervisor", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def is_institution(tx: Reading, credit_code: str) -> bool:
    """Whether a credit code runs a training institution of the register."""
    found = select(InstitutionRow.id).where(InstitutionRow.credit_code == credit_code)
    return await tx.session.scalar(found) is not None


async def get_body(tx: Reading, body_id: UUID, *, expected: int | None = None) -> SupervisingBody:
    """One body: the body itself (404), an office its region's (403)."""
    row = await tx.session.scalar(select(SupervisorRow).where(SupervisorRow.id == body_id))
    if row is None or not _is_seen(tx, row):
        raise SupervisorNotFound
    expect(row.version, expected)
    return body_from(row)


def save_body(tx: Transaction, body: SupervisingBody) -> SupervisingBody:
    """Write the step when the transaction ends, unless someone else has written since."""
    saved = replace(body, version=body.version + 1)
    change_row(
        tx,
        SupervisorRow,
        {"id": saved.id},
        was=body.version,
        status=saved.status,
        interests=list(saved.interests),
        declared_on=saved.declared_on,
        decided_by=saved.decided_by,
        decided_at=saved.decided_at,
        version=saved.version,
    )
    tx.audit_subject("supervisor", saved.id, saved.version)
    return saved


async def find_bodies(
    tx: Reading,
    *,
    statuses: tuple[SupervisorStatus, ...],
    region: str | None,
    after: UUID | None,
    limit: int,
) -> list[SupervisingBody]:
    """Bodies that stand so, in the order in which they were entered."""
    query = select(SupervisorRow).where(SupervisorRow.status.in_(statuses))
    if region is not None:
        query = query.where(covered_by(region, SupervisorRow.region))
    if after is not None:
        query = query.where(SupervisorRow.id > after)
    rows = await tx.session.scalars(query.order_by(SupervisorRow.id).limit(limit))
    return [body_from(row) for row in rows]


async def admitted_bodies(tx: Reading) -> list[SupervisingBody]:
    """The admitted bodies that run no institution, in the order in which they were entered."""
    query = select(SupervisorRow).where(
        SupervisorRow.status == SupervisorStatus.ADMITTED, TRAINS_NOBODY
    )
    return [body_from(row) for row in await tx.session.scalars(query.order_by(SupervisorRow.id))]


async def planned_day_and_bodies(
    tx: Reading, class_id: UUID, credit_code: str | None
) -> tuple[date | None, list[SupervisingBody]]:
    """When a class was planned, and the admitted bodies of a code: what a finding rests on."""
    row = SupervisorRow
    is_theirs = and_(
        row.status == SupervisorStatus.ADMITTED, row.credit_code == credit_code, TRAINS_NOBODY
    )
    found = await tx.session.execute(
        select(ClassPlanRow.planned_on, row)
        .select_from(ClassRow)
        .outerjoin(ClassPlanRow, ClassPlanRow.class_id == ClassRow.id)
        .outerjoin(row, is_theirs)
        .where(ClassRow.id == class_id)
    )
    rows = found.all()
    bodies = [body_from(one[1]) for one in rows if one[1] is not None]
    return rows[0].planned_on, bodies


def _measure(row: Any) -> Measure:
    values = {name: getattr(row, name) for name in Measure.__dataclass_fields__}
    return Measure(**values | {"kind": MeasureKind(row.kind), "status": MeasureStatus(row.status)})


async def insert_measure(tx: Transaction, measure: Measure) -> Measure:
    """Note what is intended about a body. Raises ``MeasureOpenAlready``."""
    saved = replace(measure, version=1)
    try:
        await tx.session.execute(insert(SupervisorMeasureRow).values(**asdict(saved)))
    except IntegrityError:
        raise MeasureOpenAlready from None
    tx.audit_subject("supervisor_measure", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_measure(tx: Reading, measure_id: UUID, *, expected: int | None = None) -> Measure:
    """One measure: the body its own (404), an office its region's (403)."""
    row = await tx.session.scalar(
        select(SupervisorMeasureRow).where(SupervisorMeasureRow.id == measure_id)
    )
    if row is None or not _is_seen(tx, row):
        raise MeasureNotFound
    expect(row.version, expected)
    return _measure(row)


def save_measure(tx: Transaction, measure: Measure) -> Measure:
    """Write the step when the transaction ends, unless someone else has written since."""
    saved = replace(measure, version=measure.version + 1)
    change_row(
        tx,
        SupervisorMeasureRow,
        {"id": saved.id},
        was=measure.version,
        status=saved.status,
        decided_by=saved.decided_by,
        decided_at=saved.decided_at,
        version=saved.version,
    )
    tx.audit_subject("supervisor_measure", saved.id, saved.version)
    return saved


async def credit_entries(
    tx: Reading, body_id: UUID, *, after: tuple[date, str] | None, limit: int
) -> list[SupervisorEntry]:
    """Everything dated of a body, the latest first."""
    given = {
        "body": body_id,
        "day": None if after is None else after[0],
        "ref": None if after is None else after[1],
        "limit": limit,
    }
    found = await tx.session.execute(ENTRIES, given)
    return [SupervisorEntry(**row) for row in found.mappings()]
