"""The bank's word on an account before money leaves: what does not match goes back to the applicant."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.disbursement import PaymentHeld
from shared.transaction import Transaction

from disbursement.domain.bank.account_check import ASKED, Verdict, account_fault
from disbursement.domain.bank.reasons import Reason, code_and_words
from disbursement.domain.payments.payment import Payment, Status
from disbursement.store.payments import account_checks, payments
from disbursement.store.payments.account_checks import CHECK, AccountCheckRow
from disbursement.usecases.bank.signatures import require_no_signature
from disbursement.usecases.payments import cancellations
from shared import held

AT_ONCE = 50


async def answer(
    tx: Transaction, check_id: UUID, *, verdict: Verdict, reason: str | None
) -> AccountCheckRow:
    """An account that is not the payee's is not paid to: its owner is asked for another.

    A payment whose file has left waits for the bank's report on it. Raises ``AccountCheckNotFound``
    for another bank's, ``AccountCheckAnswered``, ``ReasonOfNoAccount`` and ``SignatureRefused``.
    """
    bank_code = tx.by.org or ""
    payment_id = await account_checks.payment_asked_about(tx, check_id, bank_code=bank_code)
    [payment] = await cancellations.lock_payments(tx, id=payment_id)
    row, terms = await account_checks.hold_check(tx, check_id, bank_code=bank_code)
    require_no_signature(terms, bank_code=bank_code)
    code, words = code_and_words(reason)
    was_asked = row.status == ASKED
    fault: Reason | None = None
    if verdict is Verdict.NOT_MATCHED:
        fault = account_fault(code, words, {} if terms is None else terms.reasons)
    held.change(
        tx,
        row,
        CHECK,
        status=verdict,
        answered_at=tx.clock.now(),
        reason=None if fault is None else fault.code,
        words=words,
    )
    if fault is not None and was_asked and payment.payee_version == row.payee_version:
        await _refuse(tx, payment, fault.code)
    return row


async def refuse_denied(tx: Transaction) -> int:
    """What is ready again for an account that the bank has denied meanwhile goes back as well."""
    found = await account_checks.find_denied(tx, limit=AT_ONCE)
    for payment_id, reason in found:
        payment = await payments.get_payment(tx, payment_id, lock=True)
        if payment.status is Status.READY:
            await _refuse(tx, payment, reason)
    return len(found)


async def _refuse(tx: Transaction, payment: Payment, fault: str) -> None:
    if not payment.may("refuse_payee"):
        return  # its file has left; when it comes back, ``refuse_denied`` finds it
    freed = await cancellations.take_out(tx, payment)
    refused = replace(freed.after("refuse_payee", by=tx.by), hold_reason=fault)
    await payments.save_payment(tx, refused)
    tx.publish(PaymentHeld(**refused.facts, reason=fault, needs_applicant=True))
