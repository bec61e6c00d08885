"""Year plans and their waiting lists, over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.parts import OFFICES, Note, RegionCode, TradeCode, Year
from training_subsidy.domain.claims.errors import (
    BudgetBelowCommitted,
    OwnClaim,
    PlanExists,
    PlanNotFound,
    PlanYearOver,
)
from training_subsidy.domain.claims.performance import PlanAboveResult
from training_subsidy.domain.claims.plan import PlansAboveFund
from training_subsidy.domain.vocabulary import ClaimType
from training_subsidy.store.claims import claims, plans
from training_subsidy.usecases.claims import plans as usecases

router = APIRouter(prefix="/v1/year-plans", tags=["year plans"])
LONGEST_LINE = 500


class PlanBody(Body):
    """The budget of a year for a funding, and a trade if one is named."""

    model_config = example(
        year=2026, region="540102", funding="PAY_FIRST", trade_code=None, budget="500000.00"
    )

    year: Year
    region: RegionCode
    funding: ClaimType
    trade_code: TradeCode | None = None
    budget: WireMoney


class ExceedingPlanBody(CityBody):
    """A budget beyond what the last performance review allows, and why."""

    model_config = example(
        document="拉人社发〔2027〕9号",
        year=2027,
        region="540102",
        funding="PAY_FIRST",
        trade_code=None,
        budget="900000.00",
        reason="新增脱贫劳动力 300 人，已核实需求",
    )

    year: Year
    region: RegionCode
    funding: ClaimType
    trade_code: TradeCode | None = None
    budget: WireMoney
    reason: Note


class BudgetBody(Body):
    """Another budget."""

    model_config = example(budget="800000.00")

    budget: WireMoney


class PlanView(View):
    """A plan, and what is promised of it."""

    id: UUID
    year: int
    region: str
    funding: str
    trade_code: str | None
    budget: Money
    committed: Money


class WaitingView(Part):
    """A claim in line."""

    claim_id: UUID
    case_number: str | None
    amount: Money
    submitted_at: datetime | None


class WaitingListView(View):
    """Who waits for money of a plan, in the order of arrival."""

    plan_id: UUID
    items: list[WaitingView]


@router.post(
    "",
    operation_id="set_year_plan",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        PlanExists, PlanYearOver, PlansAboveFund, PlanAboveResult, OwnClaim, OutsideRegion
    ),
)
async def set_year_plan(
    body: PlanBody, call: Annotated[Creation, may_create(Role.HRSS_LEAD)]
) -> PlanView:
    """下达年度培训补贴计划。215号（六）（二十一）。 Set the plan of a year."""
    async with call.transaction() as tx:
        plan = await usecases.set_plan(tx, **body.model_dump())
    return PlanView.model_validate(plan)


async def _exceed(
    tx: Transaction, body: ExceedingPlanBody, _target: UUID | None, _expected: int
) -> UUID:
    plan = await usecases.exceed_plan(tx, **body.model_dump(exclude={"document"}))
    return plan.id


EXCEED_YEAR_PLAN = CityOperation(
    name="exceed_year_plan",
    body=ExceedingPlanBody,
    apply=_exceed,
    roles=(Role.HRSS_LEAD,),
    county=lambda body: body.region,
    refusals=(PlanYearOver, PlansAboveFund, BudgetBelowCommitted, OwnClaim),
)


@router.post(
    "/exceed",
    operation_id="exceed_year_plan",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(OutsideRegion),
)
async def exceed_year_plan(
    body: ExceedingPlanBody, call: Annotated[Creation, may_create(Role.HRSS_LEAD)]
) -> CityChangeView:
    """超出绩效评价允许额度的计划，说明理由，由另一人确认。215号（二十二）。 Go beyond what the review allows."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, EXCEED_YEAR_PLAN, body))


@router.get("", operation_id="list_year_plans", responses=problems(CursorNotReadable))
async def list_year_plans(
    call: Annotated[Call, may_call(*OFFICES)],
    year: Annotated[int | None, Query(ge=2018, le=2100)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PlanView]:
    """本辖区的年度计划。 The plans of the caller's region."""
    async with call.reading() as tx:
        found = await plans.find_plans(
            tx,
            region=call.by.region.code or "-",
            year=year,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[PlanView.model_validate(plan) for plan in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{plan_id}",
    operation_id="get_year_plan",
    responses=problems(PlanNotFound, OutsideRegion),
)
async def get_year_plan(plan_id: UUID, call: Annotated[Call, may_call(*OFFICES)]) -> PlanView:
    """一项年度计划及占用情况。 One plan and what is promised of it."""
    async with call.reading() as tx:
        return PlanView.model_validate(await plans.get_plan(tx, plan_id))


@router.post(
    "/{plan_id}/change-budget",
    operation_id="change_budget",
    responses=problems(
        PlanNotFound,
        BudgetBelowCommitted,
        PlanYearOver,
        PlansAboveFund,
        PlanAboveResult,
        OwnClaim,
        OutsideRegion,
    ),
)
async def change_budget(
    plan_id: UUID, body: BudgetBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> PlanView:
    """调整年度计划；候补申请按先后转入。 Change a budget; waiting claims go on in order."""
    async with call.transaction() as tx:
        plan = await usecases.change_budget(tx, plan_id, budget=body.budget, expected=call.expected)
    return PlanView.model_validate(plan)


@router.get(
    "/{plan_id}/waiting-list",
    operation_id="get_waiting_list",
    responses=problems(PlanNotFound, OutsideRegion),
)
async def get_waiting_list(
    plan_id: UUID, call: Annotated[Call, may_call(*OFFICES)]
) -> WaitingListView:
    """候补名单，按提交先后。 The waiting list of a plan."""
    async with call.reading() as tx:
        plan = await plans.get_plan(tx, plan_id)
        waiting = await claims.waiting_of(tx, plan_id, limit=LONGEST_LINE, lock=False)
    return WaitingListView(
        plan_id=plan.id,
        version=plan.version,
        items=[
            WaitingView(
                claim_id=claim.id,
                case_number=claim.case_number,
                amount=claim.amount or 0,
                submitted_at=claim.submitted_at,
            )
            for claim in waiting
        ],
    )
