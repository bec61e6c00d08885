"""Changes of running classes: what stands against them, and who cannot read of them."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import text

from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.store.tables import ClassRow
from training_subsidy.store.versions import save

SEATED = text("""
SELECT count(*) FILTER (WHERE p.account IS NULL AND NOT EXISTS (SELECT FROM own_enrolments AS o
        WHERE o.enrolment_id = e.id AND o.checked_on IS NULL)) AS without_account,
    (SELECT max(a.day) FROM attendance AS a JOIN enrolments AS s ON s.id = a.enrolment_id
        WHERE s.class_id = :class_id) AS last_recorded,
    EXISTS (SELECT FROM claims AS c WHERE c.class_id = :class_id
        AND c.status NOT IN ('draft', 'withdrawn', 'refused', 'cancelled')) AS is_claimed,
    array_agg(DISTINCT e.person_id) FILTER (WHERE EXISTS (SELECT FROM enrolments AS n
            JOIN classes AS k ON k.id = n.class_id
            WHERE n.person_id = e.person_id AND n.class_id <> :class_id AND n.cancelled_on IS NULL
                AND k.status <> 'cancelled' AND k.starts_on > :was AND k.starts_on <= :now)
        OR EXISTS (SELECT FROM other_courses AS o
            WHERE o.person_id = e.person_id AND o.removed_at IS NULL
                AND o.starts_on > :was AND o.starts_on <= :now)) AS begins_next
FROM enrolments AS e JOIN persons AS p ON p.person_id = e.person_id
WHERE e.class_id = :class_id AND e.cancelled_on IS NULL
""")
WAITS = text("""
SELECT EXISTS (SELECT FROM deadlines
    WHERE case_id = :class_id AND what = 'class_told' AND state = 'open')
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """How many of a class have no account to read of it with, the last recorded day, whether
    somebody has claimed for it, and whose next course begins before another last day is over.
    """

    without_account: int
    last_recorded: date | None
    is_claimed: bool
    begins_next: tuple[UUID, ...]


async def seated_in(tx: Transaction, course: TrainingClass, *, until: date) -> Seated:
    """Who sits in a class, as a change of its last day to ``until`` needs it."""
    given = {"class_id": course.id, "was": course.ends_on, "now": until}
    row = (await tx.session.execute(SEATED, given)).mappings().one()
    return Seated(**dict(row) | {"begins_next": tuple(row["begins_next"] or ())})


async def save_change(tx: Transaction, course: TrainingClass) -> TrainingClass:
    """Write last day and place, unless someone else has written since."""
    version = await save(
        tx,
        ClassRow,
        course.id,
        course.version,
        ends_on=course.ends_on,
        planned_ends_on=course.planned_ends_on,
        place=course.place,
    )
    tx.audit_subject("class", course.id, version)
    return replace(course, version=version)


async def somebody_waits(tx: Transaction, class_id: UUID) -> bool:
    """Whether it is owed to tell people of a class."""
    return bool(await tx.session.scalar(WAITS, {"class_id": class_id}))
