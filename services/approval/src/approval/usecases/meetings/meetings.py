"""The joint meeting: the county's lead calls it, and every case on its agenda gets a result."""

from datetime import date
from uuid import UUID

from shared.transaction import Transaction

from approval.domain.meetings.meeting import (
    MEETING_LIFECYCLE,
    AgendaItemDecided,
    AgendaItemNotFound,
    CaseOnAgenda,
    MeetingDayPast,
    MeetingNotHeldYet,
    MeetingResult,
    MeetingStatus,
)
from approval.store.cases import cases
from approval.store.meetings import meetings
from approval.store.meetings.meeting_tables import JointMeetingRow
from approval.usecases.clocks import DEADLINES, start_of
from shared import held

KIND = "joint_meeting"


async def call(
    tx: Transaction, *, county: str, on: date, case_id: UUID, question: str
) -> JointMeetingRow:
    """Call the meeting for a day, with the case that makes it necessary (重大事项)."""
    tx.by.within(county)
    case = await cases.get_case(tx, case_id)
    if on < tx.clock.today():
        raise MeetingDayPast(today=tx.clock.today().isoformat())
    row = held.insert(
        tx,
        JointMeetingRow,
        KIND,
        county=county,
        meets_on=on,
        called_by=tx.by.sub,
        called_at=tx.clock.now(),
        status=MeetingStatus.CALLED,
        attended=[],
    )
    meetings.put_on_agenda(tx, row.id, case.id, question)
    await DEADLINES.start(tx, "joint_meeting", case_id=row.id, region=county, at=start_of(on))
    return row


async def add_case(
    tx: Transaction, meeting_id: UUID, *, case_id: UUID, question: str, expected: int
) -> JointMeetingRow:
    """A further case comes on the agenda."""
    row = await meetings.hold_meeting(tx, meeting_id, expected=expected)
    MEETING_LIFECYCLE.after("add", status=MeetingStatus(row.status), by=tx.by)
    case = await cases.get_case(tx, case_id)
    if any(one.case_id == case.id for one in await meetings.agenda_of(tx, row.id)):
        raise CaseOnAgenda
    meetings.put_on_agenda(tx, row.id, case.id, question)
    held.change(tx, row, KIND, status=row.status)
    return row


async def hold(
    tx: Transaction, meeting_id: UUID, *, attended: list[str], minutes: str, expected: int
) -> JointMeetingRow:
    """It was held: who came, and the minutes; the results of its cases are due now."""
    row = await meetings.hold_meeting(tx, meeting_id, expected=expected)
    status = MEETING_LIFECYCLE.after("hold", status=MeetingStatus(row.status), by=tx.by)
    if tx.clock.today() < row.meets_on:
        raise MeetingNotHeldYet(on=row.meets_on.isoformat())
    held.change(tx, row, KIND, status=status, attended=attended, minutes=minutes)
    await DEADLINES.meet(tx, "joint_meeting", case_id=row.id)
    await DEADLINES.start(
        tx, "joint_meeting_results", case_id=row.id, region=row.county, at=tx.clock.now()
    )
    return row


async def record_result(
    tx: Transaction,
    meeting_id: UUID,
    *,
    case_id: UUID,
    result: MeetingResult,
    text: str,
    expected: int,
) -> JointMeetingRow:
    """What it found for one case; with the last one the meeting is closed."""
    row = await meetings.hold_meeting(tx, meeting_id, expected=expected)
    status = MEETING_LIFECYCLE.after("result", status=MeetingStatus(row.status), by=tx.by)
    agenda = await meetings.agenda_of(tx, row.id)
    item = next((one for one in agenda if one.case_id == case_id), None)
    if item is None:
        raise AgendaItemNotFound
    if item.result is not None:
        raise AgendaItemDecided
    meetings.keep_result(tx, row.id, case_id, result, text)
    is_last = sum(one.result is None for one in agenda) == 1
    closed = {"status": MeetingStatus.CLOSED, "closed_at": tx.clock.now()}
    held.change(tx, row, KIND, **(closed if is_last else {"status": status}))
    if is_last:
        await DEADLINES.meet(tx, "joint_meeting_results", case_id=row.id)
    for one in agenda:
        tx.session.expunge(one)
    return row


async def cancel(
    tx: Transaction, meeting_id: UUID, *, reason: str, expected: int
) -> JointMeetingRow:
    """It is not held; the reason stands in the place of the minutes."""
    row = await meetings.hold_meeting(tx, meeting_id, expected=expected)
    status = MEETING_LIFECYCLE.after("cancel", status=MeetingStatus(row.status), by=tx.by)
    held.change(tx, row, KIND, status=status, minutes=reason, closed_at=tx.clock.now())
    await DEADLINES.cancel(tx, case_id=row.id)
    return row
