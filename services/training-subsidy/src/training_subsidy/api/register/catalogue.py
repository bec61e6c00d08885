"""The catalogues' versions and what leaves them, over HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Change, may_change
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.money import Money
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_cursor, write_cursor
from shared.roles import Role
from shared.transaction import Transaction
from shared.web import Db, Part, example, problems

from training_subsidy.api.parts import ANYONE
from training_subsidy.domain.register.catalogue import Catalogue, CatalogueChange
from training_subsidy.domain.register.trade import NotInTheCatalogue, StandardReachesBack
from training_subsidy.store.register import catalogue_versions, trades
from training_subsidy.store.register.trades import TradeNotFound
from training_subsidy.usecases.register import catalogue as usecases

router = APIRouter(prefix="/v1")


class DelistingBody(CityBody):
    """From which day a trade is off the catalogue."""

    model_config = example(document="拉人社发〔2026〕21号", off_from="2027-01-01")

    off_from: date


class CatalogueVersionView(Part):
    """A published change of a catalogue. The catalogues are public."""

    number: int
    catalogue: Catalogue
    change: CatalogueChange
    subject: Annotated[UUID, Field(description="The trade or the body")]
    code: str
    name: str
    level: int | None
    amount: Money | None
    in_force_from: date
    document: str
    published_at: datetime


async def _delist(tx: Transaction, body: DelistingBody, target: UUID | None, expected: int) -> UUID:
    assert target is not None
    trade = await usecases.delist_trade(
        tx, target, body.off_from, document=body.document, expected=expected
    )
    return trade.id


async def _check(tx: Transaction, body: DelistingBody, target: UUID | None, expected: int) -> None:
    assert target is not None
    trade = await trades.get_trade(tx, target, expected=expected)
    trade.delist(body.off_from, on=tx.clock.today())


DELIST_TRADE = CityOperation(
    name="delist_trade",
    body=DelistingBody,
    apply=_delist,
    check=_check,
    roles=(Role.HRSS_LEAD,),
    refusals=(TradeNotFound, StandardReachesBack, NotInTheCatalogue),
)


@router.post(
    "/trades/{trade_id}/delist",
    operation_id="delist_trade",
    tags=["trades"],
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(TradeNotFound, StandardReachesBack, NotInTheCatalogue, CityLevelRequired),
)
async def delist_trade(
    trade_id: UUID, body: DelistingBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> CityChangeView:
    """提议将工种等级自某日起移出目录，由市级另一人确认；此前已开课的仍按原标准。215号（七）。 Propose that a trade leaves the catalogue."""
    async with call.transaction() as tx:
        return view_of(
            await propose(tx, DELIST_TRADE, body, target=trade_id, expected=call.expected)
        )


@router.get(
    "/catalogue-versions",
    operation_id="list_catalogue_versions",
    tags=["trades"],
    responses=problems(CursorNotReadable),
)
@open_to_all
async def list_catalogue_versions(
    db: Db,
    catalogue: Annotated[Catalogue | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CatalogueVersionView]:
    """目录的历次发布：内容、文号和执行日期，最新的在前。215号（七）。 The published versions of the catalogues."""
    async with db.reading(by=ANYONE) as tx:
        found = await catalogue_versions.find_versions(
            tx, catalogue=catalogue, before=_number(cursor), limit=limit + 1
        )
    return Page(
        items=[CatalogueVersionView.model_validate(one) for one in found[:limit]],
        next=write_cursor(str(found[limit - 1].number)) if len(found) > limit else None,
    )


def _number(cursor: str | None) -> int | None:
    place = read_cursor(cursor, parts=1)
    if place is None:
        return None
    if not place[0].isascii() or not place[0].isdigit() or len(place[0]) > 18:  # noqa: PLR2004 - of a bigint
        raise CursorNotReadable
    return int(place[0])
