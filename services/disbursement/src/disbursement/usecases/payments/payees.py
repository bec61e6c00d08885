"""The payee's data arrive from intake: keep them sealed, check them, make the payment ready."""

from dataclasses import replace
from uuid import UUID

from shared.agent_banks import agent_banks
from shared.contracts.disbursement import PaymentHeld, PaymentReady
from shared.contracts.people import PayeeData
from shared.contracts.vocabulary import PaymentMethod
from shared.transaction import Transaction

from disbursement.domain.payments.payee import PayeeFault
from disbursement.domain.payments.payee import check_payee as fault_of
from disbursement.domain.payments.payment import Payment, Status
from disbursement.store.payments import account_checks, payments


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
    if fault is not None:
        await _refuse(tx, payment, fault, version=payee.payee_version)
        return True
    ready = replace(
        payment.after("check_payee", by=tx.by),
        payee_version=payee.payee_version,
        bank_code=payee.bank_code,
        hold_reason=None,
    )
    await payments.save_payment(tx, ready)
    account_checks.start(tx, ready)
    tx.publish(PaymentReady(**ready.facts, attempt=ready.attempt))
    return True


async def ask_for_account(tx: Transaction, payment_id: UUID, *, version: int | None) -> bool:
    """No account is on record, or none any more: the applicant is asked for one (A-82).

    False when the owner's data are older than what the payment asks for.
    """
    payment = await payments.get_payment(tx, payment_id, lock=True)
    if payment.status is not Status.ORDERED:
        return True
    if payment.confirmed_at is None or version is None or version < payment.payee_version:
        return False
    await _refuse(tx, payment, PayeeFault.ACCOUNT_MISSING, version=version)
    return True


async def _refuse(tx: Transaction, payment: Payment, fault: PayeeFault, *, version: int) -> None:
    refused = payment.after("refuse_payee", by=tx.by)
    await payments.save_payment(
        tx, replace(refused, payee_version=version, hold_reason=fault.value)
    )
    tx.publish(PaymentHeld(**payment.facts, reason=fault.value, needs_applicant=True))
