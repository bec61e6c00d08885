"""Claims that waited for what shows their lessons go on once it is entered (VT-062)."""

from shared.contracts.training_subsidy import ClaimReleased
from shared.transaction import Transaction

from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.policy import figures_on
from training_subsidy.store.claims import claims, lesson_holds, timeline
from training_subsidy.usecases.claims import clocks
from training_subsidy.usecases.claims.facts import SERVICE_ACTOR, evaluate_claim, facts_of
from training_subsidy.usecases.claims.submission import publish_what_stops

BATCH_SIZE = 20


async def let_shown_go_on(tx: Transaction) -> int:
    """Ask the rules anew of held claims whose class lacks nothing any more; returns how many went on.

    An officer's own hold, and one for another reason first, waits for the lead.
    """
    days = await lesson_holds.first_days(tx)
    if not days:
        return 0
    least = {day: figures_on(day).evidence_least for day in days}
    moved = 0
    for claim_id in await lesson_holds.may_go_on(tx, least, limit=BATCH_SIZE):
        claim = await claims.find_claim(tx, claim_id, lock=True)
        if claim is None or not claim.is_held_for_its_lessons:
            continue
        ready = claim.after("confirm", by=SERVICE_ACTOR)
        facts = await facts_of(tx, ready)
        if not facts.case.lessons_shown:
            continue  # a recording was taken off meanwhile
        ready = await evaluate_claim(tx, ready, facts, proposed=claim.amount)
        ready = claims.save_claim(tx, ready)
        await clocks.follow_status(tx, claim.status, ready)
        timeline.write(tx, claim.id, "claim-lessons-shown")
        tx.publish(ClaimReleased(case_id=claim.id, released_by=SERVICE_ACTOR.sub))
        publish_what_stops(tx, ClaimStatus.SUBMITTED, ready, facts)
        moved += 1
    return moved
