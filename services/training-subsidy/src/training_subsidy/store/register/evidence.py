"""Recordings of lessons by digest, and which days of a class they show."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from training_subsidy.domain.register.evidence import (
    Evidence,
    EvidenceKind,
    EvidenceKnown,
    EvidenceNotFound,
    LessonDay,
)
from training_subsidy.store.register.supervision_tables import LessonEvidenceRow
from training_subsidy.store.versions import expect

COLUMNS = tuple(Evidence.__dataclass_fields__)
_READ = select(LessonEvidenceRow).options(undefer(LessonEvidenceRow.removed_at))
DAYS = text("""
SELECT d.day, count(v.id) FILTER (WHERE v.kind = 'PHOTO') AS photos,
    count(v.id) FILTER (WHERE v.kind = 'VIDEO') AS videos
FROM (SELECT DISTINCT a.day FROM attendance AS a JOIN enrolments AS e ON e.id = a.enrolment_id
        WHERE e.class_id = :class_id) AS d
    LEFT JOIN lesson_evidence AS v ON v.class_id = :class_id AND v.day = d.day
        AND v.removed_at IS NULL
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
    query = _READ.where(LessonEvidenceRow.id == evidence_id, LessonEvidenceRow.class_id == class_id)
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise EvidenceNotFound
    return _evidence(row)


async def find_evidence(
    tx: Reading, class_id: UUID, *, after: UUID | None, limit: int
) -> list[Evidence]:
    """The recordings of a class that stand, in the order they were entered."""
    query = (
        _READ.where(LessonEvidenceRow.class_id == class_id, LessonEvidenceRow.removed_at.is_(None))
        .order_by(LessonEvidenceRow.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(LessonEvidenceRow.id > after)
    return [_evidence(row) for row in await tx.session.scalars(query)]


async def remove_evidence(tx: Transaction, evidence: Evidence, *, expected: int) -> Evidence:
    """Take a recording back; its file may be entered again. Raises ``ChangedMeanwhile``."""
    expect(evidence.version, expected)
    removed = replace(evidence, removed_at=tx.clock.now())
    done = await tx.session.scalar(
        update(LessonEvidenceRow)
        .where(LessonEvidenceRow.id == evidence.id, LessonEvidenceRow.removed_at.is_(None))
        .values(removed_at=removed.removed_at)
        .returning(LessonEvidenceRow.id)
        .execution_options(synchronize_session=False)
    )
    if done is None:
        raise ChangedMeanwhile
    tx.audit_subject("lesson_evidence", removed.id, removed.version)
    return removed


async def lesson_days(tx: Reading, class_id: UUID) -> list[LessonDay]:
    """Each day whose attendance is recorded, with what shows it."""
    found = await tx.session.execute(DAYS, {"class_id": class_id})
    return [LessonDay(**row) for row in found.mappings()]
