"""Demand, targets, progress and hearings of a year's plan, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.money import Money
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.parts import HRSS, OFFICES, RegionCode, TradeCode, Year
from training_subsidy.domain.claims.errors import PlanNotFound
from training_subsidy.domain.claims.plan import (
    Demand,
    HeadsAboveCapacity,
    HeadsAboveDemand,
    Hearing,
    HearingDayNotPossible,
    HearingHeldAlready,
    Progress,
    Targets,
)
from training_subsidy.domain.vocabulary import ClaimType
from training_subsidy.store.claims import plan_targets as store
from training_subsidy.store.claims import plans
from training_subsidy.usecases.claims import plan_targets

router = APIRouter(prefix="/v1", tags=["year plans"])
Heads = Annotated[int, Field(ge=1, le=1_000_000)]
PercentOf = Annotated[int, Field(ge=0, le=100)]
Document = Annotated[str, Field(min_length=3, max_length=200)]


class DemandBody(Body):
    """How many people of a county, or of a township in it, want a training."""

    model_config = example(
        year=2026,
        region="540102",
        funding="PAY_FIRST",
        trade_code=None,
        heads=320,
        document="城关人社〔2026〕4号培训需求汇总",
    )

    year: Year
    region: RegionCode
    funding: ClaimType
    trade_code: TradeCode | None = None
    heads: Heads
    document: Document


class DemandView(View):
    """A demand as it was collected."""

    id: UUID
    year: int
    region: str
    funding: str
    trade_code: str | None
    heads: int
    document: str


class TargetsBody(Body):
    """What a plan is to reach."""

    model_config = example(heads=300, capacity=360, pass_percent=90, employment_percent=60)

    heads: Annotated[Heads, Field(description="People to be trained")]
    capacity: Annotated[Heads, Field(description="Seats that institutions can carry")]
    pass_percent: PercentOf
    employment_percent: PercentOf


class ProgressView(Part):
    """What a plan is to reach and has reached."""

    demanded: int
    heads: int | None
    capacity: int | None
    pass_percent: int | None
    employment_percent: int | None
    budget: Money
    committed: Money
    seats: Annotated[int, Field(description="Of its classes that are not cancelled")]
    enrolled: int
    examined: int
    passed: int
    approved: Annotated[int, Field(description="Claims approved, the paid ones included")]
    paid: int
    paid_amount: Money


class PlanProgressView(View):
    """The figures of a plan as they stand now."""

    plan_id: UUID
    progress: ProgressView


class HearingBody(Body):
    """What was heard of the progress of a quarter."""

    model_config = example(
        quarter=1,
        held_on="2026-04-08",
        document="拉政会纪〔2026〕11号",
        record="听取一季度培训进展，要求加快订单班开班。",
    )

    quarter: Annotated[int, Field(ge=1, le=4)]
    held_on: date
    document: Document
    record: Annotated[str, Field(min_length=2, max_length=2000)]


class HearingView(Part):
    """A hearing, and the figures as they stood."""

    quarter: int
    held_on: date
    document: str
    record: str
    progress: ProgressView


def _progress(progress: Progress) -> ProgressView:
    return ProgressView.model_validate(progress)


def _hearing(hearing: Hearing) -> HearingView:
    return HearingView.model_validate(hearing)


@router.post(
    "/plan-demands",
    operation_id="enter_plan_demand",
    status_code=status.HTTP_201_CREATED,
    responses=problems(OutsideRegion),
)
async def enter_plan_demand(
    body: DemandBody, call: Annotated[Creation, may_create(*HRSS)]
) -> DemandView:
    """汇总培训需求人数，再次填报以新数为准。215号（六）。 Enter how many want a training."""
    async with call.transaction() as tx:
        demand = await plan_targets.enter_demand(tx, Demand(**body.model_dump()))
    return DemandView.model_validate(demand)


@router.get(
    "/plan-demands", operation_id="list_plan_demands", responses=problems(CursorNotReadable)
)
async def list_plan_demands(
    call: Annotated[Call, may_call(*OFFICES)],
    year: Annotated[int | None, Query(ge=2018, le=2100)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DemandView]:
    """本辖区的培训需求。 The demands of the caller's region."""
    async with call.reading() as tx:
        found = await store.find_demands(
            tx,
            region=call.by.region.code or "-",
            year=year,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[DemandView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.post(
    "/year-plans/{plan_id}/targets",
    operation_id="set_plan_targets",
    responses=problems(PlanNotFound, HeadsAboveDemand, HeadsAboveCapacity, OutsideRegion),
)
async def set_plan_targets(
    plan_id: UUID, body: TargetsBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> PlanProgressView:
    """下达年度指标：人数不超过需求和承载能力。215号（三）（六）（二十一）。 Set what a plan is to reach."""
    async with call.transaction() as tx:
        plan = await plan_targets.set_targets(
            tx, plan_id, Targets(**body.model_dump()), expected=call.expected
        )
        progress = await store.progress_of(tx, plan_id)
    return PlanProgressView(plan_id=plan_id, version=plan.version, progress=_progress(progress))


@router.get(
    "/year-plans/{plan_id}/progress",
    operation_id="get_plan_progress",
    responses=problems(PlanNotFound, OutsideRegion),
)
async def get_plan_progress(
    plan_id: UUID, call: Annotated[Call, may_call(*OFFICES)]
) -> PlanProgressView:
    """年度计划进展：计划、报名、合格、拨付。215号（三）（二十一）。 The progress of a plan."""
    async with call.reading() as tx:
        plan = await plans.get_plan(tx, plan_id)
        progress = await store.progress_of(tx, plan_id)
    return PlanProgressView(plan_id=plan_id, version=plan.version, progress=_progress(progress))


@router.post(
    "/year-plans/{plan_id}/hearings",
    operation_id="record_plan_hearing",
    status_code=status.HTTP_201_CREATED,
    responses=problems(PlanNotFound, HearingHeldAlready, HearingDayNotPossible, OutsideRegion),
)
async def record_plan_hearing(
    plan_id: UUID, body: HearingBody, call: Annotated[Creation, may_create(Role.HRSS_LEAD)]
) -> HearingView:
    """登记政府听取进展情况，每季一次。215号（二十一）。 Record that the progress of a quarter was heard."""
    async with call.transaction() as tx:
        return _hearing(await plan_targets.record_hearing(tx, plan_id, **body.model_dump()))


@router.get(
    "/year-plans/{plan_id}/hearings",
    operation_id="list_plan_hearings",
    responses=problems(PlanNotFound, OutsideRegion),
)
async def list_plan_hearings(
    plan_id: UUID, call: Annotated[Call, may_call(*OFFICES)]
) -> list[HearingView]:
    """听取进展的记录和当时的数字。 The hearings of a plan."""
    async with call.reading() as tx:
        await plans.get_plan(tx, plan_id)
        return [_hearing(one) for one in await store.hearings_of(tx, plan_id)]
