"""Courses that other departments have subsidised."""

from datetime import date
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.inquiry import (
    CourseElsewhere,
    Inquiry,
    InquiryAnswer,
    InquiryOutcome,
    OtherCoursesFacts,
)
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.store.register import notes, selections
from training_subsidy.store.register.people import Named
from training_subsidy.store.register.selections import OtherCourse, OtherCourseNotFound
from training_subsidy.store.versions import expect
from training_subsidy.usecases.register.identities import real_persons


async def enter_other_course(
    tx: Transaction,
    *,
    name: str,
    id_number: str,
    department: str,
    region: str,
    trade_code: str | None,
    level: int | None,
    dates: Dates,
) -> OtherCourse:
    """Note what another department has paid for, so that nothing crosses or repeats (VT-014)."""
    tx.by.within(region)
    [person] = await real_persons(tx, [Named(name, id_number)])
    return await selections.insert_other_course(
        tx,
        OtherCourse(
            id=new_id(),
            person_id=person.person_id,
            department=department,
            region=region,
            trade_code=trade_code,
            level=level,
            dates=dates,
            entered_by=tx.by.sub,
            entered_at=tx.clock.now(),
        ),
    )


async def follow_courses(tx: Transaction, inquiry: Inquiry) -> None:
    """Take all that a department tells of a person's courses: its latest word counts (VT-014).

    What it told before and tells no more is taken off, unless it knows nothing of the person; a paper
    speaks for the departments alone whose courses it names. What an officer entered stands until two
    officers take it off, and what two took off is not entered again. Older data say nothing.
    """
    said = inquiry.answer
    assert said is not None, "an answer has come"
    assert isinstance(said.facts, OtherCoursesFacts), "the facts are its question's"
    ever = await selections.courses_of(tx, inquiry.person_id)
    if any(one.told_on is not None and one.told_on > said.data_date for one in ever):
        return
    known = [one for one in ever if one.removed_at is None]
    told = {
        course.key: course
        for course in (_told(tx, inquiry, one, said.data_date) for one in said.facts.courses)
        if course is not None
    }
    gone = [one.id for one in known if one.key not in told and _is_denied(one, said)]
    again = [one.id for one in known if one.told_on is not None and one.key in told]
    if gone:
        await selections.take_off(tx, gone, told_on=said.data_date)
    if again:
        await selections.told_again(tx, again, said.data_date)
    there = {one.key for one in ever if one.removed_at is None or one.struck_by_two}
    for key, course in told.items():
        if key not in there:
            await selections.insert_other_course(tx, course)


def _is_denied(course: OtherCourse, said: InquiryAnswer) -> bool:
    """Whether an answer that does not name a course that was told of takes it off."""
    if course.told_on is None or said.outcome is InquiryOutcome.NO_RECORD:
        return False
    assert isinstance(said.facts, OtherCoursesFacts), "the facts are its question's"
    return not said.on_paper or course.department in {one.department for one in said.facts.courses}


def _told(
    tx: Transaction, inquiry: Inquiry, told: CourseElsewhere, data_date: date
) -> OtherCourse | None:
    if told.ends_on < told.starts_on:
        return None
    return OtherCourse(
        id=new_id(),
        person_id=inquiry.person_id,
        department=told.department,
        region=told.region,
        trade_code=told.trade_code,
        level=told.level,
        dates=Dates(told.starts_on, told.ends_on),
        entered_by=tx.by.sub,
        entered_at=tx.clock.now(),
        told_on=data_date,
    )


async def check_removal(
    tx: Transaction, course_id: UUID, *, county: str, expected: int
) -> OtherCourse:
    """A course elsewhere of the county that stands. Raises ``OtherCourseNotFound``."""
    course = await selections.get_other_course(tx, course_id)
    expect(course.version, expected)
    if course.removed_at is not None or not course.region.startswith(county):
        raise OtherCourseNotFound
    return course


async def remove_other_course(
    tx: Transaction, course_id: UUID, *, county: str, reason: str, expected: int
) -> UUID:
    """Two officers take off a course that was told of or entered wrongly; it bars nothing any more."""
    await check_removal(tx, course_id, county=county, expected=expected)
    await selections.take_off(tx, [course_id])
    notes.write_note(tx, course_id, NoteKind.REASON, reason)
    return course_id
