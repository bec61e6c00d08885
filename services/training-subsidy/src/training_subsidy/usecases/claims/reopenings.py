"""A refusal that did not hold is handled again, by others; rulings on decisions (VT-059, A-81)."""

from uuid import UUID

from shared.contracts.approval import RulingOutcome
from shared.four_eyes import require_another_person
from shared.ids import new_id
from shared.roles import Actor
from shared.rulings import Ruling
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.errors import (
    ClaimRuledOnNotPossible,
    LetterNotReady,
    SecondPersonNeeded,
)
from training_subsidy.domain.claims.objection import overtaken
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, objections, receipts, rulings, timeline
from training_subsidy.usecases.claims import clocks
from training_subsidy.usecases.claims.next_steps import require_no_conflict_of_interest
from training_subsidy.usecases.deadlines import DEADLINES

DECIDES_ANEW = frozenset({RulingOutcome.SET_ASIDE, RulingOutcome.CHANGED, RulingOutcome.ORDERED})
"""After which the decision does not stay as it is."""

FOLLOWED = frozenset({ClaimStatus.REFUSED, ClaimStatus.APPROVED, ClaimStatus.PAID})
"""Claims of which a ruling asks something of the office: of a cancelled one it does not."""


async def reopen(
    tx: Transaction, refused: Claim, *, by: Actor, ground: str, ground_id: UUID
) -> Claim:
    """The claim goes back to the review with its receipts; who signed the refusal signs nothing more.

    Raises ``ReceiptsUsedMeanwhile``.
    """
    again = refused.reopened(by=by)
    assert refused.verdict is not None, "a refused claim was decided"
    await receipts.retake(tx, refused.id, refused.verdict.at)
    rulings.keep_reopening(tx, refused, ground=ground, ground_id=ground_id)
    involvement.record_signers(tx, refused.id, refused.signers)
    again = claims.save_claim(tx, again)
    await DEADLINES.cancel(tx, case_id=refused.id, what="claim_delivery")
    await clocks.follow_status(tx, refused.status, again)
    timeline.write(tx, refused.id, "claim-reopened")
    return again


async def record_ruling(tx: Transaction, claim_id: UUID, ruling: Ruling, *, expected: int) -> Claim:
    """A ruling on the decision: a refusal is handled again, of an approval the lead owes a look.

    Raises ``LetterNotReady``, ``ClaimRuledOnNotPossible``, ``ClaimRulingKnown``.
    """
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    verdict = claim.verdict
    if verdict is None:
        raise LetterNotReady
    await require_no_conflict_of_interest(tx, claim)
    require_another_person(tx.by.sub, than=claim.signers, refusal=SecondPersonNeeded())
    first, last = lhasa_date(verdict.at), tx.clock.today()
    if not first <= ruling.ruled_on <= last:
        raise ClaimRuledOnNotPossible(first=first, last=last)
    ruling_id, at = new_id(), tx.clock.now()
    await rulings.insert_ruling(tx, ruling_id, claim, verdict.decision_id, ruling, at=at)
    timeline.write(tx, claim_id, f"claim-ruled:{ruling.outcome.lower()}")
    if ruling.outcome not in DECIDES_ANEW:
        return claims.save_claim(tx, claim)
    if ruling.act_by is not None and claim.status in FOLLOWED:
        await clocks.act_by(tx, claim, ruling.act_by)
    if claim.status is ClaimStatus.REFUSED:
        objections.overtake(tx, verdict.decision_id, overtaken(by=tx.by))
        await DEADLINES.cancel(tx, case_id=claim_id, what="claim_objection")
        return await reopen(tx, claim, by=tx.by, ground="RULING", ground_id=ruling_id)
    if claim.status in FOLLOWED:
        involvement.record_signers(tx, claim.id, claim.signers)
        await clocks.ask_to_check(tx, claim, at=at)
    return claims.save_claim(tx, claim)
