"""Clearing what does not agree between bank and books."""

from uuid import UUID

from shared.transaction import Reading, Transaction

from disbursement.domain.payments.batch import require_not_signatory
from disbursement.domain.payments.payment import Payment
from disbursement.store.bank import breaks
from disbursement.store.payments import payments
from disbursement.store.tables import BreakRow


async def read_break(tx: Reading, break_id: UUID) -> BreakRow:
    """One disagreement, for the finance of its payment's region. Raises ``OutsideRegion``."""
    found = await breaks.get_break(tx, break_id)
    await _payment_of(tx, found)
    return found


async def resolve_break(tx: Transaction, break_id: UUID, *, resolution: str) -> BreakRow:
    """A person of the region who had no hand in the case says how it was cleared."""
    found = await breaks.get_break(tx, break_id)
    payment = await _payment_of(tx, found)
    if payment is not None:
        require_not_signatory([payment], tx.by)
    await breaks.resolve_break(tx, break_id, resolution=resolution, at=tx.clock.now())
    return await breaks.get_break(tx, break_id)


async def _payment_of(tx: Reading, found: BreakRow) -> Payment | None:
    if found.payment_id is None:
        return None
    payment = await payments.get_payment(tx, found.payment_id)
    tx.by.within(payment.region)
    return payment
