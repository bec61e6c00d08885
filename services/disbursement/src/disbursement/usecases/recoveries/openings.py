"""A finding against paid money opens its recovery; a payment that was stopped ends it."""

from shared.contracts.disbursement import RecoveryClosed, RecoveryEnd
from shared.contracts.orders import RecoveryOrder
from shared.errors import NotYet
from shared.transaction import Transaction
from shared.words import labels

from disbursement.domain.payments.payment import Payment, Status
from disbursement.domain.recoveries.recovery import LIFECYCLE, RecoveryStatus
from disbursement.store.payments import payments
from disbursement.store.recoveries import recoveries
from disbursement.store.recoveries.recovery_tables import RecoveryRow
from disbursement.usecases.recoveries import duties
from shared import held


async def open_recovery(tx: Transaction, order: RecoveryOrder) -> None:
    """One recovery of a decision, however often the event comes.

    What has not been paid is stopped by its own way; of what was cancelled nothing is owed.
    """
    found = await payments.load(tx, decision_id=order.decision_id, lock=True)
    if not found:
        raise NotYet(what=labels("disbursement", "not_yet")["decision"])
    [payment] = found
    if payment.status is Status.CANCELLED:
        return
    if payment.fund_id is None:
        raise NotYet(what=labels("disbursement", "not_yet")["source"])
    row = await recoveries.open_recovery(tx, payment, order)
    if row is not None:
        await duties.start(tx, duties.DEMAND, row)


async def end_unpaid(tx: Transaction, payment: Payment) -> None:
    """The money was stopped: nothing is to be recovered."""
    row = await recoveries.find_of_decision(tx, payment.decision_id)
    if row is None:
        return
    status = LIFECYCLE.after("end_unpaid", status=RecoveryStatus(row.status), by=tx.by)
    await close(tx, row, status=status, end=RecoveryEnd.NOTHING_PAID)


async def close(
    tx: Transaction, row: RecoveryRow, *, status: RecoveryStatus, end: RecoveryEnd, **also: int
) -> None:
    """Nothing is owed any more: the money's clocks end, and others are told."""
    held.change(
        tx,
        row,
        recoveries.RECOVERY,
        status=status,
        closed_by=tx.by.sub,
        closed_at=tx.clock.now(),
        **also,
    )
    await duties.end_money(tx, row)
    tx.publish(
        RecoveryClosed(
            **facts(row),
            amount=row.demanded,
            end=end,
            received=row.received,
            closed_by=tx.by.sub,
        )
    )


def facts(row: RecoveryRow) -> dict[str, object]:
    """What every event about a recovery carries."""
    return {
        "case_id": row.case_id,
        "payment_id": row.payment_id,
        "decision_id": row.decision_id,
        "recovery_id": row.id,
    }
