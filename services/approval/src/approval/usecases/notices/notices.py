"""The public notice: posted by the township, objected to by anybody, closed by the calendar."""

import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from shared.calendars import read_calendar
from shared.contracts.approval import (
    NoticeClosed,
    NoticePosted,
    ObjectionRaised,
    ObjectionResolved,
    SignerRole,
)
from shared.contracts.people import CasePeople, PersonData
from shared.errors import Conflict, Unprocessable
from shared.transaction import Transaction
from shared.workdays import Calendar, end_of_day, lhasa_date, start_of_day

from approval.domain import terms
from approval.domain.cases.case import Case, Status
from approval.domain.cases.opinion import latest
from approval.policy import figures_on
from approval.store.cases import case_records, cases
from approval.store.notices import notices
from approval.store.tables import NoticeRow, ObjectionRow
from approval.usecases import clocks
from approval.usecases.decisions.case_outlook import beneficiary_of

CLOSED_AT_ONCE = 200
MAY_STILL_RUN_DAYS = 62
ADULT = 18
NUMBER = re.compile(r"[0-9]{11,}[0-9Xx]?")
"""An identity, phone or account number: the household's are no objector's business."""


class PostedOnNotPossible(Unprocessable):
    article = "202号 第十八条（一）（1）"


class NoticeOver(Conflict):
    article = "202号 第十八条（一）（1）"


class ObjectionUnderReview(Conflict):
    article = "202号 第十八条（一）（1）"


class AnswerNamesNumbers(Unprocessable):
    article = "202号 第十八条（一）（1）"
    pointer = "/answer"


async def post_notice(
    tx: Transaction,
    case_id: UUID,
    *,
    expected: int,
    posted_on: date | None,
    photo: UUID | None,
) -> Case:
    """Post what both signed, for seven days (第十八条（一）（1）, TA-072)."""
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case = record.case
    posted = await cases.save_case(tx, case.after("post_notice", by=tx.by))
    lead = latest(record.opinions, round=case.round, role=SignerRole.TOWNSHIP_LEAD)
    assert lead is not None, "ready for notice after both signatures"
    assert lead.amount is not None, "a positive opinion has an amount"
    last = tx.clock.today()
    calendar = await read_calendar(tx.session)
    first = max(
        lhasa_date(lead.signed_at), terms.earliest_posting(last, calendar, figures_on(last))
    )
    on = posted_on or last
    if not first <= on <= last:
        raise PostedOnNotPossible(first=first.isoformat(), last=last.isoformat())
    row = await notices.insert_notice(
        tx, case, amount=lead.amount, second=bool(record.notices), posted_on=on, photo=photo
    )
    await clocks.meet(tx, "post_notice", case=posted)
    closes = await clocks.start(tx, "notice", posted, at=start_of_day(on))
    tx.publish(
        NoticePosted(
            case_id=case.id,
            notice_id=row.id,
            posted_on=on,
            closes_on=lhasa_date(closes),
            second=row.second,
        )
    )
    return posted


def closes_on(notice: NoticeRow, calendar: Calendar) -> date:
    """The last day of a notice, as the calendar stands."""
    return clocks.notice_closes(notice.posted_on, calendar).on


async def name_notice(tx: Transaction, notice_id: UUID, people: CasePeople) -> bool:
    """The names have come: keep that of whom the aid is for, sealed, while the notice stands."""
    tx.audit_subject("notice", notice_id)
    case = await cases.find_case(tx, people.case_id)
    person = _shown(case, people)
    if person is None:
        return True
    minor = person.born_on is not None and _age(person.born_on, tx.clock.today()) < ADULT
    await notices.keep_name(
        tx,
        notice_id,
        name=person.name,
        village=people.village_name,
        village_code=people.village,
        minor=minor,
    )
    return True


def _shown(case: Case | None, people: CasePeople) -> PersonData | None:
    """The person whom an individual aid is for, else the applicant of the household."""
    wanted = {people.applicant_id: 1}
    if case is not None and case.assessment.individual:
        wanted[beneficiary_of(case) or people.applicant_id] = 0
    there = [person for person in people.persons if person.person_id in wanted]
    return min(there, key=lambda person: wanted[person.person_id], default=None)


def _age(born_on: date, today: date) -> int:
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    return today.year - born_on.year - (not had_birthday)


def _shortest_notice(today: date) -> int:
    """The fewest days of any notice that may still run: each keeps those of its posting."""
    days = (today - timedelta(days=back) for back in range(MAY_STILL_RUN_DAYS))
    return min(figures_on(day).notice_days for day in days)


async def close_notices(tx: Transaction) -> int:
    """Close what has run to its end without an open objection; returns how many."""
    today = tx.clock.today()
    since = today - timedelta(days=_shortest_notice(today))
    found = await notices.posted_until(tx, since, limit=CLOSED_AT_ONCE)
    calendar = await read_calendar(tx.session) if found else None
    over = {
        notice.case_id: notice
        for notice in found
        if calendar is not None and today > closes_on(notice, calendar)
    }
    if calendar is None or not over:
        return 0
    held = [
        case
        for case in await cases.load(tx, id=list(over), lock=True)
        if case.status is Status.ON_NOTICE
    ]
    raised = await notices.objections_of(tx, *over)
    for case in held:
        of_case = [objection for objection in raised if objection.case_id == case.id]
        await close_notice(tx, case, over[case.id], of_case, calendar)
    return len(held)


