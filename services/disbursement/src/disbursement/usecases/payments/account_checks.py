"""The bank's word on an account before money leaves: what does not match goes back to the applicant."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.disbursement import PaymentHeld
from shared.transaction import Transaction

from disbursement.domain.bank.account_check import ASKED, Verdict, account_fault
from disbursement.domain.bank.reasons import Reason, code_and_words
from disbursement.domain.payments.payment import Payment
from disbursement.store.payments import account_checks, payments
from disbursement.store.payments.account_checks import CHECK, AccountCheckRow
from disbursement.usecases.bank.signatures import require_no_signature
from disbursement.usecases.payments import cancellations
from shared import held


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
        await _refuse(tx, payment, fault)
    return row


async def _refuse(tx: Transaction, payment: Payment, fault: Reason) -> None:
    if not payment.may("refuse_payee"):
        return  # its file has left
    freed = await cancellations.take_out(tx, payment)
    refused = replace(freed.after("refuse_payee", by=tx.by), hold_reason=fault.code)
    await payments.save_payment(tx, refused)
    tx.publish(PaymentHeld(**refused.facts, reason=fault.code, needs_applicant=True))
