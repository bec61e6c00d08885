"""One's own messages over all cases: what one was told, what is asked, and by when."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from shared.call import Call, may_call
from shared.inbox import ReadBody, ToldCounts, ToldPart
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import Role
from shared.transaction import Reading
from shared.web import Part, problems

from intake.api.applications.views import NextStepView
from intake.domain.applications.status import Status
from intake.domain.devices.device import Platform
from intake.domain.devices.push import PushState
from intake.domain.errors import MessageNotFound
from intake.domain.timeline.next_step import asked_of_applicant
from intake.domain.timeline.notifications import text_of
from intake.store.applications import applications
from intake.store.devices import pushes
from intake.store.timeline import inbox, timeline, work
from intake.usecases.timeline.next_steps import step_of

router = APIRouter(prefix="/v1/my-messages", tags=["timeline"])


class AnnouncedPart(Part):
    """One of the caller's devices on which a message was announced, and how that stands."""

    installation: str
    platform: Platform
    state: PushState
    attempts: int
    failure: str | None
    sent_at: datetime | None


class OwnMessagePart(ToldPart):
    """One message, in the caller's language, with the case that it tells of."""

    application_id: UUID
    case_number: str | None
    status: Status
    sent_at: Annotated[datetime | None, Field(description="When it went out to the phone")]
    announced: Annotated[
        list[AnnouncedPart], Field(description="On which of the own devices it was announced")
    ]
    asks: Annotated[
        NextStepView | None,
        Field(description="What the case waits for from the applicant; with its newest message"),
    ]


class OwnMessageCounts(ToldCounts):
    """What there is in all, on whichever page."""

    cases: int
    asking: Annotated[int, Field(description="Cases that wait for the applicant")]


class OwnMessagePage(Page[OwnMessagePart]):
    """One page, the newest first."""

    counts: OwnMessageCounts


@router.get("", operation_id="list_my_messages", responses=problems(CursorNotReadable))
async def list_my_messages(
    call: Annotated[Call, may_call(Role.APPLICANT, Role.AGENT)],
    unread: Annotated[bool, Query(description="Only what the caller has not read")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> OwnMessagePage:
    """本人各项申请已收到的告知、需要办理的事项和期限。第十六条、第十七条。 What I was told, and what is asked."""
    async with call.reading() as tx:
        found = await inbox.find_messages(
            tx, unread=unread, before=read_id(cursor), limit=limit + 1
        )
        counts = await inbox.count_messages(tx)
        shown = found[:limit]
        announced = await _announced(tx, [row.id for row in shown])
        items = [_part(tx, row, announced[row.id], call.language) for row in shown]
    return OwnMessagePage(
        items=items,
        next=next_of(found, limit),
        counts=OwnMessageCounts.model_validate(counts),
    )


@router.put("/read", operation_id="read_my_messages", responses=problems(MessageNotFound))
async def read_my_messages(
    body: ReadBody, call: Annotated[Call, may_call(Role.APPLICANT, Role.AGENT)]
) -> OwnMessageCounts:
    """标记为已读，对本人的所有设备有效。 Note what was read, for all own devices; as often as one likes."""
    async with call.transaction() as tx:
        await inbox.note_read(tx, body.messages)
        return OwnMessageCounts.model_validate(await inbox.count_messages(tx))


async def _announced(tx: Reading, messages: list[UUID]) -> dict[UUID, list[AnnouncedPart]]:
    found: dict[UUID, list[AnnouncedPart]] = {one: [] for one in messages}
    for push, device in await pushes.pushes_of(tx, messages):
        found[push.message_id].append(
            AnnouncedPart(
                installation=device.installation,
                platform=Platform(device.platform),
                state=PushState(push.state),
                attempts=push.attempts,
                failure=push.failure,
                sent_at=push.sent_at,
            )
        )
    return found


def _part(tx: Reading, row: Any, announced: list[AnnouncedPart], language: str) -> OwnMessagePart:
    application = applications.seen_by(tx, row)
    county = row.county_papers or {}
    return OwnMessagePart(
        id=row.id,
        about="APPLICATION",
        about_id=application.id,
        number=application.case_number,
        application_id=application.id,
        case_number=application.case_number,
        status=application.status,
        at=row.created_at,
        code=row.code,
        text=text_of(
            row.code, row.facts, number=application.case_number, county=county, language=language
        ),
        sent_at=row.sent_at,
        read_at=row.read_at,
        announced=announced,
        asks=_asked(tx, row, language) if row.asks else None,
    )


def _asked(tx: Reading, row: Any, language: str) -> NextStepView | None:
    duties = [work.duty_from(one) for one in (*row.others_duties, *row.own_duties)]
    today, county = tx.clock.today(), row.county_papers or {}
    step = step_of(
        applications.seen_by(tx, row),
        timeline.progress_from(row.progress),
        duties,
        today=today,
        county=county,
        language=language,
    )
    asked = asked_of_applicant(step, duties, today=today, language=language)
    return None if asked is None else NextStepView.model_validate(asked)
