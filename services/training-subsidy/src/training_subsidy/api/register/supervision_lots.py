"""Lots of a county and month, over HTTP: the hash before, the seed after, drawn again (215号（二十四）, VT-020)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field
from shared.access import open_to_all
from shared.call import Call, may_call
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import OutsideRegion
from shared.web import Db, Part, TheClock, problems

from training_subsidy.api.parts import ANYONE, OFFICES
from training_subsidy.domain.register.visits import (
    LotNotOver,
    LotNotPublished,
    VisitKind,
    month_of,
)
from training_subsidy.store.register import visits as store
from training_subsidy.usecases.register import visits

router = APIRouter(prefix="/v1/supervision-lots/{county}/{month}", tags=["supervision"])
County = Annotated[str, Path(pattern=r"^\d{4}(\d{2})?$", examples=["540102"])]
Month = Annotated[str, Path(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", examples=["2026-03"])]


class LotView(Part):
    """The lot of a county and month.

    Kind k of class c is drawn when HMAC-SHA-256(seed, "k/c") / 2^256 is below its share; the third
    party is the candidate b of the lowest HMAC-SHA-256(seed, "c/b").
    """

    county: str
    month: str
    seed_hash: Annotated[str, Field(description="SHA-256 of the seed, hex")]
    published_at: datetime
    seed: Annotated[
        str | None, Field(description="Hex, once the month is over and each visit of it has ended")
    ]


class DrawingView(Part):
    """What the lot said of a class."""

    class_id: UUID
    kinds: list[VisitKind]
    candidates: list[UUID]
    body_id: UUID | None
    shares: Annotated[
        dict[str, int],
        Field(description="Of a hundred classes, by kind of visit, as in force when it was drawn"),
    ]


class LotCheckView(Part):
    """A month drawn again by its seed."""

    drawn_again: int
    same: int
    differing: list[UUID]
    never_looked_at: Annotated[
        list[UUID], Field(description="Classes whose days fall in the month and that have no lot")
    ]


@router.get("", operation_id="get_lot", responses=problems(LotNotPublished))
@open_to_all
async def get_lot(county: County, month: Month, db: Db, clock: TheClock) -> LotView:
    """抽查的随机种子：事前公布哈希，月后且抽查全部办结后公布种子，任何人可复核。215号（二十四）。 The lot of a month."""
    wanted = date.fromisoformat(f"{month}-01")
    async with db.reading(by=ANYONE) as tx:
        seed, hashed, published_at = await store.get_month(tx, county, wanted)
        over = wanted < month_of(clock.today())
        shown = over and not await store.has_open_visits(tx, county, wanted)
    return LotView(
        county=county,
        month=month,
        seed_hash=hashed,
        published_at=published_at,
        seed=seed.hex() if shown else None,
    )


@router.get(
    "/drawings",
    operation_id="list_drawings",
    responses=problems(LotNotPublished, LotNotOver, CursorNotReadable),
)
@open_to_all
async def list_drawings(
    county: County,
    month: Month,
    db: Db,
    clock: TheClock,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DrawingView]:
    """一月的抽取结果，月后且抽查全部办结后公开。 What the lot said of each class, once its visits have ended."""
    wanted = date.fromisoformat(f"{month}-01")
    if wanted >= month_of(clock.today()):
        raise LotNotOver
    async with db.reading(by=ANYONE) as tx:
        if await store.has_open_visits(tx, county, wanted):
            raise LotNotOver
        found = await store.drawings_of(tx, county, wanted, after=read_id(cursor), limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items=[DrawingView.model_validate(one) for one in found[:limit]],
        next=None if last is None else write_cursor(str(last.class_id)),
    )


@router.get(
    "/check",
    operation_id="check_lot",
    responses=problems(LotNotPublished, LotNotOver, OutsideRegion),
)
async def check_lot(
    county: County, month: Month, call: Annotated[Call, may_call(*OFFICES)]
) -> LotCheckView:
    """以公布的种子重新抽取并比对。215号（二十四）（二十五）。 Draw a month again and compare."""
    call.by.within(county)
    async with call.reading() as tx:
        drawings, differing, missing = await visits.check_lot(
            tx, county, date.fromisoformat(f"{month}-01"), today=tx.clock.today()
        )
    return LotCheckView(
        drawn_again=len(drawings),
        same=len(drawings) - len(differing),
        differing=differing,
        never_looked_at=missing,
    )
