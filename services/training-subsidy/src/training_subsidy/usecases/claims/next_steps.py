"""Where a claim stands, what comes next, and who may not sign about it."""

from shared.timeline import NextStep
from shared.transaction import Reading, Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.timeline import next_step
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims
from training_subsidy.store.involvement import Involved
from training_subsidy.usecases.deadlines import DEADLINES


async def require_no_conflict_of_interest(tx: Transaction, claim: Claim) -> None:
    """Whether the actor had no hand in the claim, nor in the class that it is for (A-50)."""
    require_not_involved(tx, claim, await involvement.involved_in(tx, claim.id))


def require_not_involved(tx: Transaction, claim: Claim, found: Involved) -> None:
    """The same of whom it involves, as read with the claim's facts."""
    claim.require_no_conflict_of_interest(
        tx.by,
        involved=found.in_claim | found.in_class,
        organisations=found.organisations | ({claim.org} if claim.org else set()),
    )


async def next_of(tx: Reading, claim: Claim, *, language: str) -> NextStep:
    """What comes next, by whom and by when."""
    running = await DEADLINES.of_case(tx, claim.id)
    due_at = running[0].due_at if running else None
    article = running[0].article if running else None
    if claim.status is ClaimStatus.APPROVED:
        due_at, article = claim.payment_due_at, None
    return next_step(
        claim,
        due_at=due_at,
        article=article,
        place=await claims.place_in_line(tx, claim),
        language=language,
    )
