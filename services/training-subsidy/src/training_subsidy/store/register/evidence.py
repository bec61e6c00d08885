"""Recordings of lessons by digest, and which days of a class they show."""

from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.evidence import (
    Evidence,
    EvidenceKind,
    EvidenceKnown,
    EvidenceNotFound,
    LessonDay,
)
from training_subsidy.store.register.supervision_tables import LessonEvidenceRow

COLUMNS = tuple(name for name in Evidence.__dataclass_fields__ if name != "version")
DAYS = text("""
SELECT d.day, count(v.id) FILTER (WHERE v.kind = 'PHOTO') AS photos,
    count(v.id) FILTER (WHERE v.kind = 'VIDEO') AS videos
FROM (SELECT DISTINCT a.day FROM attendance AS a JOIN enrolments AS e ON e.id = a.enrolment_id
        WHERE e.class_id = :class_id) AS d
    LEFT JOIN lesson_evidence AS v ON v.class_id = :class_id AND v.day = d.day
GROUP BY d.day ORDER BY d.day
""")


def _evidence(row: Any) -> Evidence:
    values = {name: getattr(row, name) for name in COLUMNS}
    return Evidence(**values | {"kind": EvidenceKind(row.kind)})


async def insert_evidence(tx: Transaction, evidence: Evidence) -> Evidence:
    """Note a recording. Raises ``EvidenceKnown``: one file shows one lesson, of whatever class."""
    values = {name: getattr(evidence, name) for name in COLUMNS}
    try:
        await tx.session.execute(insert(LessonEvidenceRow).values(**values))
    except IntegrityError:
        raise EvidenceKnown from None
    tx.audit_subject("lesson_evidence", evidence.id, evidence.version)
    tx.created(evidence.id)
    return evidence


async def get_evidence(tx: Reading, class_id: UUID, evidence_id: UUID) -> Evidence:
    """One recording of a class. Raises ``EvidenceNotFound``."""
    row = await tx.session.scalar(
        select(LessonEvidenceRow).where(
            LessonEvidenceRow.id == evidence_id, LessonEvidenceRow.class_id == class_id
        )
    )
    if row is None:
        raise EvidenceNotFound
    return _evidence(row)


async def find_evidence(
    tx: Reading, class_id: UUID, *, after: UUID | None, limit: int
) -> list[Evidence]:
    """The recordings of a class in the order they were entered."""
    query = (
        select(LessonEvidenceRow)
        .where(LessonEvidenceRow.class_id == class_id)
        .order_by(LessonEvidenceRow.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(LessonEvidenceRow.id > after)
    return [_evidence(row) for row in await tx.session.scalars(query)]


async def lesson_days(tx: Reading, class_id: UUID) -> list[LessonDay]:
    """Each day whose attendance is recorded, with what shows it."""
    found = await tx.session.execute(DAYS, {"class_id": class_id})
    return [LessonDay(**row) for row in found.mappings()]
