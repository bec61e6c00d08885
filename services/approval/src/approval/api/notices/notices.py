"""Public notices: anybody reads them masked, officers of the region in full; people object."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from fastapi.responses import Response
from pydantic import BaseModel, Field
from shared.access import open_to_all
from shared.auth import OFFICERS, NotAuthenticated
from shared.calendars import read_calendar
from shared.call import Call, Creation, may_call, may_create
from shared.identifiers import PersonName
from shared.lifecycle import ActionNotAllowed
from shared.money import Money
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.printout import PAGE, Accept, CharacterNotPrintable, page
from shared.regions import WHOLE_CODE
from shared.roles import Actor, OutsideRegion, RoleNotAllowed, system
from shared.vault import Vault
from shared.web import Body, Db, View, example, problems
from shared.words import labels
from shared.workdays import Calendar

from approval.api.parts import (
    OBJECTION_READERS,
    OBJECTORS,
    FreeText,
    PerhapsSignedIn,
)
from approval.domain.notices.notice import Channel, notice
from approval.policy import figures_on
from approval.store.notices import notices as store
from approval.store.notices.notices import NoticeNotFound, ObjectionNotFound, open_answer, open_name
from approval.store.tables import NoticeRow, ObjectionRow
from approval.usecases.notices import notices
from approval.usecases.notices.notices import NoticeOver, ObjectionUnderReview, closes_on
from approval.usecases.notices.sheets import sheet_of

router = APIRouter(prefix="/v1/notices", tags=["notices"])
own_router = APIRouter(prefix="/v1/objections", tags=["notices"])
ANYBODY = Actor(sub="public")
FAULTS = labels("approval", "credential_faults")
OVERTAKEN = "overtaken"
ANSWERS = labels("approval", "objection_answers").require([OVERTAKEN])


class NoticeView(BaseModel):
    """What a notice shows, and nothing else; what its channel does not show is null (A-40)."""

    notice_id: UUID
    region: str
    name: Annotated[str | None, Field(description="Masked online; null until it has come")]
    village: str | None
    category: str | None
    amount: Money | None
    posted_on: date
    closes_on: date
    second: bool

    @classmethod
    def of(
        cls, row: NoticeRow, vault: Vault, calendar: Calendar, *, channel: Channel
    ) -> "NoticeView":
        name, village = open_name(vault, row)
        known = name or ("" if row.minor else None)
        shown = notice(
            known,
            minor=row.minor,
            channel=channel,
            category=row.category,
            amount=row.amount,
            village=village,
            figures=figures_on(row.posted_on),
        )
        return cls(
            notice_id=row.id,
            region=row.region,
            name=shown.name,
            village=shown.village,
            category=shown.category,
            amount=shown.amount,
            posted_on=row.posted_on,
            closes_on=closes_on(row, calendar),
            second=row.second,
        )


class ObjectionBody(Body):
    """An objection; who raises it and what it says are kept sealed."""

    model_config = example(name="旦增", contact="13900000000", text="该家庭有其他收入来源。")

    name: PersonName
    contact: Annotated[str, Field(min_length=1, max_length=100)]
    text: FreeText


class ObjectionView(View):
    """What became of an objection, as its objector reads it (A-84)."""

    id: UUID
    notice_id: UUID
    state: Annotated[str, Field(description="open, unfounded, facts_changed or overtaken")]
    raised_on: date
    resolved_on: date | None
    answer: Annotated[
        str | None, Field(description="What was found on it; nothing more of the household")
    ]

    @classmethod
    def of(cls, row: ObjectionRow, vault: Vault, language: str) -> "ObjectionView":
        said = open_answer(vault, row)
        if said is None and row.state == OVERTAKEN:
            said = ANSWERS[OVERTAKEN].to(language)
        return cls(
            version=row.version,
            id=row.id,
            notice_id=row.notice_id,
            state=row.state,
            raised_on=row.raised_on,
            resolved_on=row.resolved_on,
            answer=said,
        )


@router.get("", operation_id="list_notices", responses=problems(CursorNotReadable))
@open_to_all
async def list_notices(
    db: Db,
    region: Annotated[str, Query(pattern=WHOLE_CODE, description="A region code")] = "5401",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[NoticeView]:
    """正在公示的案件（姓名隐去部分），公开。第十八条（一）（1）。 Running notices, masked; public."""
    async with db.reading(by=ANYBODY) as tx:
        found = await store.find_running(tx, region=region, after=read_id(cursor), limit=limit + 1)
        calendar = await read_calendar(tx.session) if found else None
    return Page(
        items=[
            NoticeView.of(row, db.vault, calendar, channel=Channel.ONLINE)
            for row in found[:limit]
            if calendar is not None
        ],
        next=next_of(found, limit),
    )


@router.get(
    "/{notice_id}",
    operation_id="get_notice",
    responses=problems(NoticeNotFound, NotAuthenticated, RoleNotAllowed, OutsideRegion),
)
@open_to_all
async def get_notice(
    notice_id: UUID,
    caller: PerhapsSignedIn,
    db: Db,
    channel: Annotated[Channel, Query()] = Channel.ONLINE,
) -> NoticeView:
    """一份公示。网上版隐去部分姓名；村务公开栏版仅供本辖区工作人员打印。第十八条（一）（1）。 One notice."""
    async with db.transaction(by=caller or system("approval"), audited=False) as tx:
        calendar = await read_calendar(tx.session)
        row = await store.get_running(tx, notice_id)
        if channel is Channel.VILLAGE_BOARD:
            if caller is None:
                raise NotAuthenticated(why=FAULTS["village_board"])
            if not caller.has(*OFFICERS):
                raise RoleNotAllowed(OFFICERS)
            caller.within(store.place_of(row))
            tx.audit("read_notice_name", resource=("notice", row.id))
    return NoticeView.of(row, db.vault, calendar, channel=channel)


@router.get(
    "/{notice_id}/sheet",
    operation_id="read_notice_sheet",
    response_class=Response,
    responses=problems(NoticeNotFound, OutsideRegion, CharacterNotPrintable) | PAGE,
)
async def read_notice_sheet(
    notice_id: UUID, call: Annotated[Call, may_call(*OFFICERS)], accept: Accept = "*/*"
) -> Response:
    """村务公开栏张贴的公示（HTML 或 PDF），查阅留痕。第十八条（一）（1）。 The notice as a sheet for the board."""
    async with call.transaction(audited=False) as tx:
        calendar = await read_calendar(tx.session)
        row = await store.get_running(tx, notice_id)
        call.by.within(store.place_of(row))
        tx.audit("read_notice_name", resource=("notice", row.id))
    return await page(sheet_of(row, call.database.vault, calendar), accept)


@router.post(
    "/{notice_id}/objections",
    operation_id="raise_objection",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        NoticeNotFound, NoticeOver, ObjectionUnderReview, ActionNotAllowed, OutsideRegion
    ),
)
async def raise_objection(
    notice_id: UUID, body: ObjectionBody, call: Annotated[Creation, may_create(*OBJECTORS)]
) -> ObjectionView:
    """对公示提出异议：案件暂停，五个工作日内复核；异议人信息保密（第十八条（一）（1））。 Object to a notice."""
    async with call.transaction() as tx:
        objection = await notices.raise_objection(
            tx, notice_id, name=body.name, contact=body.contact, text=body.text
        )
    return ObjectionView.of(objection, call.database.vault, call.language)


@router.get(
    "/{notice_id}/objections/{objection_id}",
    operation_id="get_objection",
    responses=problems(ObjectionNotFound, OutsideRegion),
)
async def get_objection(
    notice_id: UUID, objection_id: UUID, call: Annotated[Call, may_call(*OBJECTION_READERS)]
) -> ObjectionView:
    """异议的处理情况和答复，仅异议提出人和本辖区工作人员可见。 What became of an objection, with the answer."""
    async with call.reading() as tx:
        row = await store.get_objection(tx, objection_id)
        region = await store.region_of(tx, row.notice_id)
    if row.notice_id != notice_id:
        raise ObjectionNotFound
    if row.raised_by != call.by.sub:
        if call.by.owns_single_cases:
            raise ObjectionNotFound
        call.by.within(region)
    return ObjectionView.of(row, call.database.vault, call.language)


@own_router.get("", operation_id="list_own_objections", responses=problems(CursorNotReadable))
async def list_own_objections(
    call: Annotated[Call, may_call(*OBJECTORS)], limit: Limit = 50, cursor: Cursor = None
) -> Page[ObjectionView]:
    """本人提出的异议、处理情况和答复（第十八条（一）（1））。 The caller's own objections, each with its answer."""
    async with call.reading() as tx:
        found = await store.objections_by(tx, call.by.sub, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[ObjectionView.of(row, call.database.vault, call.language) for row in found[:limit]],
        next=next_of(found, limit),
    )
