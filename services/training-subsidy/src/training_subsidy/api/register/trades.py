"""The catalogue of trades and standards, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Change, Creation, may_change, may_create
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import Role
from shared.web import Body, Db, Part, View, example, problems

from training_subsidy.api.parts import ANYONE
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


class TradeBody(Body):
    """A trade at one level, with its dated standards."""

    model_config = example(
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


class StandardView(Part):
    """A standard and the day from which it is in force."""

    in_force_from: date
    amount: Money


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


@router.post(
    "/trades",
    operation_id="list_trade",
    tags=["trades"],
    status_code=status.HTTP_201_CREATED,
    responses=problems(TradeListedAlready),
)
async def list_trade(
    body: TradeBody, call: Annotated[Creation, may_create(Role.HRSS_LEAD)]
) -> TradeView:
    """工种目录和补贴标准。215号（七）。 Enter a trade and level with its dated standards."""
    async with call.transaction() as tx:
        trade = await catalogue.list_trade(
            tx,
            code=body.code,
            name=body.name,
            level=body.level,
            training_type=body.training_type,
            standards=[
                Standard(in_force_from=entry.in_force_from, amount=entry.amount)
                for entry in body.standards
            ],
        )
    return _trade(trade)


@router.get(
    "/trades", operation_id="find_trades", tags=["trades"], responses=problems(CursorNotReadable)
)
@open_to_all
async def find_trades(db: Db, limit: Limit = 50, cursor: Cursor = None) -> Page[TradeView]:
    """公开的工种目录。 The public catalogue of trades."""
    async with db.reading(by=ANYONE) as tx:
        found = await trades.find_trades(tx, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[_trade(trade) for trade in found[:limit]],
        next=write_cursor(str(found[limit - 1].id)) if len(found) > limit else None,
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
    responses=problems(TradeNotFound, StandardReachesBack),
)
async def adjust_trade(
    trade_id: UUID, body: StandardBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> TradeView:
    """动态调整补贴标准，只对以后开课的班次执行。215号（七）。 Add a standard for courses to come."""
    async with call.transaction() as tx:
        trade = await catalogue.adjust_trade(
            tx,
            trade_id,
            Standard(in_force_from=body.in_force_from, amount=body.amount),
            expected=call.expected,
        )
    return _trade(trade)
