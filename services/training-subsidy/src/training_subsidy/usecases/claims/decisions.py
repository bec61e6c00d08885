"""Review and decision of a claim by two people (A-50), its letter, and taking an approval back."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.training_subsidy import (
    ClaimDecided,
    ClaimRecoveryOrdered,
    ClaimReviewed,
    ClaimRevocationRequested,
)
from shared.four_eyes import require_another_person
from shared.ids import new_id
from shared.money import yuan
from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import LIFECYCLE, Claim
from training_subsidy.domain.claims.errors import (
    AmountNotFromTheRules,
    LetterNotReady,
    ReasonMissing,
    RecoveryAboveSubsidy,
    RecoveryOrderedAlready,
    SecondPersonNeeded,
)
from training_subsidy.domain.claims.letter import Letter, letter_of
from training_subsidy.domain.claims.programme import GROUNDS, items_of
from training_subsidy.domain.claims.supplement import SupplementStatus
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.policy import edition_on, figures_on
from training_subsidy.store.claims import bases, claims, notes, receipts, signatures, timeline
from training_subsidy.store.claims.supplements import ordered_of
from training_subsidy.store.involvement import Involved
from training_subsidy.store.register import people
from training_subsidy.usecases.claims import clocks, deputies
from training_subsidy.usecases.claims.facts import (
    Facts,
    evaluate_claim,
    evaluate_with_case,
    facts_of,
    release_budget,
)
from training_subsidy.usecases.claims.next_steps import (
    require_no_conflict_of_interest,
    require_not_involved,
)
from training_subsidy.usecases.claims.submission import publish_what_stops


async def _stopped(tx: Transaction, before: Claim, fresh: Claim, facts: Facts) -> Claim:
    """Keep what stopped a claim instead of the signature that was asked for."""
    stopped = claims.save_claim(tx, fresh)
    await clocks.follow_status(tx, before.status, stopped)
    publish_what_stops(tx, before.status, stopped, facts)
    return stopped


async def review_claim(
    tx: Transaction,
    claim_id: UUID,
    *,
    positive: bool,
    amount: int | None,
    note: str,
    expected: int,
) -> Claim:
    """The handler reviews and signs; where the rules give no amount, the handler proposes one.

    When the rules find a hold, or the plan does not reach, the claim is stopped instead.
    """
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True, with_person=True)
    LIFECYCLE.after("review", status=claim.status, by=tx.by)
    facts = await facts_of(tx, claim)
    require_not_involved(tx, claim, facts.involved)
    if positive and amount is not None and not claim.is_barred:
        claim.proposed(amount)  # nothing waits in line for an amount that nobody may sign
    fresh = await evaluate_claim(tx, claim, facts, proposed=amount if positive else None)
    if fresh.status is not ClaimStatus.SUBMITTED:
        return await _stopped(tx, claim, fresh, facts)
    reviewed = fresh.reviewed(positive=positive, amount=amount, by=tx.by, at=tx.clock.now())
    reviewed = claims.save_claim(tx, reviewed)
    signatures.keep_review(tx, reviewed)
    notes.write_note(tx, claim_id, kind="review", note=note)
    await clocks.follow_status(tx, claim.status, reviewed)
    word = "positive" if positive else "negative"
    timeline.write(tx, claim_id, f"claim-reviewed:{word}")
    tx.publish(
        ClaimReviewed(
            case_id=claim_id,
            positive=positive,
            amount=reviewed.amount,
            reviewed_by=tx.by.sub,
            reviewed_at=tx.clock.now(),
        )
    )
    return reviewed


async def send_back(tx: Transaction, claim_id: UUID, *, reason: str, expected: int) -> Claim:
    """The lead returns a review to be done again."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    lead = await deputies.lead_of(tx, claim)
    returned = replace(claim.after("send_back", by=lead), review=None)
    await require_no_conflict_of_interest(tx, claim)
    returned = claims.save_claim(tx, returned)
    notes.write_note(tx, claim_id, kind="send_back", note=reason)
    await clocks.follow_status(tx, claim.status, returned)
    timeline.write(tx, claim_id, "claim-sent-back")
    return returned


