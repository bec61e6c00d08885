"""Stopping money that has not left: out of the open batch, under dispute, until a person is sure."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from shared.contracts.disbursement import PaymentCancelled, PaymentUnknown
from shared.fairness import in_parts
from shared.transaction import Transaction

from disbursement.domain.bank.messages import BreakKind
from disbursement.domain.funds import ledger
from disbursement.domain.payments.payment import Payment, Status
from disbursement.store.bank import breaks, reports
from disbursement.store.funds import funds
from disbursement.store.payments import batches, payments
from disbursement.store.payments.held import Sent, held
from disbursement.usecases import clocks


async def lock_payments(tx: Transaction, **where: Any) -> list[Payment]:
    """Payments under lock, their open batches before them as a release takes them."""
    batched = await payments.load(tx, **where | {"status": Status.BATCHED})
    for batch_id in sorted({found.batch_id for found in batched if found.batch_id}):
        await batches.get_batch(tx, batch_id, lock=True)
    return await payments.load(tx, lock=True, **where)


async def hold_payments(tx: Transaction, attempts: Collection[Sent]) -> None:
    """Lock the payments of attempts together, the open batches in which they wait before them."""
    there = held(tx).payments
    new = {sent.payment_id for sent in attempts if sent.payment_id not in there}
    waiting = {sent.waits_in for sent in attempts if sent.payment_id in new}
    for batch_id in sorted(one for one in waiting if one is not None):
        await batches.get_batch(tx, batch_id, lock=True)
    for part in in_parts(sorted(new)):
        await payments.load(tx, lock=True, id=part)


async def payment_of(tx: Transaction, sent: Sent) -> Payment:
    """The payment of an attempt, held as it stands now."""
    await hold_payments(tx, [sent])
    return held(tx).payments[sent.payment_id]


async def take_out(tx: Transaction, payment: Payment) -> Payment:
    """Take a payment out of its open batch before the file is written; the others stay."""
    if payment.status is not Status.BATCHED:
        return payment
    assert payment.batch_id is not None, "a batched payment has its batch"
    batch = await batches.get_batch(tx, payment.batch_id, lock=True)
    batches.remove_item(tx, batch.id, payment.id)
    await batches.save_batch(tx, batch.without(payment, by=tx.by))
    return replace(payment, batch_id=None)


async def dispute(
    tx: Transaction,
    payment: Payment,
    sent: Sent,
    kind: BreakKind,
    *,
    reference: str,
    amount: int | None = None,
) -> None:
    """The bank contradicts what is known of an attempt: stop the payment, ask, leave a break.

    What has not left becomes unknown under the disputed attempt's reference; what was paid stays
    paid. Nothing is batched again before a person resolves the break (decision record 0012).
    """
    step = _step(payment, sent)
    if step is not None:
        freed = await take_out(tx, payment)
        disputed = replace(
            freed.after(step, by=tx.by), attempt=sent.attempt, hold_reason=kind.value
        )
        await payments.save_payment(tx, disputed)
        await reports.ask_again(tx, sent)
        tx.publish(PaymentUnknown(**disputed.facts, attempt=disputed.attempt))
    await leave_break(tx, payment, sent, kind, reference=reference, amount=amount)


def _step(payment: Payment, sent: Sent) -> str | None:
    """How the payment stops, if it has not been settled under another attempt."""
    if payment.may("dispute"):
        return "dispute"
    if payment.attempt == sent.attempt and payment.may("mark_unknown"):
        return "mark_unknown"
    return None


async def leave_break(
    tx: Transaction,
    payment: Payment,
    sent: Sent,
    kind: BreakKind,
    *,
    reference: str,
    amount: int | None = None,
) -> None:
    """A break of this payment, for a person; the payment leaves an open batch."""
    present = await payments.get_payment(tx, payment.id, lock=True)
    if present.status is Status.BATCHED:
        freed = await take_out(tx, present)
        await payments.save_payment(tx, freed.after("remove_from_batch", by=tx.by))
    await breaks.record_break(
        tx,
        kind=kind,
        reference=reference,
        bank_code=tx.by.org or "",
        region=payment.region,
        payment_id=payment.id,
        end_to_end_id=sent.end_to_end_id,
        amount=sent.amount if amount is None else amount,
        expected=sent.amount,
    )


async def end_order(tx: Transaction, payment: Payment, *, reason: str, was_promised: bool) -> None:
    """Give back what the fund had promised, stop the clock, and say that nothing is paid."""
    if was_promised:
        entry = ledger.cancellation(str(payment.decision_id), payment.amount)
        await funds.post(tx, entry, fund_id=payment.source, payment_id=payment.id)
    await clocks.cancel(tx, payment)
    tx.publish(PaymentCancelled(**payment.facts, reason=reason))
