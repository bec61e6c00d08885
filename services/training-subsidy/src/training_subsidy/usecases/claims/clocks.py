"""The clocks of a claim: which duty runs in which status."""

from datetime import date, datetime
from uuid import UUID

from shared.complete import complete_table
from shared.transaction import Transaction
from shared.workdays import start_of_day

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.usecases.deadlines import DEADLINES

DUTIES = {
    ClaimStatus.SUBMITTED: ("claim_review",),
    ClaimStatus.REVIEWED: ("claim_decision",),
    ClaimStatus.HELD: ("claim_hold", "certificate_hold"),
    ClaimStatus.WAITLISTED: ("year_plan",),
}
"""Which duties may run while a claim stands so; elsewhere none of these does."""
complete_table(
    ClaimStatus,
    DUTIES,
    "training_subsidy.usecases.claims.clocks.DUTIES",
    besides={  # the office owes nothing here; what finance owes is disbursement's clock
        ClaimStatus.DRAFT,
        ClaimStatus.APPROVED,
        ClaimStatus.REFUSED,
        ClaimStatus.PAID,
        ClaimStatus.WITHDRAWN,
        ClaimStatus.CANCELLED,
    },
)
RULING = "claim_ruling"
PAYEE_CHANGE = "claim_payee_change"
BESIDE = frozenset({"claim_delivery", "claim_objection", RULING, PAYEE_CHANGE})
"""Duties that follow a decision: the claim itself is not moved by them."""
DROPS = frozenset({ClaimStatus.WITHDRAWN, ClaimStatus.WAITLISTED, ClaimStatus.HELD})
"""Where a claim goes on without its duty having been done."""


async def follow_status(tx: Transaction, before: ClaimStatus, claim: Claim) -> None:
    """Meet or drop the duty that the old status had, and start that of the new one."""
    if before is claim.status:
        return
    for ended in DUTIES.get(before, ()):
        if claim.status in DROPS:
            await DEADLINES.cancel(tx, case_id=claim.id, what=ended)
        else:
            await DEADLINES.meet(tx, ended, case_id=claim.id)
    if begun := _duty_of(claim):
        await start(tx, claim, begun)


def _duty_of(claim: Claim) -> str | None:
    """The duty that begins with the status."""
    if claim.status is ClaimStatus.HELD:
        return "certificate_hold" if claim.is_held_for_its_certificate else "claim_hold"
    if claim.status is ClaimStatus.WAITLISTED:
        return "year_plan" if claim.waits_for_plan else None
    return next(iter(DUTIES.get(claim.status, ())), None)


async def follow_plan(tx: Transaction, claim: Claim) -> None:
    """The lead owes a plan while a claim waits for want of one."""
    if claim.waits_for_plan:
        await start(tx, claim, "year_plan")
    else:
        await DEADLINES.meet(tx, "year_plan", case_id=claim.id)


async def ask_to_check(tx: Transaction, claim: Claim, *, at: datetime | None = None) -> None:
    """The lead owes a look at an approval: keep it, or take it back before it is paid (A-57).

    ``at``: since when, of a ruling its record; else now.
    """
    await start(tx, claim, "approval_check", at=at)


async def lead_has_looked(tx: Transaction, claim_id: UUID) -> None:
    """The lead has said what becomes of an approval, or of what was ruled on it."""
    for duty in ("approval_check", RULING):
        await DEADLINES.meet(tx, duty, case_id=claim_id)


async def act_by(tx: Transaction, claim: Claim, day: date) -> None:
    """A ruling has to be carried out by a day of its own (A-81)."""
    at = start_of_day(day)
    await DEADLINES.start(tx, RULING, case_id=claim.id, region=claim.region, at=at)


async def start(tx: Transaction, claim: Claim, what: str, *, at: datetime | None = None) -> None:
    """Start a duty of the claim's region, now if nothing else is said."""
    began = at or tx.clock.now()
    await DEADLINES.start(tx, what, case_id=claim.id, region=claim.region, at=began)
