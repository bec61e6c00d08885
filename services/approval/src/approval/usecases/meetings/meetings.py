"""The joint meeting: the county's lead calls it, and every case on its agenda gets a result."""

from datetime import date
from uuid import UUID

from shared.transaction import Transaction
from shared.workdays import start_of_day

from approval.domain.meetings.meeting import (
    MEETING_LIFECYCLE,
    AgendaItemDecided,
    AgendaItemNotFound,
    CaseOnAgenda,
    JointMeetingNotFound,
    MeetingNotHeldYet,
    MeetingResult,
    MeetingStatus,
    NextMeetingImpossible,
    NextMeetingMissing,
    ReferralMissing,
    check_day,
)
from approval.store.cases import cases
from approval.store.meetings import meetings
from approval.store.meetings.meeting_tables import AgendaRow, JointMeetingRow
from approval.store.referrals import referrals
from approval.usecases.clocks import DEADLINES
from shared import held

KIND = "joint_meeting"


async def call(
    tx: Transaction, *, county: str, on: date, case_id: UUID, question: str
) -> JointMeetingRow:
    """Call the meeting for a day, with the case that makes it necessary (重大事项)."""
    tx.by.within(county)
    case = await cases.get_case(tx, case_id)
    check_day(on, today=tx.clock.today())
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
    await DEADLINES.start(
        tx, "joint_meeting", case_id=row.id, region=county, at=start_of_day(on), about=case.id
    )
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
    first, *_ = await meetings.agenda_of(tx, row.id)
    await DEADLINES.start(
        tx,
        "joint_meeting_results",
        case_id=row.id,
        region=row.county,
        at=tx.clock.now(),
        about=first.case_id,
    )
    return row


async def record_result(
    tx: Transaction,
    meeting_id: UUID,
    *,
    case_id: UUID,
    result: MeetingResult,
    text: str,
    next_meeting: UUID | None,
    expected: int,
) -> JointMeetingRow:
    """What it found for one case; with the last one the meeting is closed.

    A case that is postponed comes on the agenda of the next meeting, one that is referred has its
    referral.
    """
    row = await meetings.hold_meeting(tx, meeting_id, expected=expected)
    status = MEETING_LIFECYCLE.after("result", status=MeetingStatus(row.status), by=tx.by)
    agenda = await meetings.agenda_of(tx, row.id)
    item = next((one for one in agenda if one.case_id == case_id), None)
    if item is None:
        raise AgendaItemNotFound
    if item.result is not None:
        raise AgendaItemDecided
    if (result is MeetingResult.POSTPONED) != (next_meeting is not None):
        raise NextMeetingMissing
    if result is MeetingResult.REFERRED and not await referrals.is_referred(tx, case_id):
        raise ReferralMissing
    if next_meeting is not None:
        await _postpone(tx, item, next_meeting)
    meetings.keep_result(tx, row.id, case_id, result, text, next_meeting)
    is_last = sum(one.result is None for one in agenda) == 1
    closed = {"status": MeetingStatus.CLOSED, "closed_at": tx.clock.now()}
    held.change(tx, row, KIND, **(closed if is_last else {"status": status}))
    if is_last:
        await DEADLINES.meet(tx, "joint_meeting_results", case_id=row.id)
    for one in agenda:
        tx.session.expunge(one)
    return row


async def _postpone(tx: Transaction, item: AgendaRow, next_meeting: UUID) -> None:
    """The case comes on the agenda of a meeting of the county that has been called.

    Raises ``NextMeetingImpossible``.
    """
    if next_meeting == item.meeting_id:
        raise NextMeetingImpossible
    later = await held.hold(tx, JointMeetingRow, next_meeting, missing=JointMeetingNotFound)
    tx.by.within(later.county)
    if later.status != MeetingStatus.CALLED:
        raise NextMeetingImpossible
    agenda = await meetings.agenda_of(tx, later.id)
    if all(one.case_id != item.case_id for one in agenda):
        question, _ = meetings.words_of(tx, item)
        meetings.put_on_agenda(tx, later.id, item.case_id, question)
        held.change(tx, later, KIND, status=later.status)


async def cancel(
    tx: Transaction, meeting_id: UUID, *, reason: str, expected: int
) -> JointMeetingRow:
    """It is not held; the reason stands in the place of the minutes."""
    row = await meetings.hold_meeting(tx, meeting_id, expected=expected)
    status = MEETING_LIFECYCLE.after("cancel", status=MeetingStatus(row.status), by=tx.by)
    held.change(tx, row, KIND, status=status, minutes=reason, closed_at=tx.clock.now())
    await DEADLINES.cancel(tx, case_id=row.id)
    return row
