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
)

OF_STATUS = {
    ClaimStatus.SUBMITTED: "claim_review",
    ClaimStatus.REVIEWED: "claim_decision",
    ClaimStatus.HELD: "claim_hold",
}
"""Which duty runs while a claim stands so; elsewhere none of ours does."""


async def follow_status(tx: Transaction, before: ClaimStatus, claim: Claim) -> None:
    """Meet or drop the duty that the old status had, and start that of the new one."""
    if before is claim.status:
        return
    ended = OF_STATUS.get(before)
    if ended is not None:
        dropped = claim.status in {
            ClaimStatus.WITHDRAWN,
            ClaimStatus.WAITLISTED,
            ClaimStatus.HELD,
        }
        if dropped:
            await DEADLINES.cancel(tx, case_id=claim.id, what=ended)
        else:
            await DEADLINES.meet(tx, ended, case_id=claim.id)
    begun = OF_STATUS.get(claim.status)
    if begun is not None:
        await DEADLINES.start(tx, begun, case_id=claim.id, region=claim.region, at=tx.clock.now())
