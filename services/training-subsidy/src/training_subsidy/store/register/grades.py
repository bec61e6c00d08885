"""Yearly grades of institutions, the facts they are counted from, and the credit file."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.writes import change_row
from sqlalchemy import case, insert, select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.grade import (
    IN_FORCE,
    Grade,
    GradedAlready,
    GradeFacts,
    GradeNotFound,
    GradeStatus,
    InstitutionGrade,
)
from training_subsidy.domain.register.institution import Institution
from training_subsidy.store.register.institutions import InstitutionNotFound, institution_from
from training_subsidy.store.register.supervision_tables import InstitutionGradeRow
from training_subsidy.store.tables import InstitutionRow
from training_subsidy.store.versions import expect

FACTS = text("""
SELECT t.trained, t.passed, t.known, t.employed, f.serious, f.minor,
    (SELECT count(*) FROM institution_sanctions AS s
        WHERE s.institution_id = :institution AND s.status IN ('imposed', 'objected', 'upheld')
            AND (s.decided_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN :first AND :last
    ) AS sanctions
FROM (
    SELECT count(*) AS trained, count(*) FILTER (WHERE e.result = 'PASSED') AS passed,
        count(o.enrolment_id) AS known, count(*) FILTER (
            WHERE o.employed_on IS NOT NULL OR o.business_since IS NOT NULL) AS employed
    FROM classes AS k JOIN enrolments AS e ON e.class_id = k.id
        LEFT JOIN training_outcomes AS o ON o.enrolment_id = e.id
    WHERE k.institution_id = :institution AND k.ends_on BETWEEN :first AND :last
        AND k.status IN ('open', 'closed') AND e.cancelled_on IS NULL AND e.result IS NOT NULL
) AS t, (
    SELECT count(*) FILTER (WHERE d.severity = 'SERIOUS') AS serious,
        count(*) FILTER (WHERE d.severity = 'MINOR') AS minor
    FROM finding_files AS d
    WHERE d.credit_code = (SELECT credit_code FROM institutions WHERE id = :institution)
        AND d.found_on BETWEEN :first AND :last
        AND d.status <> 'accepted'
) AS f
""")
ENTRIES = text("""
SELECT * FROM (
    SELECT 'STANDING' AS kind, (decided_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
        status AS what, reason_code AS code, id::text AS ref
    FROM institution_standings WHERE institution_id = :institution
    UNION ALL
    SELECT 'GRADE', (decided_at AT TIME ZONE 'Asia/Shanghai')::date, grade || ' ' || year,
        status, id::text
    FROM institution_grades WHERE institution_id = :institution AND decided_at IS NOT NULL AND status <> 'rejected'
    UNION ALL
    SELECT 'SANCTION', (coalesce(decided_at, noticed_at) AT TIME ZONE 'Asia/Shanghai')::date,
        kind || ' ' || status, reason_code, id::text
    FROM institution_sanctions WHERE institution_id = :institution
    UNION ALL
    SELECT 'FINDING', d.found_on, d.severity || ' ' || d.status, d.code, d.id::text
    FROM finding_files AS d
    WHERE d.credit_code = (SELECT credit_code FROM institutions WHERE id = :institution)
) AS entries
WHERE CAST(:day AS date) IS NULL OR (day, ref) < (CAST(:day AS date), CAST(:ref AS text))
ORDER BY day DESC, ref DESC LIMIT :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditEntry:
    """One dated line of the credit file."""

    kind: str
    day: date
    what: str
    code: str
    ref: str


def _grade(row: Any) -> InstitutionGrade:
    return InstitutionGrade(
        id=row.id,
        institution_id=row.institution_id,
        credit_code=row.credit_code,
        region=row.region,
        year=row.year,
        score=row.score,
        grade=Grade(row.grade),
        facts=GradeFacts(**row.facts),
        formula=row.formula,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        status=GradeStatus(row.status),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        version=row.version,
    )


async def count_facts(tx: Transaction, institution_id: UUID, *, year: int) -> GradeFacts:
    """What is stored of an institution's year; an explained finding and a lifted sanction count not."""
    given = {
        "institution": institution_id,
        "first": date(year, 1, 1),
        "last": date(year, 12, 31),
    }
    row = (await tx.session.execute(FACTS, given)).mappings().one()
    return GradeFacts(**row)


async def insert_grade(tx: Transaction, grade: InstitutionGrade) -> InstitutionGrade:
    """Note a proposed grade. Raises ``GradedAlready``."""
    saved = replace(grade, version=1)
    values = {name: getattr(saved, name) for name in InstitutionGrade.__dataclass_fields__}
    values |= {"facts": asdict(saved.facts), "formula": dict(saved.formula)}
    try:
        await tx.session.execute(insert(InstitutionGradeRow).values(**values))
    except IntegrityError:
        raise GradedAlready(year=grade.year) from None
    tx.audit_subject("institution_grade", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_grade(
    tx: Reading, grade_id: UUID, *, expected: int | None = None
) -> InstitutionGrade:
    """One grade: an institution its own once it is disclosed (404), an officer the region's (403)."""
    row = await tx.session.scalar(
        select(InstitutionGradeRow).where(InstitutionGradeRow.id == grade_id)
    )
    if row is None:
        raise GradeNotFound
    if tx.by.owns_single_cases:
        hidden = row.status in {GradeStatus.PROPOSED, GradeStatus.REJECTED}
        if row.credit_code != tx.by.org or hidden:
            raise GradeNotFound
    else:
        tx.by.within(row.region)
    expect(row.version, expected)
    return _grade(row)


def save_grade(tx: Transaction, grade: InstitutionGrade) -> InstitutionGrade:
    """Write the step when the transaction ends, unless someone else has written since."""
    saved = replace(grade, version=grade.version + 1)
    change_row(
        tx,
        InstitutionGradeRow,
        {"id": saved.id},
        was=grade.version,
        status=saved.status,
        decided_by=saved.decided_by,
        decided_at=saved.decided_at,
        version=saved.version,
    )
    tx.audit_subject("institution_grade", saved.id, saved.version)
    return saved


async def find_grades(
    tx: Reading,
    *,
    year: int | None,
    institution_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[InstitutionGrade]:
    """Grades in force, of all institutions, in the order they were proposed."""
    row = InstitutionGradeRow
    query = select(row).where(row.status.in_(IN_FORCE)).order_by(row.id).limit(limit)
    if year is not None:
        query = query.where(row.year == year)
    if institution_id is not None:
        query = query.where(row.institution_id == institution_id)
    if after is not None:
        query = query.where(row.id > after)
    return [_grade(one) for one in await tx.session.scalars(query)]


async def graded_institution(tx: Reading, **key: Any) -> tuple[Institution, Grade | None]:
    """An institution by ``id`` or ``credit_code``, with the grade of the last year that was graded.

    A lifted one is none, and puts no older one in force. Raises ``InstitutionNotFound``.
    """
    row = InstitutionGradeRow
    last = (
        select(case((row.status.in_(IN_FORCE), row.grade)))
        .where(
            row.institution_id == InstitutionRow.id,
            row.status.in_(IN_FORCE | {GradeStatus.LIFTED}),
        )
        .order_by(row.year.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(InstitutionRow, last.label("grade")).filter_by(**key)
    found = (await tx.session.execute(query)).one_or_none()
    if found is None:
        raise InstitutionNotFound
    return institution_from(found[0]), None if found.grade is None else Grade(found.grade)


async def credit_entries(
    tx: Reading, institution_id: UUID, *, after: tuple[date, str] | None, limit: int
) -> list[CreditEntry]:
    """Everything dated of an institution, the latest first."""
    given = {
        "institution": institution_id,
        "day": None if after is None else after[0],
        "ref": None if after is None else after[1],
        "limit": limit,
    }
    found = await tx.session.execute(ENTRIES, given)
    return [CreditEntry(**row) for row in found.mappings()]
