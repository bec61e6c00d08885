"""Small firms that apply for bought training, over HTTP (215号（十一）, VT-039)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading, Transaction
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import HRSS, OFFICES, Note, RegionCode, TradeCode
from training_subsidy.api.register.admissions import WrittenView
from training_subsidy.domain.register.small_firm import (
    FirmSizeNotKnown,
    FirmTooLarge,
    FirmTrainsItself,
    SmallFirm,
    SmallFirmAppliedAlready,
    SmallFirmDecision,
    SmallFirmNotFound,
    SmallFirmStatus,
)
from training_subsidy.store.register import notes
from training_subsidy.store.register import small_firms as store
from training_subsidy.usecases.register import small_firms

router = APIRouter(prefix="/v1/small-firms", tags=["small firms"])
READERS = (Role.ENTERPRISE, *OFFICES)


class SmallFirmBody(Body):
    """What training a firm needs; its size is what others know of it."""

    model_config = example(
        region="540102",
        trade_code="4-03-02-01",
        seats=12,
        needs="餐饮企业无培训师资，急需技能培训。",
    )

    region: RegionCode
    trade_code: TradeCode
    seats: Annotated[int, Field(ge=1, le=1000)]
    needs: Note


class SmallFirmDecisionBody(CityBody):
    """Listed, or refused with the reason."""

    model_config = example(
        document="拉人社发〔2026〕33号",
        county="540102",
        decision="LIST",
        reason="工信部门认定为小型企业，无自办培训中心。",
    )

    county: Annotated[str, Field(pattern=r"^\d{4}(\d{2})?$", description="Whose application it is")]
    decision: SmallFirmDecision
    reason: Note


class SmallFirmView(View):
    """An application, what others know of the firm, and what was said of it."""

    id: UUID
    org: str
    region: str
    trade_code: str
    seats: int
    status: SmallFirmStatus
    size: Annotated[str | None, Field(description="As the register of sizes had it on deciding")]
    heads: int | None
    since: date | None
    until: date | None
    applied_at: datetime
    decided_at: datetime | None
    notes: list[WrittenView]


async def _view(tx: Reading, firm: SmallFirm) -> SmallFirmView:
    return (await _views(tx, [firm]))[0]


async def _views(tx: Reading, firms: list[SmallFirm]) -> list[SmallFirmView]:
    written = await notes.notes_of(tx, [firm.id for firm in firms])
    names = [name for name in SmallFirmView.model_fields if name != "notes"]
    return [
        SmallFirmView(
            **{name: getattr(firm, name) for name in names},
            notes=[WrittenView.model_validate(note) for note in written[firm.id]],
        )
        for firm in firms
    ]


async def _decide(
    tx: Transaction, body: SmallFirmDecisionBody, target: UUID | None, _expected: int
) -> UUID:
    assert target is not None
    return (await small_firms.decide(tx, target, body.decision, reason=body.reason)).id


async def _check(
    tx: Transaction, body: SmallFirmDecisionBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    firm = await small_firms.check_decision(tx, target, body.decision, expected=expected)
    if not firm.region.startswith(body.county):
        raise SmallFirmNotFound


DECISION_REFUSED = (
    SmallFirmNotFound,
    FirmSizeNotKnown,
    FirmTooLarge,
    FirmTrainsItself,
    ActionNotAllowed,
    OutsideRegion,
)
DECIDE = CityOperation(
    name="decide_small_firm",
    body=SmallFirmDecisionBody,
    apply=_decide,
    check=_check,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    refusals=DECISION_REFUSED,
    county=lambda body: body.county,
)


@router.post(
    "",
    operation_id="apply_as_small_firm",
    status_code=status.HTTP_201_CREATED,
    responses=problems(SmallFirmNotFound, SmallFirmAppliedAlready),
)
async def apply_as_small_firm(
    body: SmallFirmBody, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> SmallFirmView:
    """培训能力薄弱的中小企业申请统一购买的培训。215号（十一）。 A firm asks for bought training."""
    async with call.transaction() as tx:
        return await _view(tx, await small_firms.apply(tx, **body.model_dump()))


@router.get("", operation_id="list_small_firms", responses=problems(CursorNotReadable))
async def list_small_firms(
    call: Annotated[Call, may_call(*READERS)],
    state: Annotated[SmallFirmStatus | None, Query(description="Only these")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SmallFirmView]:
    """本企业或本辖区的中小企业登记册。 The register of small firms of the own region."""
    async with call.reading() as tx:
        found = await store.find_firms(tx, status=state, after=read_id(cursor), limit=limit + 1)
        items = await _views(tx, found[:limit])
    return Page(items=items, next=next_of(found, limit))


@router.get(
    "/{firm_id}",
    operation_id="get_small_firm",
    responses=problems(SmallFirmNotFound, OutsideRegion),
)
async def get_small_firm(firm_id: UUID, call: Annotated[Call, may_call(*READERS)]) -> SmallFirmView:
    """一份申请及其决定和理由。 One application, with its decision and the reason."""
    async with call.reading() as tx:
        return await _view(tx, await store.get_firm(tx, firm_id))


@router.post(
    "/{firm_id}/decide",
    operation_id="decide_small_firm",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(*DECISION_REFUSED),
)
async def decide_small_firm(
    firm_id: UUID, body: SmallFirmDecisionBody, call: Annotated[Change, may_change(*HRSS)]
) -> CityChangeView:
    """提议入册或不予入册并说明理由，由另一人确认。215号（十一）。 Propose to list or refuse a firm."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, DECIDE, body, target=firm_id, expected=call.expected))


@router.post(
    "/{firm_id}/withdraw",
    operation_id="withdraw_small_firm",
    responses=problems(SmallFirmNotFound, ActionNotAllowed),
)
async def withdraw_small_firm(
    firm_id: UUID, call: Annotated[Change, may_change(Role.ENTERPRISE)]
) -> SmallFirmView:
    """撤回申请。 Take an application back."""
    async with call.transaction() as tx:
        return await _view(tx, await small_firms.withdraw(tx, firm_id, expected=call.expected))
