"""The joint meeting over HTTP (第二十七条)."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field, model_validator
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import InvalidBody
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role, identity
from shared.transaction import Transaction
from shared.web import Body, Part, View, example, problems
from shared.words import labels

from approval.api.parts import FreeText
from approval.domain.meetings.meeting import (
    AgendaItemDecided,
    AgendaItemNotFound,
    CaseOnAgenda,
    JointMeetingNotFound,
    MeetingDayImpossible,
    MeetingNotHeldYet,
    MeetingResult,
    MeetingStatus,
    NextMeetingImpossible,
    NextMeetingMissing,
    ReferralMissing,
)
from approval.store.cases.cases import CaseNotFound
from approval.store.meetings import meetings as store
from approval.store.meetings.meeting_tables import JointMeetingRow
from approval.usecases.meetings import meetings
from shared import held

router = APIRouter(prefix="/v1/joint-meetings", tags=["joint meetings"])
COUNTY = (Role.COUNTY_HANDLER, Role.COUNTY_LEAD)
READERS = (*COUNTY, Role.CITY_SUPERVISOR, Role.AUDITOR)
STEP = (JointMeetingNotFound, OutsideRegion, ActionNotAllowed)
FAULTS = labels("approval", "body_faults")
CASE_ID = "0192a5b0-0000-7000-8000-000000000001"


class AgendaBody(Body):
    """A case, and what the meeting is asked."""

    model_config = example(case_id=CASE_ID, question="医保、教育两部门意见不一，请研究解决方案。")

    case_id: UUID
    question: FreeText


class JointMeetingBody(AgendaBody):
    """When it meets, and the case that makes it necessary."""

    model_config = example(
        county="540102",
        on="2026-12-05",
        case_id=CASE_ID,
        question="医保、教育两部门意见不一，请研究解决方案。",
    )

    county: Annotated[str, Field(pattern=r"^\d{6}$")]
    on: date


class MinutesBody(Body):
    """Which bodies came, and the minutes."""

    model_config = example(attended=["民政局", "医保局"], minutes="会议研究了一起疑难个案……")

    attended: Annotated[
        list[Annotated[str, Field(min_length=2, max_length=60)]],
        Field(min_length=2, max_length=40),
    ]
    minutes: Annotated[str, Field(min_length=5, max_length=10_000)]

    @model_validator(mode="after")
    def _has_different_bodies(self) -> Self:
        if len({identity(one) for one in self.attended}) < len(self.attended):
            raise InvalidBody(FAULTS["attended_twice"])
        return self


class MeetingResultBody(Body):
    """What was found for one case."""

    model_config = example(
        case_id=CASE_ID, result="SOLVED_BY_DEPARTMENT", text="由医保局按大病救助办理。"
    )

    case_id: UUID
    result: MeetingResult
    text: FreeText
    next_meeting: Annotated[
        UUID | None, Field(description="A postponed case comes on the agenda of this one")
    ] = None


class CancellationBody(Body):
    """Why it is not held."""

    model_config = example(reason="该案已由部门解决。")

    reason: FreeText


class AgendaPart(Part):
    """One case on the agenda."""

    case_id: UUID
    question: str
    result: MeetingResult | None
    text: str | None
    decided_at: datetime | None
    next_meeting: UUID | None


class JointMeetingView(View):
    """A meeting; its list shows no words, one of them all."""

    id: UUID
    county: str
    meets_on: date
    called_by: str
    called_at: datetime
    status: MeetingStatus
    attended: list[str]
    closed_at: datetime | None
    minutes: Annotated[str | None, Field(description="Or why it was cancelled")] = None
    agenda: list[AgendaPart] = []


def _listed(row: JointMeetingRow) -> JointMeetingView:
    names = [name for name in JointMeetingView.model_fields if name not in {"minutes", "agenda"}]
    return JointMeetingView(**{name: getattr(row, name) for name in names})


async def _view(tx: Transaction, row: JointMeetingRow) -> JointMeetingView:
    agenda = []
    for one in await store.agenda_of(tx, row.id):
        question, text = store.words_of(tx, one)
        agenda.append(
            AgendaPart(
                case_id=one.case_id,
                question=question,
                result=None if one.result is None else MeetingResult(one.result),
                text=text,
                decided_at=one.decided_at,
                next_meeting=one.next_meeting,
            )
        )
    tx.audit("read_joint_meeting", resource=("joint_meeting", row.id))
    return _listed(row).model_copy(
        update={"minutes": held.opened(tx, row, "minutes"), "agenda": agenda}
    )


@router.post(
    "",
    operation_id="call_joint_meeting",
    status_code=status.HTTP_201_CREATED,
    responses=problems(CaseNotFound, OutsideRegion, MeetingDayImpossible),
)
async def call_joint_meeting(
    body: JointMeetingBody, call: Annotated[Creation, may_create(Role.COUNTY_LEAD)]
) -> JointMeetingView:
    """召集社会救助联席会议研究重大事项（第二十七条）。 Call the joint meeting on a hard case."""
    async with call.transaction() as tx:
        row = await meetings.call(
            tx, county=body.county, on=body.on, case_id=body.case_id, question=body.question
        )
        return await _view(tx, row)


@router.get("", operation_id="list_joint_meetings", responses=problems(CursorNotReadable))
async def list_joint_meetings(
    call: Annotated[Call, may_call(*READERS)],
    case_id: Annotated[UUID | None, Query(description="With this case on the agenda")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[JointMeetingView]:
    """联席会议清单，可按案件查。 Joint meetings of a region, or those on one case."""
    async with call.reading() as tx:
        found = await store.find_meetings(
            tx, case_id=case_id, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[_listed(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{meeting_id}",
    operation_id="get_joint_meeting",
    responses=problems(JointMeetingNotFound, OutsideRegion),
)
async def get_joint_meeting(
    meeting_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> JointMeetingView:
    """一次会议的议程、纪要和结果；查看留痕。 Agenda, minutes and results; reading is audited."""
    async with call.transaction(audited=False) as tx:
        return await _view(tx, await store.get_meeting(tx, meeting_id))


@router.post(
    "/{meeting_id}/add",
    operation_id="add_to_agenda",
    responses=problems(*STEP, CaseNotFound, CaseOnAgenda),
)
async def add_to_agenda(
    meeting_id: UUID, body: AgendaBody, call: Annotated[Change, may_change(*COUNTY)]
) -> JointMeetingView:
    """增加议题。 Put a further case on the agenda."""
    async with call.transaction() as tx:
        row = await meetings.add_case(
            tx, meeting_id, case_id=body.case_id, question=body.question, expected=call.expected
        )
        return await _view(tx, row)


@router.post(
    "/{meeting_id}/hold",
    operation_id="record_minutes",
    responses=problems(*STEP, MeetingNotHeldYet),
)
async def record_minutes(
    meeting_id: UUID, body: MinutesBody, call: Annotated[Change, may_change(*COUNTY)]
) -> JointMeetingView:
    """登记参会单位和会议纪要。 Record who came, and the minutes."""
    async with call.transaction() as tx:
        row = await meetings.hold(
            tx,
            meeting_id,
            attended=body.attended,
            minutes=body.minutes,
            expected=call.expected,
        )
        return await _view(tx, row)


@router.post(
    "/{meeting_id}/result",
    operation_id="record_meeting_result",
    responses=problems(
        *(*STEP, AgendaItemNotFound, AgendaItemDecided),
        *(NextMeetingMissing, NextMeetingImpossible, ReferralMissing),
    ),
)
async def record_meeting_result(
    meeting_id: UUID,
    body: MeetingResultBody,
    call: Annotated[Change, may_change(Role.COUNTY_LEAD)],
) -> JointMeetingView:
    """登记会议对一案的结果；全部登记后会议办结。 Record the result on a case; the last one closes it."""
    async with call.transaction() as tx:
        row = await meetings.record_result(
            tx,
            meeting_id,
            case_id=body.case_id,
            result=body.result,
            text=body.text,
            next_meeting=body.next_meeting,
            expected=call.expected,
        )
        return await _view(tx, row)


@router.post("/{meeting_id}/cancel", operation_id="cancel_joint_meeting", responses=problems(*STEP))
async def cancel_joint_meeting(
    meeting_id: UUID,
    body: CancellationBody,
    call: Annotated[Change, may_change(Role.COUNTY_LEAD)],
) -> JointMeetingView:
    """取消会议，写明理由。 Cancel it, with the reason."""
    async with call.transaction() as tx:
        row = await meetings.cancel(tx, meeting_id, reason=body.reason, expected=call.expected)
        return await _view(tx, row)
