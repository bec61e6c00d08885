"""The classes that anybody may enter, over HTTP: looked for by trade, place and days. Public."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from shared.access import open_to_all
from shared.money import Money
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_cursor, write_cursor
from shared.regions import RegionFilter
from shared.transaction import Reading
from shared.web import Db, View, problems

from training_subsidy.api.parts import ANYONE
from training_subsidy.domain.vocabulary import Funding
from training_subsidy.policy import figures_on
from training_subsidy.store.register import open_classes as store
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.store.register.open_classes import ClassesAsked, OpenClass

router = APIRouter(prefix="/v1/open-classes", tags=["open-classes"])


class OpenClassView(View):
    """A class that takes people, with its free seats and the standard of its trade."""

    id: UUID
    title: str
    institution: str
    region: str
    place: str
    trade_code: str | None
    trade_name: str | None
    level: int | None
    funding: Funding
    starts_on: date
    ends_on: date
    seats: int
    free_seats: int
    standard: Annotated[
        Money | None, Field(description="The subsidy standard in force on the first day")
    ]


def _view(found: OpenClass) -> OpenClassView:
    course, trade = found.course, found.trade
    return OpenClassView(
        id=course.id,
        title=course.title,
        institution=found.institution,
        region=course.region,
        place=course.place,
        trade_code=course.trade_code,
        trade_name=None if trade is None else trade.name,
        level=course.level,
        funding=course.funding,
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        seats=course.seats,
        free_seats=course.seats - course.enrolled,
        standard=None if trade is None else trade.standard_on(course.starts_on),
        version=course.version,
    )


def _place(cursor: str | None) -> tuple[date, UUID] | None:
    place = read_cursor(cursor, parts=2)
    if place is None:
        return None
    try:
        return date.fromisoformat(place[0]), UUID(place[1])
    except ValueError:
        raise CursorNotReadable from None


def _blocked(tx: Reading) -> frozenset[str]:
    return figures_on(tx.clock.today()).blocked_standings


@router.get("", operation_id="find_open_classes", responses=problems(CursorNotReadable))
@open_to_all
async def find_open_classes(
    db: Db,
    trade: Annotated[str | None, Query(pattern=r"^[0-9A-Z-]{2,20}$")] = None,
    level: Annotated[int | None, Query(ge=1, le=5)] = None,
    region: RegionFilter = None,
    words: Annotated[
        str | None,
        Query(min_length=1, max_length=60, description="In place, title, institution or trade"),
    ] = None,
    starts_from: date | None = None,
    starts_through: date | None = None,
    only_free: Annotated[bool, Query(description="Only those with a free seat")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[OpenClassView]:
    """查找可报名的培训班：工种、等级、地点、时间、余位。215号（十六）（十七）。 Find classes that take people."""
    asked = ClassesAsked(
        trade_code=trade,
        level=level,
        region=region,
        words=words,
        starts_from=starts_from,
        starts_through=starts_through,
        only_free=only_free,
    )
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_open_classes(
            tx,
            asked,
            today=tx.clock.today(),
            blocked=_blocked(tx),
            after=_place(cursor),
            limit=limit + 1,
        )
    last = found[limit - 1].course if len(found) > limit else None
    return Page(
        items=[_view(one) for one in found[:limit]],
        next=None if last is None else write_cursor(last.starts_on.isoformat(), str(last.id)),
    )


@router.get("/{class_id}", operation_id="get_open_class", responses=problems(ClassNotFound))
@open_to_all
async def get_open_class(class_id: UUID, db: Db) -> OpenClassView:
    """一个可报名的培训班。 One class that takes people."""
    async with db.reading(by=ANYONE) as tx:
        return _view(
            await store.get_open_class(tx, class_id, today=tx.clock.today(), blocked=_blocked(tx))
        )
