"""A released file that its bank has not fetched is taken back by two (第三十条); then nothing of it was paid."""

from dataclasses import replace
from uuid import UUID

from shared.four_eyes import require_another_person
from shared.transaction import Transaction

from disbursement.domain.payments.batch import Batch, FourEyesRequired, NoRecallProposed
from disbursement.store.payments import batches, payments
from disbursement.usecases import clocks
from disbursement.usecases.bank import files


async def propose_recall(tx: Transaction, batch_id: UUID, *, reason: str, expected: int) -> Batch:
    """Say why the file is to be taken back; from now on its bank does not get it.

    Raises ``BatchFetched`` and ``RecallWaits``.
    """
    batch = await batches.get_batch(tx, batch_id, expected=expected, lock=True)
    proposed = batch.propose_recall(reason, by=tx.by, at=tx.clock.now())
    await clocks.wait_for_recall(tx, batch.id, region=batch.region)
    return await batches.save_batch(tx, proposed)


async def confirm_recall(tx: Transaction, batch_id: UUID, *, expected: int) -> Batch:
    """A second person agrees: the payments are ready again, under new references."""
    batch = await _proposed(tx, batch_id, expected=expected)
    recalled = await batches.save_batch(tx, batch.after("confirm_recall", by=tx.by))
    for payment in await payments.load(tx, batch_id=batch_id, lock=True):
        back = replace(
            payment.after("recall", by=tx.by), batch_id=None, attempt=payment.next_attempt
        )
        await payments.save_payment(tx, back.use_correction(by=tx.by))
    await files.end_refusals(tx, batch)
    return recalled


async def reject_recall(tx: Transaction, batch_id: UUID, *, expected: int) -> Batch:
    """A second person disagrees: the bank gets the file after all."""
    batch = await _proposed(tx, batch_id, expected=expected)
    stays = batch.after("reject_recall", by=tx.by)
    return await batches.save_batch(
        tx, replace(stays, recall_by=None, recall_at=None, recall_reason=None)
    )


async def _proposed(tx: Transaction, batch_id: UUID, *, expected: int) -> Batch:
    batch = await batches.get_batch(tx, batch_id, expected=expected, lock=True)
    if not batch.is_recall_proposed:
        raise NoRecallProposed
    refusal = FourEyesRequired(cases=batch.number)
    require_another_person(tx.by.sub, than=[batch.recall_by], refusal=refusal)
    await clocks.recall_is_decided(tx, batch.id)
    return batch
