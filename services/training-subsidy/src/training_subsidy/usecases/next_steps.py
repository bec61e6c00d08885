"""Where a claim stands, what comes next, and who may not sign about it."""

from shared.transaction import Reading, Transaction

from training_subsidy.domain.claim import Claim, ClaimStatus
from training_subsidy.domain.timeline import NextStep, next_step
from training_subsidy.store import claims, classes, involvement
from training_subsidy.usecases.clocks import DEADLINES


async def require_no_conflict_of_interest(tx: Transaction, claim: Claim) -> None:
    """Whether the actor had no hand in the claim, nor in the class that it is for (A-50)."""
    course = None if claim.class_id is None else await classes.read_class(tx, claim.class_id)
    subjects = [claim.id] if course is None else [claim.id, course.id]
    organisations = {claim.org}
    if course is not None:
        organisations |= {course.credit_code, course.enterprise_code}
    claim.require_no_conflict_of_interest(
        tx.by,
        involved=await involvement.involved_in(tx, claim.person_id, *subjects),
        organisations=frozenset(code for code in organisations if code),
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
