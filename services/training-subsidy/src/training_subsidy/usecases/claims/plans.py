"""Year plans, their budgets, and the waiting list behind each."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.training_subsidy import ClaimPromoted, YearPlanSet
from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.claims.errors import OwnClaim, PlanYearOver
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.vocabulary import ClaimStatus, ClaimType
from training_subsidy.domain.words import CLAIM_TYPES
from training_subsidy.store.claims import claims, plans, timeline
from training_subsidy.store.claims.plans import YearPlan
from training_subsidy.store.register import notes
from training_subsidy.usecases.claims import clocks
from training_subsidy.usecases.claims.facts import SERVICE_ACTOR, evaluate_claim, facts_of
from training_subsidy.usecases.claims.performance import require_allowance
from training_subsidy.usecases.claims.plan_targets import require_fund
from training_subsidy.usecases.claims.submission import publish_what_stops

BATCH_SIZE = 50


async def set_plan(
    tx: Transaction,
    *,
    year: int,
    region: str,
    funding: str,
    trade_code: str | None,
    budget: int,
    exceeds: bool = False,
) -> YearPlan:
    """Set the budget of a year for a funding, and a trade if one is named (VT-015, VT-056).

    ``exceeds``: two people go beyond what the last performance review allows (VT-058).
    """
    tx.by.within(region)
    plan = YearPlan(
        id=new_id(),
        year=year,
        region=region,
        funding=funding,
        trade_code=trade_code,
        budget=budget,
        committed=0,
    )
    _check_year(plan, tx.clock.today().year)
    await require_fund(tx, plan)
    if not exceeds:
        await require_allowance(tx, plan)
    plan = await plans.insert_plan(tx, plan)
    await _require_no_conflict_of_interest(tx, plan)
    _publish(tx, plan)
    return plan


async def exceed_plan(
    tx: Transaction,
    *,
    year: int,
    region: str,
    funding: str,
    trade_code: str | None,
    budget: int,
    reason: str,
) -> YearPlan:
    """Set a plan, or raise it, beyond what the last performance review allows; the reason is kept."""
    there = await plans.plan_of(
        tx, year=year, region=region, funding=funding, trade_code=trade_code
    )
    if there is None:
        plan = await set_plan(
            tx,
            year=year,
            region=region,
            funding=funding,
            trade_code=trade_code,
            budget=budget,
            exceeds=True,
        )
    else:
        plan = await change_budget(
            tx, there.id, budget=budget, expected=there.version, exceeds=True
        )
    notes.write_note(tx, plan.id, NoteKind.REASON, reason)
    return plan


async def change_budget(
    tx: Transaction, plan_id: UUID, *, budget: int, expected: int, exceeds: bool = False
) -> YearPlan:
    """Raise or lower a budget, never below what is promised; a past year's is not raised."""
    plan = await plans.get_plan(tx, plan_id, expected=expected)
    await _require_no_conflict_of_interest(tx, plan)
    if budget > plan.budget:
        _check_year(plan, tx.clock.today().year)
        raised = replace(plan, budget=budget)
        await require_fund(tx, raised)
        if not exceeds:
            await require_allowance(tx, raised)
    plan = await plans.change_budget(tx, plan, budget)
    _publish(tx, plan)
    return plan


def _check_year(plan: YearPlan, now: int) -> None:
    """Who waits is paid by this year's plan, so that a past one gets no more money (VT-056)."""
    if plan.year < now:
        raise PlanYearOver(
            year=plan.year,
            now=now,
            region=plan.region,
            funding=CLAIM_TYPES[ClaimType(plan.funding)],
        )


async def _require_no_conflict_of_interest(tx: Transaction, plan: YearPlan) -> None:
    """Who had a hand in an open claim that the plan would pay does not budget for it (A-50)."""
    if await plans.pays_own_claim(tx, plan.id):
        raise OwnClaim


def _publish(tx: Transaction, plan: YearPlan) -> None:
    tx.publish(
        YearPlanSet(
            plan_id=plan.id,
            year=plan.year,
            region=plan.region,
            funding=plan.funding,
            trade_code=plan.trade_code,
            budget=plan.budget,
        )
    )


async def promote_waiting(tx: Transaction) -> int:
    """Let waiting claims go on in the order of arrival, as far as the plans of this year reach.

    Nobody is passed: the first that does not fit ends the round of its plan.
    """
    moved = await _stand_in_line(tx)
    if moved == BATCH_SIZE:
        return moved  # further ones may have come before those that stand in line now
    promoted = 0
    for plan_id in await plans.plans_with_a_line(tx):
        for claim in await claims.waiting_of(tx, plan_id, limit=BATCH_SIZE, lock=True):
            amount = claim.amount or 0
            if await plans.reserve(tx, plan_id, amount, turn=claim.id) is None:
                break
            ready = replace(claim.after("promote", by=SERVICE_ACTOR), reserved=amount)
            facts = await facts_of(tx, ready)
            ready = await evaluate_claim(tx, ready, facts, proposed=amount)
            ready = claims.save_claim(tx, ready)
            await clocks.follow_status(tx, ClaimStatus.WAITLISTED, ready)
            timeline.write(tx, ready.id, "claim-promoted")
            tx.publish(ClaimPromoted(case_id=ready.id, plan_id=plan_id, amount=amount))
            publish_what_stops(tx, ClaimStatus.SUBMITTED, ready, facts)
            promoted += 1
    return promoted


async def _stand_in_line(tx: Transaction) -> int:
    """Who waits stands at the plan of this year, whatever year it came in; its place is kept.

    Where the year has no plan, the lead is told by a duty (VT-056).
    """
    year = tx.clock.today().year
    misplaced_in_queue = await plans.misplaced_in_queue(tx, year=year, limit=BATCH_SIZE)
    for claim_id, plan_id in misplaced_in_queue:
        claim = await claims.find_claim(tx, claim_id, lock=True)
        assert claim is not None, "it is locked already"
        claim = claims.save_claim(tx, replace(claim, plan_id=plan_id))
        await clocks.follow_plan(tx, claim)
    return len(misplaced_in_queue)
