"""The payee's data arrive from intake: keep them sealed, check them, make the payment ready."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.disbursement import PaymentHeld, PaymentReady
from shared.contracts.people import PayeeData
from shared.contracts.vocabulary import PaymentMethod
from shared.transaction import Transaction

from disbursement.domain.payments.payee import check_payee as fault_of
from disbursement.domain.payments.payment import Status
from disbursement.policy import agent_banks
from disbursement.store.payments import payments


async def check_payee(tx: Transaction, payment_id: UUID, payee: PayeeData) -> bool:
    """Ready when the account may be paid to; else it waits for the applicant.

    False when the owner's data are older than what the payment asks for.
    """
    payment = await payments.get_payment(tx, payment_id, lock=True)
    if payment.status is not Status.ORDERED or payment.method is not PaymentMethod.CARD:
        return True
    if payment.confirmed_at is None:
        return False  # nobody is paid before the owner has confirmed the decision
    if payee.payee_ref != payment.payee_ref or payee.payee_version < payment.payee_version:
        return False
    await payments.keep_payee(tx, payment.id, payee, at=tx.clock.now())
    fault = fault_of(payee, agent_banks=frozenset(agent_banks()))
    facts = {
        "case_id": payment.case_id,
        "payment_id": payment.id,
        "decision_id": payment.decision_id,
        "amount": payment.amount,
    }
    if fault is not None:
        refused = payment.after("refuse_payee", by=tx.by)
        await payments.save_payment(
            tx, replace(refused, payee_version=payee.payee_version, hold_reason=fault.value)
        )
        tx.publish(PaymentHeld(**facts, reason=fault.value, needs_applicant=True))
        return True
    ready = replace(
        payment.after("check_payee", by=tx.by),
        payee_version=payee.payee_version,
        bank_code=payee.bank_code,
        hold_reason=None,
    )
    await payments.save_payment(tx, ready)
    tx.publish(PaymentReady(**facts, attempt=ready.attempt))
    return True
