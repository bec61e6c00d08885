"""What follows a decision: its letter is printed and delivered, and a refusal may be objected to."""

from datetime import date
from uuid import UUID

from shared.calendars import read_calendar
from shared.deliveries import AppealTerms, appeal_terms
from shared.four_eyes import require_another_person
from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.workdays import lhasa_date

from training_subsidy.domain.claims.claim import Claim, Verdict
from training_subsidy.domain.claims.errors import (
    DeliveredOnNotPossible,
    LetterNotReady,
    NotRefused,
    SecondPersonNeeded,
)
from training_subsidy.domain.claims.letter import printed
from training_subsidy.domain.claims.objection import Objection, ObjectionStatus
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store.claims import claims, deliveries, objections, timeline
from training_subsidy.store.claims.deliveries import Delivery
from training_subsidy.usecases.claims import clocks, deputies
from training_subsidy.usecases.claims.decisions import read_letter
from training_subsidy.usecases.claims.next_steps import require_no_conflict_of_interest
from training_subsidy.usecases.claims.reopenings import reopen
from training_subsidy.usecases.deadlines import DEADLINES


async def print_letter(tx: Transaction, claim_id: UUID) -> str:
    """The decision letter as a page; its reading is audited."""
    _, letter = await read_letter(tx, claim_id)
    return printed(letter)


async def record_delivery(
    tx: Transaction, claim_id: UUID, *, method: str, on: date, proof: str, expected: int
) -> tuple[Claim, Delivery, AppealTerms]:
    """The letter has reached the claimant: the terms of appeal run from that day (A-80)."""
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    if claim.verdict is None:
        raise LetterNotReady
    await require_no_conflict_of_interest(tx, claim)
    delivery = _delivery_of(tx, claim, claim.verdict, method=method, on=on)
    await deliveries.insert_delivery(tx, delivery, proof=proof)
    await DEADLINES.meet(tx, "claim_delivery", case_id=claim_id)
    terms = await _tell(tx, "letter-delivered", delivery)
    tx.created(f"/v1/claims/{claim_id}/delivery")
    return claims.save_claim(tx, claim), delivery, terms


async def correct_delivery(
    tx: Transaction,
    claim_id: UUID,
    *,
    method: str,
    on: date,
    proof: str,
    reason: str,
    expected: int,
) -> tuple[Claim, Delivery, AppealTerms]:
    """Another person than who entered it puts a delivery right; the terms run from the right day.

    Raises ``NotDelivered``, ``SecondPersonNeeded``, ``DeliveredOnNotPossible``.
    """
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True)
    if claim.verdict is None:
        raise LetterNotReady
    await require_no_conflict_of_interest(tx, claim)
    before = await deliveries.get_delivery(tx, claim.verdict.decision_id)
    require_another_person(tx.by.sub, than=[before.recorded_by], refusal=SecondPersonNeeded())
    delivery = _delivery_of(tx, claim, claim.verdict, method=method, on=on)
    await deliveries.supersede_delivery(tx, delivery, proof=proof, reason=reason)
    terms = await _tell(tx, "letter-delivery-corrected", delivery)
    return claims.save_claim(tx, claim), delivery, terms


def _delivery_of(
    tx: Transaction, claim: Claim, verdict: Verdict, *, method: str, on: date
) -> Delivery:
    """A delivery between the decision and today. Raises ``DeliveredOnNotPossible``."""
    first, last = lhasa_date(verdict.at), tx.clock.today()
    if not first <= on <= last:
        raise DeliveredOnNotPossible(first=first, last=last)
    return Delivery(
        decision_id=verdict.decision_id,
        claim_id=claim.id,
        method=method,
        delivered_on=on,
        recorded_by=tx.by.sub,
        recorded_at=tx.clock.now(),
    )


