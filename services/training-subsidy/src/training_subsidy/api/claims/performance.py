"""Performance reviews of the money and what follows for plans, over HTTP (215号（二十二）, VT-058)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from shared.access import open_to_all
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Db, TheClock, problems

from training_subsidy.api.claims.performance_parts import (
    AllowanceView,
    CommissionBody,
    PerformanceView,
    PublicPerformance,
    SaidOfReviewBody,
    indicators_of,
    performance_view,
)
from training_subsidy.api.parts import ANYONE, OFFICES
from training_subsidy.domain.claims.errors import PlanNotFound
from training_subsidy.domain.claims.performance import (
    AnotherReviewOfficer,
    EvaluatorInvolved,
    EvaluatorNotContracted,
    NothingToReview,
    PerformanceNotFound,
    ReviewedAlready,
    ReviewYearNotOver,
)
from training_subsidy.domain.register.grade import Grade
from training_subsidy.domain.register.supervisors import SupervisorNotFound
from training_subsidy.policy import figures_on
from training_subsidy.store.claims import performance as store
from training_subsidy.usecases.claims import performance

router = APIRouter(prefix="/v1/performance-reviews", tags=["performance"])
plan_router = APIRouter(prefix="/v1/year-plans/{plan_id}", tags=["performance"])
READERS = (Role.THIRD_PARTY_INSPECTOR, *OFFICES, Role.FINANCE_MAKER, Role.FINANCE_CHECKER)
STEP = (PerformanceNotFound, ActionNotAllowed, OutsideRegion)
Handler = Annotated[Change, may_change(Role.HRSS_HANDLER)]
Lead = Annotated[Change, may_change(Role.HRSS_LEAD)]
Finance = Annotated[Change, may_change(Role.FINANCE_CHECKER)]


@router.post(
    "",
    operation_id="commission_performance_review",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        SupervisorNotFound,
        ReviewYearNotOver,
        EvaluatorNotContracted,
        EvaluatorInvolved,
        ReviewedAlready,
        OutsideRegion,
    ),
)
async def commission_performance_review(
    body: CommissionBody, call: Annotated[Creation, may_create(Role.HRSS_HANDLER)]
) -> PerformanceView:
    """委托第三方评价一个年度的培训资金绩效。215号（二十二）。 Commission the review of a year that is over."""
    async with call.transaction() as tx:
        return await performance_view(
            tx, await performance.commission_review(tx, **body.model_dump())
        )


@router.get("", operation_id="list_performance_reviews", responses=problems(CursorNotReadable))
@open_to_all
async def list_performance_reviews(
    db: Db,
    clock: TheClock,
    year: Annotated[int | None, Query(ge=2018, le=2100)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PublicPerformance]:
    """公开的资金绩效评价结果，人数过少的指标不公开。215号（二十二）。 Confirmed reviews, masked."""
    least = figures_on(clock.today()).outcome_least
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_reviews(tx, year=year, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[
            PublicPerformance(
                region=one.region,
                year=one.year,
                body_id=one.body_id,
                grade=one.grade or Grade.D,
                score=one.score or 0,
                indicators=indicators_of(one, least=least),
            )
            for one in found[:limit]
        ],
        next=next_of(found, limit),
    )


@router.get(
    "/{review_id}",
    operation_id="get_performance_review",
    responses=problems(PerformanceNotFound, OutsideRegion),
)
async def get_performance_review(
    review_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> PerformanceView:
    """一项资金绩效评价。 One review with its facts, figures and what was said."""
    async with call.reading() as tx:
        return await performance_view(tx, await store.get_review(tx, review_id))


@router.post(
    "/{review_id}/evaluate",
    operation_id="evaluate_performance",
    responses=problems(*STEP, NothingToReview, EvaluatorNotContracted, EvaluatorInvolved),
)
async def evaluate_performance(
    review_id: UUID,
    body: SaidOfReviewBody,
    call: Annotated[Change, may_change(Role.THIRD_PARTY_INSPECTOR)],
) -> PerformanceView:
    """第三方出具评价意见，指标由系统按登记事实计算。215号（二十二）。 The evaluator judges what was counted."""
    async with call.transaction() as tx:
        return await performance_view(
            tx,
            await performance.evaluate(tx, review_id, opinion=body.text, expected=call.expected),
        )


@router.post(
    "/{review_id}/comment", operation_id="comment_on_performance", responses=problems(*STEP)
)
async def comment_on_performance(
    review_id: UUID, body: SaidOfReviewBody, call: Handler
) -> PerformanceView:
    """县（区）对评价结果说明意见。 The county comments on its result."""
    async with call.transaction() as tx:
        return await performance_view(
            tx,
            await performance.comment_on(tx, review_id, comment=body.text, expected=call.expected),
        )


@router.post(
    "/{review_id}/withdraw",
    operation_id="withdraw_performance_review",
    responses=problems(*STEP),
)
async def withdraw_performance_review(
    review_id: UUID, body: SaidOfReviewBody, call: Handler
) -> PerformanceView:
    """撤回委托，另行委托其他机构。 Take the commission back."""
    async with call.transaction() as tx:
        return await performance_view(
            tx,
            await performance.withdraw_review(
                tx, review_id, reason=body.text, expected=call.expected
            ),
        )


@router.post(
    "/{review_id}/agree",
    operation_id="agree_to_performance",
    responses=problems(*STEP, AnotherReviewOfficer),
)
async def agree_to_performance(
    review_id: UUID, body: SaidOfReviewBody, call: Lead
) -> PerformanceView:
    """人社部门另一人同意评价结果。 Human resources agree, by another person."""
    async with call.transaction() as tx:
        return await performance_view(
            tx,
            await performance.agree_to_review(
                tx, review_id, explanation=body.text, expected=call.expected
            ),
        )


@router.post(
    "/{review_id}/confirm",
    operation_id="confirm_performance",
    responses=problems(*STEP, AnotherReviewOfficer),
)
async def confirm_performance(
    review_id: UUID, body: SaidOfReviewBody, call: Finance
) -> PerformanceView:
    """财政部门确认并公开评价结果。215号（二十二）。 Finance confirms and publishes."""
    async with call.transaction() as tx:
        return await performance_view(
            tx,
            await performance.confirm_review(
                tx, review_id, explanation=body.text, expected=call.expected
            ),
        )


@router.post(
    "/{review_id}/send-back",
    operation_id="send_performance_back",
    responses=problems(*STEP),
)
async def send_performance_back(
    review_id: UUID,
    body: SaidOfReviewBody,
    call: Annotated[Change, may_change(Role.HRSS_LEAD, Role.FINANCE_CHECKER)],
) -> PerformanceView:
    """退回重新评价。 Have it evaluated anew."""
    async with call.transaction() as tx:
        return await performance_view(
            tx,
            await performance.send_review_back(
                tx, review_id, reason=body.text, expected=call.expected
            ),
        )


@plan_router.get(
    "/allowance",
    operation_id="get_plan_allowance",
    responses=problems(PlanNotFound, OutsideRegion),
)
async def get_plan_allowance(
    plan_id: UUID, call: Annotated[Call, may_call(*OFFICES)]
) -> AllowanceView:
    """上一次绩效评价对本年度计划的约束。215号（二十二）。 What the last review allows this plan's year."""
    async with call.reading() as tx:
        plan, allowance = await performance.allowance_for(tx, plan_id)
        figures = figures_on(tx.clock.today())
    if allowance is None:
        return AllowanceView(
            plan_id=plan.id, review_id=None, year=None, grade=None, most=None, planned=None
        )
    return AllowanceView(
        plan_id=plan.id,
        review_id=allowance.review_id,
        year=allowance.year,
        grade=allowance.grade,
        most=allowance.most(figures),
        planned=allowance.planned,
    )
