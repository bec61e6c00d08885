"""Recordings of lessons, entered by digest (VT-062)."""

from datetime import date, datetime
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction

from training_subsidy.domain.register.evidence import (
    Evidence,
    EvidenceKind,
    LessonDay,
    check_evidence,
)
from training_subsidy.policy import figures_on
from training_subsidy.store import involvement
from training_subsidy.store.register import classes
from training_subsidy.store.register import evidence as store


async def add_evidence(
    tx: Transaction,
    class_id: UUID,
    *,
    day: date,
    kind: EvidenceKind,
    sha256: str,
    media_type: str,
    size: int,
    latitude: int,
    longitude: int,
    taken_at: datetime,
) -> Evidence:
    """The institution enters what shows a lesson of its class."""
    course = await classes.get_class(tx, class_id)
    evidence = Evidence(
        id=new_id(),
        class_id=class_id,
        day=day,
        kind=kind,
        sha256=sha256,
        media_type=media_type,
        size=size,
        latitude=latitude,
        longitude=longitude,
        taken_at=taken_at,
        added_by=tx.by.sub,
        added_at=tx.clock.now(),
    )
    check_evidence(evidence, course, today=tx.clock.today())
    involvement.record_involvement(tx, class_id)
    return await store.insert_evidence(tx, evidence)


async def lesson_days(tx: Reading, class_id: UUID) -> tuple[int, list[LessonDay]]:
    """How many recordings a lesson day is to have at least, and what each recorded day has."""
    course = await classes.get_class(tx, class_id)
    least = figures_on(course.starts_on).evidence_least
    return least, await store.lesson_days(tx, class_id)
