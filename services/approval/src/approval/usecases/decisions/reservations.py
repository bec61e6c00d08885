"""What becomes of a reservation: used when the money arrives, given back when it never will."""

from shared.contracts.approval import CapSettled
from shared.contracts.disbursement import (
    PaymentCancelled,
    PaymentNotCancellable,
    PaymentPaid,
)
from shared.transaction import Transaction

from approval.domain.decisions.review import ReviewGround
from approval.store.cases import case_records, cases
from approval.store.decisions import caps, corrections, decisions, revocations, rulings
from approval.store.tables import ReservationRow, RevocationRow
from approval.usecases import clocks
from approval.usecases.decisions.anew import begin_anew
from approval.usecases.decisions.payment_stops import CORRECTION
from approval.usecases.decisions.revocations import came_too_late, carry_out
from approval.usecases.emergency.reviews import open_review

OF_A_GRANT = (
    *("countersign", "revocation", "compensation", "contradiction", "recovery_review"),
    *("correction", "ruling", "delivery"),
)
"""Duties that fall away with a grant."""


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
    if await decisions.is_supplement(tx, event.decision_id):
        return
    revoked = await revocations.answer_revocation(
        tx, event.decision_id, answer="cancelled", payment_state=event.reason
    )
    if case is None or not case.may("cancel"):
        return
    if revoked is not None and await _is_decided_anew(tx, revoked):
        await rulings.set_aside(tx, event.decision_id, on=tx.clock.today())
        await cases.save_case(tx, await begin_anew(tx, case.after("decide_anew", by=tx.by)))
        return
    await clocks.cancel(tx, case, *OF_A_GRANT)
    await cases.save_case(tx, case.after("cancel", by=tx.by))
    await corrections.overtake(tx, event.decision_id)
    if revoked is None:
        await revocations.overtake(tx, event.decision_id)
        return
    record = await case_records.find_record(tx, case_id)
    assert record is not None, "the case is there"
    assert record.decision is not None, "a revoked grant has its decision"
    await carry_out(tx, case, record.decision, revoked, amount=record.amount_in_force)


async def _is_decided_anew(tx: Transaction, revoked: RevocationRow) -> bool:
    """Whether its money was stopped for another decision, not to take the grant back."""
    if revoked.articles == [CORRECTION]:
        return True
    return await rulings.is_set_aside(tx, revoked.decision_id)


async def keep_grant(tx: Transaction, event: PaymentNotCancellable) -> None:
    """The revocation came too late: it is recorded, and the grant stands."""
    case_id = await decisions.case_of(tx, event.decision_id)
    if case_id is None:
        return
    case = await cases.find_case(tx, case_id, lock=True)
    if case is not None and await decisions.is_supplement(tx, event.decision_id):
        await came_too_late(tx, case, event.decision_id)
        return
    answered = await revocations.answer_revocation(
        tx, event.decision_id, answer="not_cancellable", payment_state=event.state
    )
    if answered is not None and case is not None and case.may("keep"):
        kept = await cases.save_case(tx, case.after("keep", by=tx.by))
        await came_too_late(tx, kept, event.decision_id)
        if await rulings.is_set_aside(tx, event.decision_id):
            await open_review(tx, kept, event.decision_id, ground=ReviewGround.RULING)


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
