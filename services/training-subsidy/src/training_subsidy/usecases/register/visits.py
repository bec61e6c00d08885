"""Lots of the month: seeds ahead of it, classes drawn in it, visits made, given back or excused (VT-020)."""

from datetime import date, timedelta
from uuid import UUID

from shared.ids import new_id
from shared.lots import new_seed
from shared.transaction import Reading, Transaction

from training_subsidy.domain.register.classes import ClassStatus
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.supervisors import check_may_visit
from training_subsidy.domain.register.visits import (
    ABOUT,
    Drawing,
    FindingOfOthers,
    Looked,
    LotNotOver,
    Visit,
    VisitKind,
    candidates_for,
    county_of,
    draw,
    month_of,
)
from training_subsidy.policy import figures_on
from training_subsidy.store.register import classes, notes, supervision, supervisors, visits
from training_subsidy.store.versions import is_there
from training_subsidy.usecases.deadlines import DEADLINES

BATCH_SIZE = 50
CHECKED_AT_MOST = 5000
_A_MONTH_ON = timedelta(days=32)


async def publish_lots(tx: Transaction) -> int:
    """Make the seeds of this and the next month, whose hashes are public from now on."""
    if not await is_there(tx, "lot_months"):
        return 0
    month = month_of(tx.clock.today())
    months = (month, month_of(month + _A_MONTH_ON))
    made = 0
    for county, wanted in await visits.without_seed(tx, months, limit=BATCH_SIZE):
        made += await visits.insert_seed(tx, county, wanted, new_seed())
    return made


async def draw_visits(tx: Transaction) -> int:
    """Draw the classes that are taught today and that this month's lot has not looked at."""
    if not await is_there(tx, "lot_drawings"):
        return 0
    today = tx.clock.today()
    month = month_of(today)
    classes = await visits.not_looked_at(tx, today, month, limit=BATCH_SIZE)
    if not classes:
        return 0
    seeds = await visits.seeds_of(tx, month, sorted({county_of(one.region) for one in classes}))
    bodies = await supervisors.admitted_bodies(tx)
    orgs = {body.id: body.credit_code for body in bodies}
    shares = figures_on(today).visit_shares
    for course in classes:
        county = county_of(course.region)
        candidates = candidates_for(course, bodies, on=today)
        drawing = draw(seeds[county], course.class_id, candidates, shares)
        visits.insert_drawing(tx, drawing, county, month)
        for kind in drawing.kinds:
            body_id = drawing.body_id if kind is VisitKind.THIRD_PARTY else None
            await _assign(tx, course, kind, month, body_id, orgs)
    return len(classes)


async def _assign(
    tx: Transaction,
    course: Looked,
    kind: VisitKind,
    month: date,
    body_id: UUID | None,
    orgs: dict[UUID, str],
) -> None:
    visit = visits.insert_visit(
        tx,
        Visit(
            id=new_id(),
            class_id=course.class_id,
            region=course.region,
            month=month,
            kind=kind,
            body_id=body_id,
            org=None if body_id is None else orgs[body_id],
            drawn_at=tx.clock.now(),
        ),
    )
    await _start(tx, visit)


async def report_visit(
    tx: Transaction,
    visit_id: UUID,
    *,
    visited_on: date,
    finding_id: UUID | None,
    note: str,
    expected: int,
) -> Visit:
    """The visit was made; whatever was wrong is a finding of the same class that the visitor recorded."""
    visit = await visits.get_visit(tx, visit_id, expected=expected)
    reported = visit.reported(
        on=visited_on,
        finding_id=finding_id,
        by=tx.by,
        at=tx.clock.now(),
        today=tx.clock.today(),
    )
    if visit.org is not None:
        await _require_contracted(tx, visit)
    if finding_id is not None:
        made = await supervision.finding_made(tx, finding_id)
        wanted = (visit.class_id, ABOUT[visit.kind], visited_on)
        is_own = tx.by.is_among([made.found_by])
        if not is_own or (made.class_id, made.about, made.found_on) != wanted:
            raise FindingOfOthers
    notes.write_note(tx, visit_id, NoteKind.ANSWER, note)
    await DEADLINES.meet(tx, "supervision_visit", case_id=visit_id)
    return visits.save_visit(tx, reported)


