"""Whether a payment was decided: its owner is asked before anything is made ready for the bank."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.decisions import DecisionRecord
from shared.errors import Conflict
from shared.four_eyes import require_another_person
from shared.transaction import Transaction

from disbursement.domain.payments.batch import FourEyesRequired
from disbursement.domain.payments.payment import Payment, Status
from disbursement.store.payments import payments
from disbursement.usecases.payments import cancellations

NOT_CONFIRMED = "DECISION_NOT_CONFIRMED"


class DecisionConfirmed(Conflict):
    """The owner confirms the decision, or has not been asked yet: the order is not rejected."""


def agrees(payment: Payment, record: DecisionRecord | None) -> bool:
    """Whether the owner decided what the order says; the account may have been corrected since."""
    return (
        record is not None
        and record.approved
        and not record.is_revoked
        and (record.decision_id, record.case_id) == (payment.decision_id, payment.case_id)
        and (record.amount, record.region) == (payment.amount, payment.region)
        and (record.method, record.payee_ref) == (payment.method, payment.payee_ref)
        and record.payee_version is not None
        and record.scheme == payment.spending.scheme
    )


async def confirm(tx: Transaction, payment_id: UUID, record: DecisionRecord | None) -> bool:
    """Keep the owner's answer; false when it does not confirm the order, which then waits.

    Nobody is paid meanwhile, an alarm sounds, and the owner is asked again: a decision that was
    made is confirmed then, and an order that nobody decided is rejected by finance.
    """
    payment = await payments.get_payment(tx, payment_id, lock=True)
    if payment.status is not Status.ORDERED or payment.confirmed_at is not None:
        return True
    confirmed = agrees(payment, record)
    if not confirmed and payment.hold_reason == NOT_CONFIRMED:
        return False
    await payments.save_payment(
        tx,
        replace(
            payment,
            confirmed_at=tx.clock.now() if confirmed else None,
            hold_reason=None if confirmed else NOT_CONFIRMED,
        ),
        confirmation=None if record is None else record.model_dump(mode="json"),
    )
    return confirmed


async def reject_order(tx: Transaction, payment_id: UUID, *, expected: int) -> Payment:
    """End an order that its owner does not confirm; what was promised of the fund is free again."""
    payment = await payments.get_payment(tx, payment_id, expected=expected, lock=True)
    require_another_person(
        tx.by.sub,
        than=[*payment.signers, *payment.applied_by],
        refusal=FourEyesRequired(cases=payment.case_number),
    )
    rejected = payment.after("reject_order", by=tx.by)
    if payment.hold_reason != NOT_CONFIRMED:
        raise DecisionConfirmed
    rejected = await payments.save_payment(tx, rejected)
    await cancellations.end_order(tx, rejected, reason=NOT_CONFIRMED, was_promised=True)
    return rejected
