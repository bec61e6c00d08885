"""Where a claim stands, what comes next, and who may not sign about it."""

from shared.transaction import Reading, Transaction

from training_subsidy.domain.claim import Claim, ClaimStatus
from training_subsidy.domain.timeline import NextStep, next_step
from training_subsidy.store import claims, hands
from training_subsidy.store.hands import Hands
from training_subsidy.usecases.clocks import DEADLINES


async def check_apart(tx: Transaction, claim: Claim) -> None:
    """Whether the actor had no hand in the claim, nor in the class that it is for (A-50)."""
    check_hands(tx, claim, await hands.hands_of(tx, claim.id))


def check_hands(tx: Transaction, claim: Claim, found: Hands) -> None:
    """The same of hands that were read with the claim's facts."""
    claim.check_apart(
        tx.by,
        hands=found.in_claim | found.in_class,
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
