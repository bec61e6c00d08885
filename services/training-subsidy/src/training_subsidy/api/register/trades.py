"""The catalogue of trades and standards, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Change, Creation, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import Role
from shared.transaction import Transaction
from shared.web import Body, Db, Part, View, example, problems

from training_subsidy.api.parts import ANYONE, InForceOn
from training_subsidy.domain.register.trade import (
    Standard,
    StandardReachesBack,
    Trade,
    TrainingType,
)
from training_subsidy.store.register import trades
from training_subsidy.store.register.trades import TradeListedAlready, TradeNotFound
from training_subsidy.usecases.register import catalogue

router = APIRouter(prefix="/v1")


class StandardBody(Body):
    """A subsidy standard and the day from which it is in force."""

    model_config = example(in_force_from="2027-01-01", amount="2000.00")

    in_force_from: date
    amount: WireMoney


class TradeBody(CityBody):
    """A trade at one level, with its dated standards."""

    model_config = example(
        document="拉人社发〔2026〕3号",
        code="4-03-02-01",
        name="中式烹调师",
        level=5,
        training_type="EMPLOYMENT_SKILL",
        standards=[{"in_force_from": "2026-01-01", "amount": "1800.00"}],
    )

    code: Annotated[str, Field(pattern=r"^[0-9A-Z-]{2,20}$")]
    name: Annotated[str, Field(min_length=2, max_length=60)]
    level: Annotated[int, Field(ge=1, le=5)]
    training_type: TrainingType
    standards: Annotated[list[StandardBody], Field(min_length=1, max_length=50)]


class AdjustmentBody(CityBody):
    """A further standard of a trade."""

    model_config = example(
        document="拉人社发〔2026〕18号", in_force_from="2027-01-01", amount="2000.00"
    )

    in_force_from: date
    amount: WireMoney

    @property
    def standard(self) -> Standard:
        return Standard(in_force_from=self.in_force_from, amount=self.amount)


class StandardView(Part):
    """A standard and the day from which it is in force."""

    in_force_from: date
    amount: Annotated[Money | None, Field(description="Empty: off the catalogue from this day on")]


class TradeView(View):
    """A trade and level of the catalogue. The catalogue is public."""

    id: UUID
    code: str
    name: str
    level: int
    training_type: TrainingType
    standards: list[StandardView]
    listed_on: date


def _trade(trade: Trade) -> TradeView:
    return TradeView.model_validate(trade)


async def _list_trade(tx: Transaction, body: TradeBody, _target: UUID | None, _: int) -> UUID:
    standards = [
        Standard(in_force_from=one.in_force_from, amount=one.amount) for one in body.standards
    ]
    trade = await catalogue.list_trade(
        tx,
        code=body.code,
        name=body.name,
        level=body.level,
        training_type=body.training_type,
        standards=standards,
        document=body.document,
    )
    return trade.id


async def _adjust_trade(
    tx: Transaction, body: AdjustmentBody, target: UUID | None, expected: int
) -> UUID:
    assert target is not None
    trade = await catalogue.adjust_trade(
        tx, target, body.standard, document=body.document, expected=expected
    )
    return trade.id


async def _check_adjustment(
    tx: Transaction, body: AdjustmentBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    trade = await trades.get_trade(tx, target, expected=expected)
    trade.adjust(body.standard, on=tx.clock.today())


LIST_TRADE = CityOperation(
    name="list_trade",
    body=TradeBody,
    apply=_list_trade,
    roles=(Role.HRSS_LEAD,),
    things=lambda body: frozenset({f"trade {body.code} {body.level}"}),
    refusals=(TradeListedAlready,),
)
ADJUST_TRADE = CityOperation(
    name="adjust_trade",
    body=AdjustmentBody,
    apply=_adjust_trade,
    check=_check_adjustment,
    roles=(Role.HRSS_LEAD,),
    refusals=(TradeNotFound, StandardReachesBack),
)


@router.post(
    "/trades",
    operation_id="list_trade",
    tags=["trades"],
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CityLevelRequired),
)
async def list_trade(
    body: TradeBody, call: Annotated[Creation, may_create(Role.HRSS_LEAD)]
) -> CityChangeView:
    """提议列入工种目录和补贴标准，由市级另一人确认。215号（七）。 Propose a trade with its dated standards."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, LIST_TRADE, body))


@router.get(
    "/trades", operation_id="find_trades", tags=["trades"], responses=problems(CursorNotReadable)
)
@open_to_all
async def find_trades(
    db: Db, on: InForceOn = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[TradeView]:
    """公开的工种目录，可查某日有效的目录。215号（七）。 The public catalogue of trades."""
    async with db.reading(by=ANYONE) as tx:
        found = await trades.find_trades(tx, on=on, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[_trade(trade) for trade in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/trades/{trade_id}",
    operation_id="get_trade",
    tags=["trades"],
    responses=problems(TradeNotFound),
)
@open_to_all
async def get_trade(trade_id: UUID, db: Db) -> TradeView:
    """一个工种及其标准。 One trade and its standards."""
    async with db.reading(by=ANYONE) as tx:
        return _trade(await trades.get_trade(tx, trade_id))


@router.post(
    "/trades/{trade_id}/adjust",
    operation_id="adjust_trade",
    tags=["trades"],
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(TradeNotFound, StandardReachesBack, CityLevelRequired),
)
async def adjust_trade(
    trade_id: UUID, body: AdjustmentBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> CityChangeView:
    """提议动态调整补贴标准，由市级另一人确认，只对以后开课的班次执行。215号（七）。 Propose a standard for courses to come."""
    async with call.transaction() as tx:
        return view_of(
            await propose(tx, ADJUST_TRADE, body, target=trade_id, expected=call.expected)
        )
