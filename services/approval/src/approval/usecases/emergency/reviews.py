"""A grant is looked at again, and somebody says what becomes of it; disbursement recovers it."""

from uuid import UUID

from shared.contracts.approval import (
    RecoveryOrdered,
    RecoveryReviewClosed,
    RecoveryReviewOpened,
    ReviewFinding,
)
from shared.contracts.assessment import ContradictionFound
from shared.four_eyes import require_another_person
from shared.transaction import Transaction

from approval.domain.cases.case import DECIDED, Case, Status
from approval.domain.cases.opinion import FourEyesRequired
from approval.domain.cases.refusals import OwnApplication
from approval.domain.decisions.review import (
    CompensationFinding,
    ContradictionFinding,
    ContradictionNotFound,
    ContradictionSettled,
    NoCompensationAwaited,
    NoOpenReview,
    NotGrantedYet,
    ReviewGround,
    shares_to_recover,
)
from approval.store.cases import case_records, cases, opinions
from approval.store.emergency import emergencies
from approval.usecases import clocks
from approval.usecases.decisions.payment_stops import REVIEW, stop_payment

GRANTED = DECIDED - {Status.REFUSED, Status.REVOKED}


async def open_review(
    tx: Transaction, case: Case, decision_id: UUID, *, ground: ReviewGround
) -> None:
    """Somebody of the county has to look whether the grant stands (A-30).

    One review at a time: a further ground joins the open one, and its finding answers all.
    """
    review_id = await emergencies.open_review(tx, case.id, decision_id, ground=ground)
    if review_id is None:
        return
    await clocks.start(tx, "recovery_review", case)
    tx.publish(
        RecoveryReviewOpened(
            case_id=case.id,
            review_id=review_id,
            decision_id=decision_id,
            ground=ground,
            opened_by=tx.by.sub,
            opened_at=tx.clock.now(),
        )
    )


async def close_review(
    tx: Transaction,
    case_id: UUID,
    *,
    expected: int,
    finding: ReviewFinding,
    reason: str,
    amount: int | None = None,
) -> Case:
    """Say what the review came to: another person than who opened it, or who granted the aid.

    What is to be paid back is ordered from disbursement, which demands it (第三十二条, TA-110).
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    review, decision = record.review, record.decision
    if review is None or decision is None or review.closed_at is not None:
        raise NoOpenReview
    involved = {review.opened_by, *review.openers, *decision.signers, *record.case.applicants}
    require_another_person(tx.by.sub, than=involved, refusal=FourEyesRequired())
    shares = shares_to_recover(
        finding, amount, granted=record.granted, in_force=record.amount_in_force
    )
    await emergencies.close_review(tx, review, finding=finding, reason=reason)
    tx.audit_detail = {"finding": finding.value}
    case = record.case
    against = finding is not ReviewFinding.STANDS and record.is_unpaid
    if against and case.may("stop_payment"):
        case = await stop_payment(tx, case, record, ground=REVIEW, reason=reason)
    saved = await cases.save_case(tx, case)
    await clocks.meet(tx, "recovery_review", case=saved)
    tx.publish(
        RecoveryReviewClosed(
            case_id=case_id,
            review_id=review.id,
            decision_id=decision.id,
            finding=finding,
            closed_by=tx.by.sub,
            closed_at=tx.clock.now(),
        )
    )
    for decision_id, share in shares:
        _order_recovery(
            tx, saved, decision_id, share, review_id=review.id, fraud=finding is ReviewFinding.FRAUD
        )
    return saved


def _order_recovery(
    tx: Transaction, case: Case, decision_id: UUID, amount: int, *, review_id: UUID, fraud: bool
) -> None:
    """Let disbursement demand what was granted; it looks whether it was paid."""
    tx.publish(
        RecoveryOrdered(
            case_id=case.id,
            decision_id=decision_id,
            amount=amount,
            fraud=fraud,
            articles=("第三十二条",) if fraud else ("第三十条",),
            ordered_by=tx.by.sub,
            signers=(tx.by.sub,),
            ordered_at=tx.clock.now(),
            review_id=review_id,
        )
    )


async def show_contradiction(tx: Transaction, event: ContradictionFound) -> None:
    """A later answer contradicts an urgent case: after its grant somebody has to look (A-27)."""
    await emergencies.keep_contradiction(tx, event)
    case = await cases.find_case(tx, event.case_id, lock=True)
    if case is not None and case.status in GRANTED:
        await clocks.start(tx, "contradiction", case)


async def settle_contradiction(
    tx: Transaction,
    case_id: UUID,
    revision: int,
    *,
    expected: int,
    finding: ContradictionFinding,
    reason: str,
) -> Case:
    """Say what a later answer comes to: nothing, or a review of the grant.

    Before the decision whoever decides sees it, and returns the case where it matters.
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case, decision = record.case, record.decision
    row = next((one for one in record.contradictions if one.revision == revision), None)
    if row is None:
        raise ContradictionNotFound
    if decision is None or case.status not in GRANTED:
        raise NotGrantedYet
    if row.finding is not None:
        raise ContradictionSettled
    involved = {*decision.signers, *case.applicants}
    require_another_person(tx.by.sub, than=involved, refusal=FourEyesRequired())
    await emergencies.settle_contradiction(tx, row, finding=finding, reason=reason)
    tx.audit_detail = {"finding": finding.value, "revision": revision}
    saved = await cases.save_case(tx, case)
    if all(one.finding is not None for one in record.contradictions if one is not row):
        await clocks.meet(tx, "contradiction", case=saved)
    if finding is ContradictionFinding.REVIEW:
        await open_review(tx, saved, decision.id, ground=ReviewGround.CONTRADICTION)
    return saved


async def settle_compensation(
    tx: Transaction, case_id: UUID, *, expected: int, finding: CompensationFinding, reason: str
) -> Case:
    """Say what became of the compensation that a granted case awaited."""
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case, decision = record.case, record.decision
    waits = any(duty.what == "compensation" for duty in record.due)
    if decision is None or case.status not in GRANTED or not waits:
        raise NoCompensationAwaited
    require_another_person(tx.by.sub, than=case.applicants, refusal=OwnApplication())
    await opinions.insert_remark(
        tx, case_id, kind="compensation", round=case.round, points=(finding,), text=reason
    )
    tx.audit_detail = {"finding": finding.value}
    saved = await cases.save_case(tx, case)
    await clocks.meet(tx, "compensation", case=saved)
    if finding is CompensationFinding.STILL_AWAITED:
        await clocks.start(tx, "compensation", saved)
    elif finding is CompensationFinding.RECEIVED:
        await open_review(tx, saved, decision.id, ground=ReviewGround.COMPENSATION)
    return saved