async def decide(
    tx: Transaction,
    claim_id: UUID,
    *,
    approve: bool,
    amount: int | None,
    items: tuple[str, ...],
    explanation: str | None,
    expected: int,
) -> Claim:
    """The lead decides: the money is ordered, or the refusal names its items and the reason."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True, with_person=True)
    lead = await deputies.lead_of(tx, claim)
    LIFECYCLE.after("approve" if approve else "refuse", status=claim.status, by=lead)
    facts = await facts_of(tx, claim)
    require_not_involved(tx, claim, facts.involved)
    claim.require_second_person(tx.by)
    fresh, case = await evaluate_with_case(tx, claim, facts, proposed=claim.amount)
    if fresh.status is not ClaimStatus.REVIEWED:
        return await _stopped(tx, claim, fresh, facts)
    grounds = _grounds(
        fresh, approve=approve, items=items, explanation=explanation, ruled=case.ruled
    )
    if approve and amount != fresh.proposed(fresh.amount):
        raise AmountNotFromTheRules
    decided = fresh.decided(
        approve=approve, decision_id=new_id(), items=grounds, by=lead, at=tx.clock.now()
    )
    if not approve:
        decided = await release_budget(tx, decided)
        await receipts.release(tx, claim_id)
    decided = claims.save_claim(tx, decided)
    signatures.keep_verdict(tx, decided)
    bases.keep_basis(tx, decided, case, edition_on(decided.started_on))
    if explanation:
        notes.write_note(tx, claim_id, kind="decision", note=explanation)
    await clocks.follow_status(tx, claim.status, decided)
    await clocks.lead_has_looked(tx, claim_id)
    await clocks.start(tx, decided, "claim_delivery")
    _publish_decision(tx, decided, facts.involved)
    return decided


def _grounds(
    claim: Claim,
    *,
    approve: bool,
    items: tuple[str, ...],
    explanation: str | None,
    ruled: tuple[str, ...],
) -> tuple[str, ...]:
    """The items that the decision rests on: of a refusal the unmet rules', or those that are named.

    What a ruling has set aside is none of them.
    """
    if approve:
        return GROUNDS[claim.type]
    found = items_of(claim.answered.findings) if claim.answered else ()
    unmet = [item for item in found if item not in ruled]
    named = tuple(dict.fromkeys([*unmet, *(f"《215号（{item}）》" for item in items)]))
    if not named or not explanation:
        raise ReasonMissing
    return named


def _publish_decision(tx: Transaction, claim: Claim, involved: Involved) -> None:
    verdict, amount = claim.verdict, claim.amount or 0
    assert verdict is not None, "it was signed just now"
    code = "claim-decided:approved" if verdict.approved else "claim-decided:refused"
    timeline.write(tx, claim.id, code, amount=amount, items=list(verdict.items))
    tx.publish(
        ClaimDecided(
            case_id=claim.id,
            decision_id=verdict.decision_id,
            case_number=claim.case_number or "",
            approved=verdict.approved,
            articles=verdict.items,
            edition=claim.answered.edition if claim.answered else "",
            decided_at=verdict.at,
            decided_by=verdict.by,
            signers=claim.signers,
            applied_by=tuple(sorted(involved.in_claim)),
            claim_type=claim.type,
            region=claim.region,
            amount=amount,
            fund_kind=figures_on(tx.clock.today()).claim_sources[claim.type],
            debtors=claim.debtors,
            payee_ref=claim.payee_ref if verdict.approved else None,
            payee_version=claim.payee_version if verdict.approved else None,
        )
    )


async def revoke_approval(tx: Transaction, claim_id: UUID, *, reason: str, expected: int) -> Claim:
    """Ask for the money back; disbursement answers whether it can be stopped (VT-059)."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    asked = claim.after("revoke", by=await deputies.lead_of(tx, claim))
    await require_no_conflict_of_interest(tx, claim)
    asked = claims.save_claim(tx, asked)
    await clocks.lead_has_looked(tx, claim_id)
    assert asked.verdict is not None, "an approved claim was decided"
    notes.write_note(tx, claim_id, kind="revocation", note=reason)
    timeline.write(tx, claim_id, "claim-revocation-requested")
    further, _ = await ordered_of(tx, claim_id)
    unpaid = [one.id for one in further if one.status is SupplementStatus.ORDERED]
    _ask_to_stop(tx, claim_id, asked.verdict.decision_id, *unpaid)
    return asked


