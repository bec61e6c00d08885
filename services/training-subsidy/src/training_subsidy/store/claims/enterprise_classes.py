"""The classes that are taught for an organisation's workers, as that organisation sees them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.rows import Packed
from shared.transaction import Reading
from sqlalchemy import or_, select, text

from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.enrolment import Enrolment
from training_subsidy.store.register.classes import ClassNotFound, class_from
from training_subsidy.store.register.enrolments import enrolment_from
from training_subsidy.store.register.people import PERSON, Person, person_from
from training_subsidy.store.tables import ClassRow, EnrolmentRow

ENROLMENT = Packed(EnrolmentRow, "e")
TRAINEES = text(f"""
SELECT {ENROLMENT.sql} AS enrolment, {PERSON.sql} AS person,
    (SELECT ROW(o.id, o.status) FROM claims AS o
        WHERE o.enrolment_id = e.id AND o.org = :org ORDER BY o.id DESC LIMIT 1) AS claim
FROM enrolments AS e JOIN persons AS p ON p.person_id = e.person_id
    JOIN classes AS k ON k.id = e.class_id
WHERE e.class_id = :class_id AND (k.enterprise_code = :org OR e.agency_code = :org)
    AND (CAST(:after AS uuid) IS NULL OR e.id > :after)
ORDER BY e.id LIMIT :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseTrainee:
    """A trainee with the newest claim of the organisation for the seat, if any."""

    enrolment: Enrolment
    person: Person = field(repr=False)
    claim_id: UUID | None
    claim_status: str | None


def _theirs(org: str) -> Any:
    sent = (
        select(EnrolmentRow.id)
        .where(EnrolmentRow.class_id == ClassRow.id, EnrolmentRow.agency_code == org)
        .exists()
    )
    return or_(ClassRow.enterprise_code == org, sent)


async def find_classes(tx: Reading, *, after: UUID | None, limit: int) -> list[TrainingClass]:
    """The classes for the actor's organisation, or with workers whom it dispatches."""
    query = select(ClassRow).where(_theirs(tx.by.org or "-"))
    if after is not None:
        query = query.where(ClassRow.id > after)
    rows = await tx.session.scalars(query.order_by(ClassRow.id).limit(limit))
    return [class_from(row) for row in rows]


async def get_class(tx: Reading, class_id: UUID) -> TrainingClass:
    """One of these classes. Raises ``ClassNotFound``."""
    query = select(ClassRow).where(ClassRow.id == class_id, _theirs(tx.by.org or "-"))
    row = await tx.session.scalar(query)
    if row is None:
        raise ClassNotFound
    return class_from(row)


async def trainees_of(
    tx: Reading, class_id: UUID, *, after: UUID | None, limit: int
) -> list[EnterpriseTrainee]:
    """The trainees of such a class, of an agency those whom it dispatches."""
    values = {"class_id": class_id, "org": tx.by.org or "-", "after": after, "limit": limit}
    found = []
    for row in await tx.session.execute(TRAINEES, values):
        claim_id, status = row.claim or (None, None)
        found.append(
            EnterpriseTrainee(
                enrolment=enrolment_from(ENROLMENT.read(row.enrolment), None),
                person=person_from(tx.vault, PERSON.read(row.person)),
                claim_id=claim_id,
                claim_status=status,
            )
        )
    return found
