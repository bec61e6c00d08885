"""Demand, targets and hearings of a year's plan (VT-003, VT-015, VT-056)."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.disbursement import FundBudgetSet
from shared.contracts.vocabulary import Programme
from shared.transaction import Transaction
from shared.workdays import LHASA, lhasa_date

from training_subsidy.domain.claims.plan import (
    LAST_QUARTER,
    Demand,
    Hearing,
    Targets,
    check_fund,
    first_day_of,
    quarter_of,
)
from training_subsidy.domain.vocabulary import ClaimType
from training_subsidy.policy import figures_on
from training_subsidy.store.claims import plan_targets, plans
from training_subsidy.store.claims.plans import YearPlan
from training_subsidy.usecases.deadlines import DEADLINES

DUTY = "plan_hearing"


async def enter_demand(tx: Transaction, demand: Demand) -> Demand:
    """A county, or one for its townships, says how many people want a training."""
    tx.by.within(demand.region)
    return await plan_targets.enter_demand(tx, demand)


async def set_targets(
    tx: Transaction, plan_id: UUID, targets: Targets, *, expected: int
) -> YearPlan:
    """Say what a plan is to reach; from then on its progress is heard each quarter."""
    plan = await plans.get_plan(tx, plan_id, expected=expected)
    progress = await plan_targets.progress_of(tx, plan_id)
    targets.check(demanded=progress.demanded)
    await plan_targets.save_targets(tx, plan, targets)
    today = tx.clock.today()
    heard, awaited = await plan_targets.hearing_state(tx, plan_id)
    if plan.year >= today.year and awaited is None:
        since = quarter_of(today) if plan.year == today.year else 1
        await _await_next(tx, plan, heard, since=since)
    return plan


async def record_hearing(
    tx: Transaction, plan_id: UUID, *, quarter: int, held_on: date, document: str, record: str
) -> Hearing:
    """The progress of a quarter was heard; the figures of now are kept, and the next quarter follows."""
    plan = await plans.get_plan(tx, plan_id)
    hearing = Hearing(
        quarter=quarter,
        held_on=held_on,
        document=document,
        record=record,
        progress=await plan_targets.progress_of(tx, plan_id),
    )
    hearing.check(plan.year, today=tx.clock.today())
    heard, since = await plan_targets.hearing_state(tx, plan_id)
    awaited = quarter if since is None else quarter_of(lhasa_date(since))
    await plan_targets.insert_hearing(tx, plan, hearing)
    if awaited == quarter:
        await DEADLINES.meet(tx, DUTY, case_id=plan.id)
        await _await_next(tx, plan, heard | {quarter}, since=quarter)
    return hearing


async def _await_next(tx: Transaction, plan: YearPlan, heard: set[int], *, since: int) -> None:
    """The first quarter from ``since`` on that nobody has heard is owed next."""
    for quarter in range(since, LAST_QUARTER + 1):
        if quarter not in heard:
            await _await_hearing(tx, plan, quarter)
            return


async def _await_hearing(tx: Transaction, plan: YearPlan, quarter: int) -> None:
    first = first_day_of(plan.year, quarter)
    begun = datetime(first.year, first.month, first.day, tzinfo=LHASA)
    at = max(begun, tx.clock.now())
    await DEADLINES.start(tx, DUTY, case_id=plan.id, region=plan.region, at=at)


async def require_fund(tx: Transaction, plan: YearPlan) -> None:
    """The plans of one source fit what finance has for it. Raises ``PlansAboveFund``."""
    sources = figures_on(tx.clock.today()).claim_sources
    kind = sources[ClaimType(plan.funding)]
    fundings = [one.value for one, source in sources.items() if source is kind]
    await plan_targets.hold_plans(tx, plan)
    has, planned = await plan_targets.fund_of(tx, plan, kind=kind.value, fundings=fundings)
    check_fund(plan.budget, has=has, planned=planned)


async def keep_fund_budget(tx: Transaction, event: FundBudgetSet) -> None:
    """Finance has set what an account may be spent for in a year; others' accounts are passed over."""
    if event.programme is not Programme.TRAINING_SUBSIDY:
        return
    await plan_targets.keep_fund_budget(
        tx,
        fund_id=event.fund_id,
        year=event.year,
        region=event.region,
        kind=event.kind,
        amount=event.amount,
        at=event.set_at,
    )
