"""Dates, place and teacher of a class change with a reason, and its people are told (VT-022)."""

from datetime import date
from uuid import UUID

from shared.masks import mask_name
from shared.transaction import Transaction

from training_subsidy.domain.register.class_errors import (
    ClassClaimed,
    NextCourseBegins,
    NobodyToTell,
    NothingChanged,
)
from training_subsidy.domain.register.class_notice import ClassNoticeKind
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.purchases import check_purchase
from training_subsidy.policy import figures_on
from training_subsidy.store import involvement
from training_subsidy.store.register import (
    class_changes,
    class_notices,
    classes,
    contracts,
    notes,
    people,
)
from training_subsidy.usecases.deadlines import DEADLINES

DUTY = "class_told"
MOST_NAMED = 5
"""Of whom a refusal gives the masked names."""


async def change_class(
    tx: Transaction,
    class_id: UUID,
    *,
    ends_on: date | None,
    place: str | None,
    teacher: str | None,
    since: date,
    reason: str,
    expected: int,
) -> TrainingClass:
    """Another last day, place or teacher; each is told, also to the office.

    Of whom no sign-in is known the institution tells by itself, and the office sees to it.
    Raises ``NothingChanged``, ``ClassOver``, ``ClassClaimed``, ``NextCourseBegins``,
    ``DatesNotPossible``, ``DirectedTooShort``, ``ContractNotOfTheClass``.
    """
    course = await classes.get_class(tx, class_id, expected=expected, lock=True)
    seated = await class_changes.seated_in(tx, course, until=ends_on or course.ends_on)
    changed = course.changed(
        ends_on=ends_on,
        place=place,
        last_recorded=seated.last_recorded,
        today=tx.clock.today(),
    )
    moved = changed.ends_on != course.ends_on
    if not moved and changed.place == course.place and teacher is None:
        raise NothingChanged
    if moved:
        if seated.is_claimed:
            raise ClassClaimed
        await _require_no_next_course(tx, seated.begins_next, last=changed.ends_on)
        changed.check_length(figures_on(course.starts_on))
        check_purchase(changed, await contracts.contract_of_class(tx, class_id))
        kind, day = ClassNoticeKind.DATES, changed.ends_on
        class_notices.tell(tx, class_id, kind, day=day, told=reason)
    if changed.place != course.place:
        class_notices.tell(tx, class_id, ClassNoticeKind.PLACE, day=since, told=changed.place)
    if teacher is not None:
        class_notices.tell(tx, class_id, ClassNoticeKind.TEACHER, day=since, told=teacher)
    notes.write_note(tx, class_id, NoteKind.REASON, reason)
    involvement.record_involvement(tx, class_id)
    if seated.without_account:
        at = tx.clock.now()
        await DEADLINES.start(tx, DUTY, case_id=class_id, region=course.region, at=at)
    return await class_changes.save_change(tx, changed)


async def _require_no_next_course(
    tx: Transaction, person_ids: tuple[UUID, ...], *, last: date
) -> None:
    """Two subsidised courses do not overlap (A-54): nobody loses the next one by a later last day."""
    if person_ids:
        met = await people.open_persons(tx, person_ids[:MOST_NAMED])
        names = "、".join(sorted(mask_name(one.name) for one in met.values()))
        raise NextCourseBegins(day=last, people=len(person_ids), names=names)


async def record_told(tx: Transaction, class_id: UUID, *, how: str) -> TrainingClass:
    """The institution says how it told those who cannot read of it. Raises ``NobodyToTell``."""
    course = await classes.get_class(tx, class_id)
    if not await class_changes.somebody_waits(tx, class_id):
        raise NobodyToTell
    notes.write_note(tx, class_id, NoteKind.ANSWER, how)
    await DEADLINES.meet(tx, DUTY, case_id=class_id)
    tx.audit_subject("class", course.id, course.version)
    return course
