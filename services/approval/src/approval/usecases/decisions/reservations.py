"""What becomes of a reservation: used when the money arrives, given back when it never will."""

from shared.contracts.approval import CapSettled
from shared.contracts.disbursement import (
    PaymentCancelled,
    PaymentNotCancellable,
    PaymentPaid,
)
from shared.transaction import Transaction

from approval.store.cases import cases
from approval.store.decisions import caps, decisions
from approval.store.tables import ReservationRow
from approval.usecases import clocks


async def use_cap(tx: Transaction, event: PaymentPaid) -> None:
    """The money is on the account: what was reserved is used."""
    reservation = await caps.mark_used(tx, event.decision_id)
    if reservation is not None:
        _publish(tx, reservation, used=True)


async def release_cap(tx: Transaction, event: PaymentCancelled) -> None:
    """The payment will not be made: amount and count go back to the year of the approval (A-05)."""
    case_id = await decisions.case_of(tx, event.decision_id)
    if case_id is None:
        return
    case = await cases.find_case(tx, case_id, lock=True)
    reservation = await caps.release(tx, event.decision_id)
    if reservation is None:
        return
    _publish(tx, reservation, used=False)
    await decisions.answer_revocation(
        tx, event.decision_id, answer="cancelled", payment_state=event.reason
    )
    if case is not None and case.may("cancel"):
        await clocks.cancel(tx, case, "countersign")
        await cases.save_case(tx, case.after("cancel", by=tx.by))


async def keep_grant(tx: Transaction, event: PaymentNotCancellable) -> None:
    """The revocation came too late: it is recorded, and the grant stands."""
    case_id = await decisions.case_of(tx, event.decision_id)
    if case_id is None:
        return
    case = await cases.find_case(tx, case_id, lock=True)
    answered = await decisions.answer_revocation(
        tx, event.decision_id, answer="not_cancellable", payment_state=event.state
    )
    if answered and case is not None and case.may("keep"):
        await cases.save_case(tx, case.after("keep", by=tx.by))


def _publish(tx: Transaction, reservation: ReservationRow, *, used: bool) -> None:
    tx.publish(
        CapSettled(
            case_id=reservation.case_id,
            decision_id=reservation.decision_id,
            used=used,
            year=reservation.year,
            amount=reservation.amount,
        )
    )
