"""The library of talents, and the yearly selection of two leads, over HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Call, Creation, may_call, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, Db, Part, View, example, problems

from training_subsidy.api.parts import (
    ANYONE,
    HRSS,
    OFFICES,
    IdNumber,
    Level,
    Name,
    Note,
    RegionCode,
    TradeCode,
    Year,
)
from training_subsidy.domain.register.enrolment import ResidentNumberInvalid
from training_subsidy.domain.register.person import NamedOtherwise
from training_subsidy.domain.register.talents import (
    NotInTheLibrary,
    TalentEnteredAlready,
    TalentNotFound,
)
from training_subsidy.store.register import selections
from training_subsidy.store.register import talents as store
from training_subsidy.store.register.selections import SelectionListExists, SelectionListNotFound
from training_subsidy.usecases.register import talents

router = APIRouter(prefix="/v1", tags=["talents"])
LEAD = (Role.HRSS_LEAD,)


class TalentBody(Body):
    """A nomination of somebody by real name."""

    model_config = example(
        name="次仁卓玛",
        id_number="540102199003071213",
        region="540102",
        trade_code="6-09-03-02",
        level=2,
        achievement="自治区级非遗唐卡技艺传承人，带徒十二名。",
        nominated_by="城关区唐卡画院",
    )

    name: Name
    id_number: IdNumber
    region: RegionCode
    trade_code: TradeCode
    level: Level
    achievement: Note
    nominated_by: Annotated[str, Field(min_length=2, max_length=100)]


class TalentView(View):
    """A talent of the library; the person is an id."""

    id: UUID
    person_id: UUID
    region: str
    trade_code: str
    level: int
    achievement: str
    nominated_by: str
    entered_by: str
    entered_at: datetime


class SelectionBody(CityBody):
    """The year's selection out of the library of its region."""

    model_config = example(
        document="拉人社〔2026〕12号",
        year=2026,
        region="5401",
        number="拉人社〔2026〕12号",
        talent_ids=["0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"],
    )

    year: Year
    region: RegionCode
    number: Annotated[str, Field(min_length=2, max_length=60)]
    talent_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class SelectionView(View):
    """A list; its people are ids. Who was struck from it is not on it."""

    id: UUID
    year: int
    region: str
    number: str
    person_ids: list[UUID]
    listed_by: str
    listed_at: datetime
    objections_until: date | None


class PublishedListView(Part):
    """A published list: which year, whose, by which document, and until when one may object."""

    id: UUID
    year: int
    region: str
    number: str
    published_on: date
    objections_until: date | None


class PublishedTalentView(Part):
    """A talent of a published list; the name is masked."""

    talent_id: UUID
    name: str
    trade_code: str
    level: int
    nominated_by: str


class PublishedSelectionView(PublishedListView):
    """A published list with its talents."""

    talents: list[PublishedTalentView]


async def _publish(
    tx: Transaction, body: SelectionBody, _target: UUID | None, _expected: int
) -> UUID:
    published = await talents.publish_selection(
        tx, year=body.year, region=body.region, number=body.number, talent_ids=body.talent_ids
    )
    return published.id


async def _check_selection(
    tx: Transaction, body: SelectionBody, _target: UUID | None, _expected: int
) -> None:
    await store.persons_of(tx, body.talent_ids, region=body.region)


SELECT_TALENTS = CityOperation(
    name="enter_selection_list",
    body=SelectionBody,
    apply=_publish,
    check=_check_selection,
    roles=LEAD,
    refusals=(NotInTheLibrary, SelectionListExists, OutsideRegion),
    county=lambda body: body.region,
)


@router.post(
    "/talents",
    operation_id="enter_talent",
    status_code=status.HTTP_201_CREATED,
    responses=problems(TalentEnteredAlready, ResidentNumberInvalid, NamedOtherwise, OutsideRegion),
)
async def enter_talent(
    body: TalentBody, call: Annotated[Creation, may_create(*HRSS)]
) -> TalentView:
    """推荐人员进入高技能人才库。215号（十二）。 Enter a nomination into the library of talents."""
    async with call.transaction() as tx:
        return TalentView.model_validate(await talents.enter_talent(tx, **body.model_dump()))


@router.get("/talents", operation_id="list_talents", responses=problems(CursorNotReadable))
async def list_talents(
    call: Annotated[Call, may_call(*OFFICES)], limit: Limit = 50, cursor: Cursor = None
) -> Page[TalentView]:
    """本辖区高技能人才库。 The library of the caller's region."""
    async with call.reading() as tx:
        found = await store.find_talents(
            tx, region=call.by.region.code or "-", after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[TalentView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/talents/{talent_id}",
    operation_id="get_talent",
    responses=problems(TalentNotFound, OutsideRegion),
)
async def get_talent(talent_id: UUID, call: Annotated[Call, may_call(*OFFICES)]) -> TalentView:
    """人才库中的一人。 One talent of the library."""
    async with call.reading() as tx:
        return TalentView.model_validate(await store.get_talent(tx, talent_id))


@router.post(
    "/selection-lists",
    operation_id="enter_selection_list",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(NotInTheLibrary, OutsideRegion),
)
async def enter_selection_list(
    body: SelectionBody, call: Annotated[Creation, may_create(*LEAD)]
) -> CityChangeView:
    """提出年度领军人才研学选派名单，由另一名负责人确认后公布。215号（十二）。 Propose the year's selection."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, SELECT_TALENTS, body))


@router.get(
    "/selection-lists/{list_id}",
    operation_id="get_selection_list",
    responses=problems(SelectionListNotFound, OutsideRegion),
)
async def get_selection_list(
    list_id: UUID, call: Annotated[Call, may_call(*OFFICES)]
) -> SelectionView:
    """一份选派名单。 One selection list."""
    async with call.reading() as tx:
        return SelectionView.model_validate(await selections.get_list(tx, list_id))


@router.get(
    "/published-selections",
    operation_id="list_published_selections",
    responses=problems(CursorNotReadable),
)
@open_to_all
async def list_published_selections(
    db: Db,
    year: Annotated[Year | None, Query(description="Only of this year")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PublishedListView]:
    """公布的领军人才研学选派名单。215号（十二）。 The published selections."""
    async with db.reading(by=ANYONE) as tx:
        found = await selections.find_lists(tx, year=year, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[PublishedListView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/published-selections/{list_id}",
    operation_id="get_published_selection",
    responses=problems(SelectionListNotFound),
)
@open_to_all
async def get_published_selection(list_id: UUID, db: Db) -> PublishedSelectionView:
    """一份公布的选派名单（姓名隐去部分）。215号（十二）。 One published selection, masked."""
    async with db.reading(by=ANYONE) as tx:
        listed, selected = await selections.read_published(tx, list_id)
    return PublishedSelectionView(
        **PublishedListView.model_validate(listed).model_dump(),
        talents=[PublishedTalentView.model_validate(one) for one in selected],
    )