async def _tell(tx: Transaction, code: str, delivery: Delivery) -> AppealTerms:
    """Until when one may turn to whom, in the claimant's timeline."""
    terms = appeal_terms(delivery.delivered_on, await read_calendar(tx.session))
    timeline.write(
        tx,
        delivery.claim_id,
        code,
        delivered_on=delivery.delivered_on.isoformat(),
        reconsideration_until=terms.reconsideration_until.isoformat(),
        litigation_until=terms.litigation_until.isoformat(),
    )
    return terms


async def read_delivery(tx: Reading, claim_id: UUID) -> tuple[Claim, Delivery, AppealTerms]:
    """How the letter was delivered, and until when one may turn to whom. Raises ``NotDelivered``."""
    claim = await claims.get_claim(tx, claim_id)
    if claim.verdict is None:
        raise LetterNotReady
    delivery = await deliveries.get_delivery(tx, claim.verdict.decision_id)
    calendar = await read_calendar(tx.session)
    return claim, delivery, appeal_terms(delivery.delivered_on, calendar)


async def object_to_refusal(tx: Transaction, claim_id: UUID, *, text: str) -> Objection:
    """The claimant objects once to each refusal; the office owes an answer (VT-059)."""
    return await object_to(tx, await claims.get_claim(tx, claim_id, lock=True), text=text)


async def object_to(tx: Transaction, claim: Claim, *, text: str) -> Objection:
    """The objection to the refusal of a claim that is held. Raises ``NotRefused``."""
    claim_id = claim.id
    if claim.status is not ClaimStatus.REFUSED:
        raise NotRefused
    assert claim.verdict is not None, "a refused claim was decided"
    objection = await objections.insert_objection(
        tx,
        Objection(
            id=new_id(),
            claim_id=claim_id,
            decision_id=claim.verdict.decision_id,
            status=ObjectionStatus.OPEN,
            text=text,
            raised_by=tx.by.sub,
            raised_at=tx.clock.now(),
        ),
    )
    await clocks.start(tx, claim, "claim_objection")
    timeline.write(tx, claim_id, "claim-objected")
    return objection


async def answer_objection(
    tx: Transaction,
    claim_id: UUID,
    objection_id: UUID,
    *,
    founded: bool,
    answer: str,
    expected: int,
) -> Objection:
    """Another officer than those who signed the refusal answers (A-50); founded, it is handled again."""
    claim = await claims.get_claim(tx, claim_id, lock=founded)
    objection = await objections.get_objection(
        tx, claim_id, objection_id, expected=expected, lock=True
    )
    lead = await deputies.lead_of(tx, claim)
    answered = objection.answered(founded=founded, answer=answer, by=lead, at=tx.clock.now())
    await require_no_conflict_of_interest(tx, claim)
    require_another_person(tx.by.sub, than=claim.signers, refusal=SecondPersonNeeded())
    answered = objections.save_objection(tx, answered)
    await DEADLINES.meet(tx, "claim_objection", case_id=claim_id)
    word = "founded" if founded else "stands"
    timeline.write(tx, claim_id, f"claim-objection-answered:{word}")
    if founded and _is_of(objection, claim):
        await reopen(tx, claim, by=lead, ground="OBJECTION", ground_id=objection_id)
    return answered


def _is_of(objection: Objection, claim: Claim) -> bool:
    """Whether the refusal that was objected to is the one in force: a later one is not meant."""
    return claim.verdict is not None and claim.verdict.decision_id == objection.decision_id


async def withdraw_objection(
    tx: Transaction, claim_id: UUID, objection_id: UUID, *, expected: int
) -> Objection:
    """The claimant takes the objection back; nobody owes an answer any more."""
    await claims.get_claim(tx, claim_id)
    objection = await objections.get_objection(
        tx, claim_id, objection_id, expected=expected, lock=True
    )
    withdrawn = objections.save_objection(tx, objection.withdrawn(by=tx.by))
    await DEADLINES.cancel(tx, case_id=claim_id, what="claim_objection")
    timeline.write(tx, claim_id, "claim-objection-withdrawn")
    return withdrawn
