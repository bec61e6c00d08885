"""A ruling grants more than was approved: two people order the difference (A-81, VT-059)."""

from uuid import UUID

from shared.contracts.training_subsidy import ClaimSupplemented
from shared.four_eyes import require_another_person
from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.errors import LetterNotReady, SecondPersonNeeded
from training_subsidy.domain.claims.supplement import (
    NothingMoreRuled,
    RuledOtherwiseMeanwhile,
    Supplement,
    SupplementOfStopped,
    SupplementStatus,
    above_plan,
    rest_of,
)
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.policy import figures_on
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, plans, signatures, supplements, timeline
from training_subsidy.store.claims.supplements import Ruled
from training_subsidy.usecases.claims import clocks
from training_subsidy.usecases.claims.next_steps import require_no_conflict_of_interest
from training_subsidy.usecases.deadlines import DEADLINES

PROMISED = frozenset({ClaimStatus.APPROVED, ClaimStatus.PAID})


async def check_supplement(
    tx: Transaction, claim_id: UUID, *, expected: int | None
) -> tuple[Claim, int]:
    """The claim, held, and what is still to be ordered of what a ruling grants, in fen.

    Raises ``LetterNotReady``, ``NothingMoreRuled``, ``SupplementOfStopped``, ``SecondPersonNeeded``.
    """
    claim, _, rest = await _checked(tx, claim_id, expected=expected)
    return claim, rest


async def _checked(
    tx: Transaction, claim_id: UUID, *, expected: int | None
) -> tuple[Claim, Ruled, int]:
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    if claim.verdict is None:
        raise LetterNotReady
    if claim.status not in PROMISED:
        raise NothingMoreRuled
    require_another_person(tx.by.sub, than=claim.signers, refusal=SecondPersonNeeded())
    await require_no_conflict_of_interest(tx, claim)
    ruled = await supplements.ruled_on(tx, claim_id)
    if ruled.is_stopped:
        raise SupplementOfStopped
    rest = rest_of(ruled=ruled.amount, granted=claim.amount or 0, supplemented=ruled.supplemented)
    return claim, ruled, rest


async def order_supplement(
    tx: Transaction, claim_id: UUID, *, proposed: int, proposed_by: str
) -> UUID:
    """Promise the rest of this year's plan, before who waits for its money, and order it.

    ``proposed`` is what the first person, ``proposed_by``, has seen, in fen. Raises ``RuledOtherwiseMeanwhile``,
    ``SupplementAbovePlan``.
    """
    claim, ruled, rest = await _checked(tx, claim_id, expected=None)
    verdict = claim.verdict
    assert verdict is not None, "it was checked"
    if rest != proposed:
        raise RuledOtherwiseMeanwhile
    plan_id = ruled.plan_id
    if plan_id is None or await plans.reserve(tx, plan_id, rest, precedes=True) is None:
        raise above_plan(rest)
    supplement = Supplement(
        id=new_id(),
        claim_id=claim_id,
        decision_id=verdict.decision_id,
        plan_id=plan_id,
        amount=rest,
        status=SupplementStatus.ORDERED,
        ordered_by=tx.by.sub,
        ordered_at=tx.clock.now(),
        proposed_by=proposed_by,
    )
    supplements.insert_supplement(tx, supplement)
    signatures.keep_supplement(tx, supplement)
    claims.save_claim(tx, claim)
    involved = await involvement.involved_in(tx, claim_id)
    await DEADLINES.meet(tx, clocks.RULING, case_id=claim_id)
    if ruled.asked_to_check:
        await DEADLINES.meet(tx, "approval_check", case_id=claim_id)
    timeline.write(tx, claim_id, "claim-supplemented", amount=rest)
    tx.publish(
        ClaimSupplemented(
            case_id=claim_id,
            decision_id=supplement.id,
            supplements=verdict.decision_id,
            case_number=claim.case_number or "",
            approved=True,
            articles=verdict.items,
            edition=claim.answered.edition if claim.answered else "",
            decided_at=supplement.ordered_at,
            decided_by=tx.by.sub,
            signers=tuple(dict.fromkeys((*claim.signers, *supplement.signers))),
            applied_by=tuple(sorted(involved.in_claim)),
            claim_type=claim.type,
            region=claim.region,
            amount=rest,
            fund_kind=figures_on(tx.clock.today()).claim_sources[claim.type],
            debtors=claim.debtors,
            payee_ref=claim.payee_ref,
            payee_version=claim.payee_version,
        )
    )
    return claim_id