async def _require_contracted(tx: Transaction, visit: Visit) -> None:
    """A third party is still admitted, under contract and without interest in the class.

    Raises ``SupervisorNotAdmitted``, ``SupervisorInvolved``.
    """
    course = await classes.read_class(tx, visit.class_id)
    _, bodies = await supervisors.planned_day_and_bodies(tx, visit.class_id, visit.org)
    check_may_visit(bodies, region=visit.region, on=tx.clock.today(), codes=course.codes)


async def give_visit_back(tx: Transaction, visit_id: UUID, *, reason: str, expected: int) -> Visit:
    """The visitor says why the visit cannot be made; the lead excuses it or sends it back."""
    visit = await visits.get_visit(tx, visit_id, expected=expected)
    given = visits.save_visit(tx, visit.after("give_back", by=tx.by))
    notes.write_note(tx, visit_id, NoteKind.RETURN, reason)
    await DEADLINES.cancel(tx, case_id=visit_id, what="supervision_visit")
    await DEADLINES.start(
        tx, "visit_return", case_id=visit_id, region=visit.region, at=tx.clock.now()
    )
    return given


async def excuse_visit(tx: Transaction, visit_id: UUID, *, reason: str, expected: int) -> Visit:
    """The lead accepts that a visit is not made, as of a class that was called off.

    Raises ``VisitStands``, ``AnotherSupervisionOfficer``.
    """
    visit = await visits.get_visit(tx, visit_id, expected=expected)
    course = await classes.read_class(tx, visit.class_id)
    is_over = course.status in {ClassStatus.CLOSED, ClassStatus.CANCELLED}
    excused = visits.save_visit(tx, visit.excused(by=tx.by, at=tx.clock.now(), is_over=is_over))
    notes.write_note(tx, visit_id, NoteKind.DECISION, reason)
    await DEADLINES.cancel(tx, case_id=visit_id, what="supervision_visit")
    await DEADLINES.meet(tx, "visit_return", case_id=visit_id)
    return excused


async def send_visit_back(tx: Transaction, visit_id: UUID, *, reason: str, expected: int) -> Visit:
    """The lead does not accept the reason: the visit is to be made, within a term of its own."""
    visit = await visits.get_visit(tx, visit_id, expected=expected)
    again = visits.save_visit(tx, visit.after("send_back", by=tx.by))
    notes.write_note(tx, visit_id, NoteKind.DECISION, reason)
    await DEADLINES.meet(tx, "visit_return", case_id=visit_id)
    await _start(tx, again)
    return again


async def _start(tx: Transaction, visit: Visit) -> None:
    await DEADLINES.start(
        tx,
        "supervision_visit",
        case_id=visit.id,
        region=visit.region,
        at=tx.clock.now(),
        role=visit.owed_by,
    )


async def check_lot(
    tx: Reading, county: str, month: date, *, today: date
) -> tuple[list[Drawing], list[UUID], list[UUID]]:
    """Draw a month that is over again: all drawings, classes drawn otherwise, classes never looked at."""
    if month_of(today) <= month:
        raise LotNotOver
    seed, _, _ = await visits.get_month(tx, county, month)
    drawings = await visits.drawings_of(tx, county, month, after=None, limit=CHECKED_AT_MOST)
    differing = [
        one.class_id
        for one in drawings
        if draw(seed, one.class_id, one.candidates, one.shares) != one
    ]
    missing = await visits.never_looked_at(tx, county, month, limit=CHECKED_AT_MOST)
    return drawings, differing, missing
