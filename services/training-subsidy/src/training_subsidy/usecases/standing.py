"""Where a claim stands: the running duty, or the place in line."""

from shared.transaction import Transaction

from training_subsidy.domain.claim import Claim, ClaimStatus
from training_subsidy.domain.timeline import NextStep, next_step
from training_subsidy.store import claims
from training_subsidy.usecases.clocks import DEADLINES


async def next_of(tx: Transaction, claim: Claim, *, language: str) -> NextStep:
    """What comes next, by whom and by when."""
    running = await DEADLINES.of_case(tx, claim.id)
    due_at = running[0].due_at if running else None
    article = running[0].article if running else None
    if claim.status is ClaimStatus.APPROVED:
        due_at = claim.payment_due_at
    return next_step(
        claim,
        due_at=due_at,
        article=article,
        place=await claims.place_in_line(tx, claim),
        language=language,
    )
