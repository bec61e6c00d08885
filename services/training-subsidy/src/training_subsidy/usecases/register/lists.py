"""Courses that other departments have subsidised."""

from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.inquiry import Inquiry, OtherCoursesFacts
from training_subsidy.store.register import selections
from training_subsidy.store.register.people import Named
from training_subsidy.store.register.selections import OtherCourse
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
    """Enter the courses that a department tells of, each once however often it is told (VT-014)."""
    said = inquiry.answer
    assert said is not None, "an answer has come"
    assert isinstance(said.facts, OtherCoursesFacts), "the facts are its question's"
    known = await selections.courses_of(tx, inquiry.person_id)
    for told in said.facts.courses:
        dates = Dates(told.starts_on, told.ends_on)
        course = (told.department, dates, told.trade_code, told.level)
        if course in known or told.ends_on < told.starts_on:
            continue
        known.add(course)
        await selections.insert_other_course(
            tx,
            OtherCourse(
                id=new_id(),
                person_id=inquiry.person_id,
                department=told.department,
                region=told.region,
                trade_code=told.trade_code,
                level=told.level,
                dates=dates,
                entered_by=tx.by.sub,
                entered_at=tx.clock.now(),
            ),
        )