def _ask_to_stop(tx: Transaction, claim_id: UUID, *orders: UUID) -> None:
    by = tx.by.sub
    for one in orders:
        tx.publish(ClaimRevocationRequested(case_id=claim_id, decision_id=one, requested_by=by))


async def keep_approval(tx: Transaction, claim_id: UUID, *, reason: str, expected: int) -> Claim:
    """The lead has looked at a serious finding: the approval stands, with the reason (A-57)."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    kept = claim.after("keep", by=await deputies.lead_of(tx, claim))
    await require_no_conflict_of_interest(tx, claim)
    kept = claims.save_claim(tx, kept)
    await clocks.lead_has_looked(tx, claim_id)
    notes.write_note(tx, claim_id, kind="keep", note=reason)
    timeline.write(tx, claim_id, "claim-kept")
    return kept


async def order_recovery(
    tx: Transaction,
    claim_id: UUID,
    *,
    fraud: bool,
    amount: int | None,
    reason: str,
    expected: int,
) -> Claim:
    """A lead who signed nothing of it, nor of what was ordered on top, finds that paid money is to be paid back (VT-059).

    Two of disbursement demand it. Without an amount it is the whole, with the further orders: what
    is not paid of them is stopped, and owed if it cannot be.
    Raises ``RecoveryAboveSubsidy`` and ``RecoveryOrderedAlready``.
    """
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    ordered = claim.after("order_recovery", by=await deputies.lead_of(tx, claim))
    await require_no_conflict_of_interest(tx, claim)
    further, is_ordered = await ordered_of(tx, claim_id)
    signers = [*claim.signers, *(sub for one in further for sub in one.signers)]
    require_another_person(tx.by.sub, than=signers, refusal=SecondPersonNeeded())
    assert claim.verdict is not None, "a paid claim was decided"
    assert claim.amount is not None, "a paid claim has its amount"
    if amount is not None and amount > claim.amount:
        raise RecoveryAboveSubsidy(paid=yuan(claim.amount))
    if is_ordered:
        raise RecoveryOrderedAlready
    ordered = claims.save_claim(tx, ordered)
    await clocks.lead_has_looked(tx, claim_id)
    notes.write_note(tx, claim_id, kind="recovery", note=reason)
    back = claim.amount if amount is None else amount
    owed = {claim.verdict.decision_id: back}
    if back == claim.amount:
        await receipts.release_taken_back(tx, claim_id)
        for one in further:
            if one.status is SupplementStatus.ORDERED:
                _ask_to_stop(tx, claim_id, one.id)
            if one.stands:
                owed[one.id] = one.amount
    code = "claim-recovery-ordered:fraud" if fraud else "claim-recovery-ordered"
    timeline.write(tx, claim_id, code, amount=sum(owed.values()))
    for decision_id, amount_owed in owed.items():
        tx.publish(
            ClaimRecoveryOrdered(
                case_id=claim_id,
                decision_id=decision_id,
                amount=amount_owed,
                fraud=fraud,
                articles=("（二十五）",),
                ordered_by=tx.by.sub,
                signers=(tx.by.sub,),
                ordered_at=tx.clock.now(),
            )
        )
    return ordered


async def read_letter(tx: Transaction, claim_id: UUID) -> tuple[Claim, Letter]:
    """The decision in writing, with the person's name; its reading is audited."""
    claim = await claims.get_claim(tx, claim_id)
    if claim.verdict is None:
        raise LetterNotReady
    person = (await people.open_persons(tx, [claim.person_id]))[claim.person_id]
    explanation = await notes.last_note(tx, claim_id, kind="decision")
    tx.audit("read_letter", resource=("claim", claim_id))
    return claim, letter_of(claim, name=person.name, explanation=explanation)
