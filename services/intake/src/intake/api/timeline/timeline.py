"""What happened to a case and what comes next; the messages people got."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from shared.auth import CASE_READERS
from shared.call import Call, may_call
from shared.roles import OutsideRegion, Role
from shared.web import Part, View, problems

from intake.api.applications.views import NextStepView
from intake.domain.applications.status import Status
from intake.domain.errors import ApplicationNotFound
from intake.domain.timeline.notifications import text_of
from intake.domain.timeline.timeline import sentence
from intake.store.applications import applications
from intake.store.timeline import messages, timeline, work
from intake.usecases.timeline.next_steps import step_of

router = APIRouter(prefix="/v1/applications/{application_id}", tags=["timeline"])


class EntryView(Part):
    """One thing that happened."""

    at: datetime
    service: str
    code: str
    sentence: str
    facts: dict[str, Any]


class TimelineView(View):
    """A case from submission to payment, in plain words."""

    id: UUID
    case_number: str | None
    status: Status
    entries: list[EntryView]
    next: NextStepView


class MessageView(Part):
    """A message and how its delivery stands."""

    id: UUID
    code: str
    text: str
    state: str
    attempts: int
    adapter: str | None
    failure: str | None
    created_at: datetime
    sent_at: datetime | None


class MessagesView(View):
    """The messages of a case, the oldest first."""

    items: list[MessageView]


@router.get(
    "/timeline",
    operation_id="get_timeline",
    responses=problems(ApplicationNotFound, OutsideRegion),
)
async def get_timeline(
    application_id: UUID, call: Annotated[Call, may_call(*CASE_READERS, Role.RESCUE_STATION)]
) -> TimelineView:
    """办理进度：已办事项、下一步、由谁办、期限和依据。 What happened, and what comes next."""
    async with call.reading() as tx:
        row = await timeline.read_timeline(tx, application_id)
        application, today = applications.seen_by(tx, row), tx.clock.today()
    duties = [work.duty_from(one) for one in (*row.others_duties, *row.own_duties)]
    progress = timeline.progress_from(row.progress)
    county = row.county_papers or {}
    step = step_of(
        application, progress, duties, today=today, county=county, language=call.language
    )
    return TimelineView(
        id=application.id,
        case_number=application.case_number,
        status=application.status,
        version=application.version,
        entries=[
            EntryView(
                at=entry.happened_at,
                service=entry.service,
                code=entry.code,
                sentence=sentence(entry.code, entry.facts, county=county, language=call.language),
                facts=entry.facts,
            )
            for entry in timeline.entries_from(row.entries)
        ],
        next=NextStepView.model_validate(step),
    )


@router.get(
    "/messages",
    operation_id="list_messages",
    responses=problems(ApplicationNotFound, OutsideRegion),
)
async def list_messages(
    application_id: UUID, call: Annotated[Call, may_call(*CASE_READERS)]
) -> MessagesView:
    """已通知的内容及送达状态。 What people were told, and whether it was delivered."""
    async with call.reading() as tx:
        application = await applications.get_application(tx, application_id)
        found = await messages.messages_of(tx, application_id)
    return MessagesView(
        version=application.version,
        items=[
            MessageView(
                id=one.id,
                code=one.code,
                text=text_of(one.code, one.facts, number=one.case_number, county=one.county_papers),
                state=one.state,
                attempts=one.attempts,
                adapter=one.adapter,
                failure=one.failure,
                created_at=one.created_at,
                sent_at=one.sent_at,
            )
            for one in found
        ],
    )
