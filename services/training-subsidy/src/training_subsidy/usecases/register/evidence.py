"""Recordings of lessons, entered by digest (VT-062)."""

from datetime import date, datetime
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.register.evidence import Evidence, EvidenceKind, check_evidence
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
