"""What disbursement says about the money of a claim; cases of other programmes are passed over."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from shared.contracts.disbursement import (
    PaymentCancelled,
    PaymentEvent,
    PaymentHeld,
    PaymentOrdered,
    PaymentPaid,
    PaymentReturned,
)
from shared.contracts.event import DeadlineChanged
from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.supplement import SupplementStatus
from training_subsidy.domain.claims.timeline import timeline_entry
from training_subsidy.store.claims import claims, plans, receipts, supplements, timeline
from training_subsidy.usecases.claims import clocks
from training_subsidy.usecases.claims.facts import SERVICE_ACTOR, release_budget
from training_subsidy.usecases.deadlines import DEADLINES

PAYMENT = "payment"
TELLING = PaymentOrdered | PaymentHeld | PaymentReturned
"""After these a clock runs: the money is there, it waits for something, or it came back. Of an order
from before its payment was known, the last one is the first that is heard."""


async def follow_payment(tx: Transaction, event: PaymentEvent) -> None:
    """Note what happened to the money, once, and move the claim with it."""
    claim = await claims.find_claim(tx, event.case_id, lock=True)
    if claim is None or claim.verdict is None:
        return
    is_further = claim.verdict.decision_id != event.decision_id
    if isinstance(event, TELLING):
        claim = await _keep_order(tx, claim, event)
    if is_further:
        await _follow_supplement(tx, claim, event)
        return
    code, facts = timeline_entry(event)
    if not await timeline.follow(tx, claim.id, code, facts):
        return
    moved = await _moved(tx, claim, event)
    if moved is not claim:
        claims.save_claim(tx, moved)


async def _keep_order(tx: Transaction, claim: Claim, event: PaymentEvent) -> Claim:
    """Know the payment of an order; its clock may have been heard of before."""
    order_id = event.decision_id
    due_at = await supplements.keep_order(
        tx, event.payment_id, claim_id=claim.id, order_id=order_id
    )
    return claim if due_at is None else await _set_due(tx, claim, order_id, due_at)


async def _set_due(tx: Transaction, claim: Claim, order_id: UUID, due_at: datetime | None) -> Claim:
    """By when an order is to be paid: the decision's stands at the claim, a further one's at itself."""
    if claim.verdict is None or order_id != claim.verdict.decision_id:
        await supplements.set_due(tx, order_id, due_at)
    elif claim.payment_due_at != due_at:
        return claims.save_claim(tx, replace(claim, payment_due_at=due_at))
    return claim


async def _follow_supplement(tx: Transaction, claim: Claim, event: PaymentEvent) -> None:
    """The money of a further order; what cannot be paid gives its part of the plan back."""
    supplement = await supplements.find_supplement(tx, event.decision_id, lock=True)
    if supplement is None or supplement.claim_id != claim.id:
        return
    code, facts = timeline_entry(event)
    if not await timeline.follow(tx, claim.id, code, facts):
        return
    match event:
        case PaymentPaid():
            await supplements.move(tx, supplement.id, SupplementStatus.PAID)
            _ask_for_account(tx, claim, needed=False)
        case PaymentReturned():
            if supplement.status is SupplementStatus.PAID:
                await supplements.move(tx, supplement.id, SupplementStatus.ORDERED)
            _ask_for_account(tx, claim, needed=event.needs_applicant)
        case PaymentHeld():
            _ask_for_account(tx, claim, needed=event.needs_applicant)
        case PaymentCancelled() if supplement.status is SupplementStatus.ORDERED:
            await supplements.move(tx, supplement.id, SupplementStatus.CANCELLED)
            await plans.release_budget(tx, supplement.plan_id, supplement.amount)
            _ask_for_account(tx, claim, needed=False)
        case _:
            return


def _ask_for_account(tx: Transaction, claim: Claim, *, needed: bool) -> None:
    """Whether the claimant is to name another account for what a ruling adds (A-81)."""
    if claim.needs_payee is not needed:
        claims.save_claim(tx, replace(claim, needs_payee=needed))


async def _moved(tx: Transaction, claim: Claim, event: PaymentEvent) -> Claim:
    match event:
        case PaymentPaid() if claim.may("pay"):
            return replace(
                claim.after("pay", by=SERVICE_ACTOR), needs_payee=False, payment_due_at=None
            )
        case PaymentReturned():
            back = (
                claim.after("return_payment", by=SERVICE_ACTOR)
                if claim.may("return_payment")
                else claim
            )
            return replace(back, needs_payee=event.needs_applicant)
        case PaymentHeld():
            return replace(claim, needs_payee=event.needs_applicant)
        case PaymentCancelled() if claim.may("cancel"):
            await receipts.release(tx, claim.id)
            for what in ("approval_check", "claim_delivery", clocks.RULING):
                await DEADLINES.cancel(tx, case_id=claim.id, what=what)
            cancelled = replace(
                claim.after("cancel", by=SERVICE_ACTOR), counts=False, payment_due_at=None
            )
            return await release_budget(tx, cancelled)
        case _:
            return claim


async def follow_duty(tx: Transaction, event: DeadlineChanged) -> None:
    """By when finance is to pay an order: each has a clock of its own, which lies on its payment.

    A clock from before that lies on the claim, and is the decision's.
    """
    claim = await claims.find_claim(tx, event.about or event.case_id, lock=True)
    if claim is None or claim.verdict is None or event.what != PAYMENT:
        return
    due_at = None if event.state in {"met", "cancelled"} else event.due_at
    order_id: UUID | None = claim.verdict.decision_id
    if event.about is not None:
        order_id = await supplements.keep_due(tx, event.case_id, claim_id=claim.id, due_at=due_at)
    if order_id is not None:
        await _set_due(tx, claim, order_id, due_at)
