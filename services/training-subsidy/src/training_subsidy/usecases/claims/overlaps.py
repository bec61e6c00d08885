"""A course that another department tells of after the decision is looked at by the lead (A-54)."""

from shared.transaction import Transaction

from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.policy import figures_on
from training_subsidy.store.claims import claims, overlaps, timeline
from training_subsidy.usecases.claims import clocks

BATCH_SIZE = 50
DECIDED = frozenset({ClaimStatus.APPROVED, ClaimStatus.PAID})


async def check_overlaps(tx: Transaction) -> int:
    """Give the lead a duty for each approved or paid claim that a new course elsewhere touches.

    Claims under way need none: the rules see the course at review and decision. Returns how many
    courses were looked at.
    """
    courses = await overlaps.take_new_courses(tx, limit=BATCH_SIZE)
    if not courses:
        return 0
    whole_trade = not figures_on(tx.clock.today()).level_makes_another_trade
    for claim_id in await overlaps.touched_by(tx, courses, whole_trade=whole_trade):
        claim = await claims.find_claim(tx, claim_id, lock=True)
        if claim is None or claim.status not in DECIDED:
            continue
        await clocks.ask_to_check(tx, claim)
        timeline.write(tx, claim_id, "claim-overlap-told")
    await overlaps.looked_at(tx, courses)
    return len(courses)
