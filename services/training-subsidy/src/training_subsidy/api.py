"""The register of institutions and the catalogue of trades, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.auth import HrssHandler, HrssLead
from shared.contracts.training_subsidy import InstitutionStatus
from shared.lifecycle import ActionNotAllowed
from shared.money import Money
from shared.paging import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import Actor, OutsideRegion
from shared.web import Body, Db, IfMatch, Once, Part, View, example, problems

from training_subsidy import store, usecases
from training_subsidy.domain.institution import CreditCodeInvalid, Institution
from training_subsidy.domain.trade import Standard, Trade, TrainingType
from training_subsidy.store import (
    InstitutionNotFound,
    InstitutionRegisteredAlready,
    TradeListedAlready,
    TradeNotFound,
)

router = APIRouter(prefix="/v1")
ANYONE = Actor(sub="anonymous")

RegionCode = Annotated[str, Field(pattern=r"^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$", examples=["540102"])]
ReasonCode = Annotated[
    str, Field(pattern=r"^[A-Z_]{3,40}$", examples=["QUALITY_INSPECTION_FAILED"])
]


class InstitutionBody(Body):
    """An institution as it applies for the register."""

    model_config = example(
        credit_code="91540100MA6T1AB12N",
        name="拉萨高原技工学校",
        region="540102",
        qualified_for_pay_first=True,
    )

    credit_code: Annotated[str, Field(min_length=18, max_length=18)]
    name: Annotated[str, Field(min_length=2, max_length=100)]
    region: RegionCode
    qualified_for_pay_first: bool = False


class InstitutionView(View):
    """An institution of the register. The register is public."""

    id: UUID
    credit_code: str
    name: str
    region: str
    qualified_for_pay_first: bool
    registered_on: date
    status: InstitutionStatus


class ReasonBody(Body):
    """Why the standing of an institution changes."""

    model_config = example(
        reason_code="QUALITY_INSPECTION_FAILED",
        reason="两次质量检查不合格",
    )

    reason_code: ReasonCode
    reason: Annotated[str, Field(min_length=2, max_length=1000)]


class StandardBody(Body):
    """A subsidy standard and the day from which it is in force."""

    in_force_from: date
    amount: Money


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


def _institution(institution: Institution) -> InstitutionView:
    return InstitutionView.model_validate(institution)


def _trade(trade: Trade) -> TradeView:
    return TradeView.model_validate(trade)


@router.post(
    "/institutions",
    operation_id="register_institution",
    tags=["institutions"],
    status_code=status.HTTP_201_CREATED,
    responses=problems(CreditCodeInvalid, InstitutionRegisteredAlready, OutsideRegion),
)
async def register_institution(
    body: InstitutionBody, officer: HrssHandler, once: Once, db: Db
) -> InstitutionView:
    """登记培训机构，校验统一社会信用代码。215号（五）（七）。 Register an institution by its USCC."""
    async with db.transaction(by=officer, once=once) as tx:
        institution = await usecases.register_institution(tx, **body.model_dump())
    return _institution(institution)


@router.get(
    "/institutions",
    operation_id="list_institutions",
    tags=["institutions"],
    responses=problems(CursorNotReadable),
)
async def list_institutions(
    db: Db,
    region: Annotated[str | None, Query(pattern=r"^\d{4,12}$")] = None,
    standing: Annotated[InstitutionStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[InstitutionView]:
    """公开的培训机构目录。215号（七）。 The public register of institutions."""
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_institutions(
            tx, region=region, status=standing, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[_institution(institution) for institution in found[:limit]],
        next=write_cursor(str(found[limit - 1].id)) if len(found) > limit else None,
    )


@router.get(
    "/institutions/{institution_id}",
    operation_id="get_institution",
    tags=["institutions"],
    responses=problems(InstitutionNotFound),
)
async def get_institution(institution_id: UUID, db: Db) -> InstitutionView:
    """公开的机构信息与状态。 One institution and its standing."""
    async with db.reading(by=ANYONE) as tx:
        return _institution(await store.get_institution(tx, institution_id))


@router.post(
    "/institutions/{institution_id}/restrict",
    operation_id="restrict_institution",
    tags=["institutions"],
    responses=problems(InstitutionNotFound, ActionNotAllowed, OutsideRegion),
)
async def restrict_institution(
    institution_id: UUID, body: ReasonBody, officer: HrssLead, once: Once, expected: IfMatch, db: Db
) -> InstitutionView:
    """限制开班。215号（七）信用等级。 Restrict an institution: it opens no class."""
    async with db.transaction(by=officer, once=once) as tx:
        institution = await usecases.change_institution_status(
            tx, institution_id, action="restrict", expected=expected, **body.model_dump()
        )
    return _institution(institution)


@router.post(
    "/institutions/{institution_id}/exit",
    operation_id="exit_institution",
    tags=["institutions"],
    responses=problems(InstitutionNotFound, ActionNotAllowed, OutsideRegion),
)
async def exit_institution(
    institution_id: UUID, body: ReasonBody, officer: HrssLead, once: Once, expected: IfMatch, db: Db
) -> InstitutionView:
    """退出机制。215号（五）。 The institution leaves the register for good."""
    async with db.transaction(by=officer, once=once) as tx:
        institution = await usecases.change_institution_status(
            tx, institution_id, action="exit", expected=expected, **body.model_dump()
        )
    return _institution(institution)


@router.post(
    "/institutions/{institution_id}/reinstate",
    operation_id="reinstate_institution",
    tags=["institutions"],
    responses=problems(InstitutionNotFound, ActionNotAllowed, OutsideRegion),
)
async def reinstate_institution(
    institution_id: UUID, body: ReasonBody, officer: HrssLead, once: Once, expected: IfMatch, db: Db
) -> InstitutionView:
    """解除限制。 Lift a restriction."""
    async with db.transaction(by=officer, once=once) as tx:
        institution = await usecases.change_institution_status(
            tx, institution_id, action="reinstate", expected=expected, **body.model_dump()
        )
    return _institution(institution)


@router.post(
    "/trades",
    operation_id="list_trade",
    tags=["trades"],
    status_code=status.HTTP_201_CREATED,
    responses=problems(TradeListedAlready),
)
async def list_trade(body: TradeBody, officer: HrssLead, once: Once, db: Db) -> TradeView:
    """工种目录和补贴标准。215号（七）。 Enter a trade and level with its dated standards."""
    async with db.transaction(by=officer, once=once) as tx:
        trade = await usecases.list_trade(
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
async def find_trades(db: Db, limit: Limit = 50, cursor: Cursor = None) -> Page[TradeView]:
    """公开的工种目录。 The public catalogue of trades."""
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_trades(tx, after=read_id(cursor), limit=limit + 1)
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
async def get_trade(trade_id: UUID, db: Db) -> TradeView:
    """一个工种及其标准。 One trade and its standards."""
    async with db.reading(by=ANYONE) as tx:
        return _trade(await store.get_trade(tx, trade_id))
