"""The clocks of a claim, with the figures of the day on which each starts."""

from datetime import date

from shared.deadlines import Deadlines, StatutoryClock
from shared.roles import Role
from shared.transaction import Transaction
from shared.workdays import Calendar, Due

from training_subsidy.domain import terms
from training_subsidy.domain.claim import Claim, ClaimStatus
from training_subsidy.policy import figures_on


def _review(day: date, calendar: Calendar) -> Due:
    return terms.review_due(day, calendar, figures_on(day))


def _decision(day: date, calendar: Calendar) -> Due:
    return terms.decision_due(day, calendar, figures_on(day))


def _hold(day: date, calendar: Calendar) -> Due:
    return terms.hold_due(day, calendar, figures_on(day))


def _year_plan(day: date, calendar: Calendar) -> Due:
    return terms.year_plan_due(day, calendar, figures_on(day))


DEADLINES = Deadlines(
    "training-subsidy",
    StatutoryClock(
        what="claim_review",
        article="215号（二十五）",
        role=Role.HRSS_HANDLER,
        due=_review,
    ),
    StatutoryClock(
        what="claim_decision",
        article="215号（二十五）",
        role=Role.HRSS_LEAD,
        due=_decision,
    ),
    StatutoryClock(
        what="claim_hold",
        article="215号（二十四）",
        role=Role.HRSS_LEAD,
        due=_hold,
    ),
    StatutoryClock(
        what="year_plan",
        article="215号（六）（二十一）",
        role=Role.HRSS_LEAD,
        due=_year_plan,
    ),
)

DUTIES = {
    ClaimStatus.SUBMITTED: "claim_review",
    ClaimStatus.REVIEWED: "claim_decision",
    ClaimStatus.HELD: "claim_hold",
    ClaimStatus.WAITLISTED: "year_plan",
}
"""Which duty may run while a claim stands so; elsewhere none of ours does."""
DROPS = frozenset({ClaimStatus.WITHDRAWN, ClaimStatus.WAITLISTED, ClaimStatus.HELD})
"""Where a claim goes on without its duty having been done."""


async def follow_status(tx: Transaction, before: ClaimStatus, claim: Claim) -> None:
    """Meet or drop the duty that the old status had, and start that of the new one."""
    if before is claim.status:
        return
    ended = DUTIES.get(before)
    if ended is not None and claim.status in DROPS:
        await DEADLINES.cancel(tx, case_id=claim.id, what=ended)
    elif ended is not None:
        await DEADLINES.meet(tx, ended, case_id=claim.id)
    if claim.status in DUTIES and (
        claim.status is not ClaimStatus.WAITLISTED or claim.waits_for_plan
    ):
        await _start(tx, claim)


async def follow_plan(tx: Transaction, claim: Claim) -> None:
    """The lead owes a plan while a claim waits for want of one."""
    if claim.waits_for_plan:
        await _start(tx, claim)
    else:
        await DEADLINES.meet(tx, "year_plan", case_id=claim.id)


async def _start(tx: Transaction, claim: Claim) -> None:
    await DEADLINES.start(
        tx, DUTIES[claim.status], case_id=claim.id, region=claim.region, at=tx.clock.now()
    )