async def close_notice(
    tx: Transaction,
    case: Case,
    notice: NoticeRow,
    raised: list[ObjectionRow],
    calendar: Calendar,
) -> Case:
    """The notice is over: it is taken down, and the case is to go to the county promptly."""
    looked_into = [o.resolved_on for o in raised if o.resolved_on]
    closed_on = max([closes_on(notice, calendar), *looked_into])
    closed = await cases.save_case(tx, case.after("close_notice", by=tx.by))
    await notices.take_down(tx, notice.id, closed_on=closed_on)
    await clocks.meet(tx, "notice", case=closed)
    await clocks.start(tx, "forward", closed, at=end_of_day(closed_on))
    tx.publish(NoticeClosed(case_id=case.id, notice_id=notice.id, closed_on=closed_on))
    return closed


async def raise_objection(
    tx: Transaction, notice_id: UUID, *, name: str, contact: str, text: str
) -> ObjectionRow:
    """Somebody objects: the case stops and is rechecked within five working days (A-41).

    Each person has one open objection to a notice; further people's join the recheck (A-84).
    """
    notice = await notices.get_running(tx, notice_id)
    case = await cases.find_case(tx, notice.case_id, lock=True)
    assert case is not None, "a notice belongs to a case"
    if not tx.by.owns_single_cases:
        tx.by.within(notices.place_of(notice))
    stopped = case.after("raise_objection", by=tx.by)
    last = closes_on(notice, await read_calendar(tx.session))
    if tx.clock.today() > last:
        raise NoticeOver(closed=last.isoformat())
    if tx.by.owns_single_cases:
        await _require_no_open_one(tx, notice)
    saved = await cases.save_case(tx, stopped)
    objection = await notices.insert_objection(tx, notice, name=name, contact=contact, text=text)
    if case.status is Status.ON_NOTICE:
        await clocks.cancel(tx, saved, "notice")
        await clocks.start(tx, "objection_review", saved)
    tx.publish(
        ObjectionRaised(case_id=case.id, objection_id=objection.id, raised_on=objection.raised_on)
    )
    tx.audit_subject("objection", objection.id, objection.version)
    tx.created(objection.id)
    return objection


async def _require_no_open_one(tx: Transaction, notice: NoticeRow) -> None:
    """Refuse a second objection while the first of this person is looked into."""
    raised = await notices.objections_of(tx, notice.case_id)
    for objection in raised:
        is_open = objection.state == "open" and objection.notice_id == notice.id
        if is_open and tx.by.is_among([objection.raised_by]):
            raise ObjectionUnderReview(raised=objection.raised_on.isoformat())


async def resolve_objection(
    tx: Transaction,
    case_id: UUID,
    *,
    expected: int,
    objection_id: UUID,
    facts_changed: bool,
    finding: str,
    answer: str,
) -> Case:
    """Unchanged facts: the notice goes on. Changed: assessment, opinions and notice anew (A-41).

    ``answer`` is what the objector reads (A-84); who joined the recheck reads it too where it
    ends the notice for all of them.
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case = record.case
    there = [objection for objection in record.objections if objection.state == "open"]
    resolved = next((o for o in there if o.id == objection_id), None)
    if resolved is None:
        raise notices.ObjectionNotFound
    if NUMBER.search(answer):
        raise AnswerNamesNumbers
    running = record.running_notice
    assert running is not None, "an objection is raised to a running notice"
    action = "find_changed_facts" if facts_changed else "resolve_objection"
    moved = case.after(action, by=tx.by)
    state = "facts_changed" if facts_changed else "unfounded"
    told = there if facts_changed else [resolved]
    for objection in told:
        await notices.resolve(tx, objection, state=state, finding=finding, answer=answer)
    if facts_changed:
        moved = await _stop_for_reassessment(tx, moved, running)
    elif len(there) > 1:
        moved = replace(moved, status=case.status)
    else:
        await clocks.meet(tx, "objection_review", case=case)
        await clocks.start(tx, "notice", moved, at=start_of_day(running.posted_on))
    tx.publish(
        ObjectionResolved(
            case_id=case.id,
            objection_id=objection_id,
            facts_changed=facts_changed,
            resolved_by=tx.by.sub,
        )
    )
    return await cases.save_case(tx, moved)


async def _stop_for_reassessment(tx: Transaction, case: Case, running: NoticeRow) -> Case:
    await notices.take_down(tx, running.id, closed_on=None)
    await clocks.meet(tx, "objection_review", case=case)
    await clocks.cancel(tx, case, "notice")
    return replace(case, review_began_at=tx.clock.now())
