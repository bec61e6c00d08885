"""What a bank answers to a payment file as a whole: it takes it, or refuses it."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from shared.contracts.disbursement import PaymentAccepted
from shared.transaction import Transaction

from disbursement.domain.bank.messages import BreakKind
from disbursement.domain.bank.reasons import code_and_words
from disbursement.domain.payments.batch import Batch
from disbursement.domain.payments.payment import LEFT, Payment, Status
from disbursement.store.bank import reports
from disbursement.store.payments import batches, payments
from disbursement.store.payments.cancellations import end_by_return
from disbursement.store.payments.held import held
from disbursement.usecases import clocks
from disbursement.usecases.bank.signatures import require_unsigned_word
from disbursement.usecases.payments import cancellations
from disbursement.usecases.payments.batches import of_this_bank


async def answer_batch(
    tx: Transaction, batch_id: UUID, *, accepted: bool, reason: str | None
) -> Batch:
    """The bank took the file, or refused it whole. Raises ``SignatureRefused``."""
    batch = await of_this_bank(tx, batch_id, lock=True)
    require_unsigned_word(batch)
    if accepted:
        return await accept(tx, batch)
    tx.audit_detail = {"reason": code_and_words(reason)[0] or ""}
    return await reject(tx, batch, *code_and_words(reason))


async def accept(tx: Transaction, batch: Batch) -> Batch:
    """The bank took the file, and has said nothing of its items."""
    found = await _payments_of(tx, batch)
    answered = await batches.save_batch(tx, batch.after("accept", by=tx.by))
    for payment in found:
        if payment.may("accept"):
            await payments.save_payment(tx, payment.after("accept", by=tx.by))
            tx.publish(PaymentAccepted(**payment.facts, batch_id=batch.id, attempt=payment.attempt))
    return answered


async def reject(
    tx: Transaction,
    batch: Batch,
    reason: str | None,
    words: str | None,
    *,
    besides: Collection[str] = (),
) -> Batch:
    """The bank refused the file whole: its payments are ready again, unsent.

    One of which it had already said more is disputed: the bank is asked, and a break stands. Of
    those ``besides``, by reference, the same message says itself what became of them.
    """
    found = await _payments_of(tx, batch)
    refused = [payment for payment in found if payment.end_to_end_id not in besides]
    unread = {payment.end_to_end_id for payment in refused} - held(tx).attempts.keys()
    if unread:
        await reports.hold_attempts(tx, unread, bank_code=tx.by.org or "")
    rejected = replace(batch.after("reject", by=tx.by), bank_reason=reason, bank_words=words)
    answered = await batches.save_batch(tx, rejected)
    for payment in refused:
        await _refuse(tx, payment)
    return answered


async def _payments_of(tx: Transaction, batch: Batch) -> list[Payment]:
    """The payments that left in a batch and wait in it still, read once."""
    there = [found for found in held(tx).payments.values() if found.batch_id == batch.id]
    if len(there) == batch.count:
        return there
    return await payments.load(tx, batch_id=batch.id, lock=True)


async def _refuse(tx: Transaction, payment: Payment) -> None:
    sent = await reports.find_item(tx, payment.end_to_end_id, bank_code=tx.by.org or "")
    assert sent is not None, "what left has its item"
    silent = payment.status is Status.RELEASED or sent.bank_status is None
    if payment.may("reject_batch") and silent:
        back = replace(
            payment.after("reject_batch", by=tx.by), batch_id=None, attempt=payment.next_attempt
        )
        await payments.save_payment(tx, back.use_correction(by=tx.by))
        end_by_return(tx, sent.end_to_end_id, reason="FILE_REFUSED")
        await clocks.money_came_back(tx, payment.id)
    elif payment.status in LEFT:
        kind, reference = BreakKind.BANK_CONTRADICTS_ITSELF, payment.end_to_end_id
        await cancellations.dispute(tx, payment, sent, kind, reference=reference)
        await reports.ask_again(tx, sent)
