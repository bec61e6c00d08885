"""Reconsideration or a court has ruled: it is recorded, and what was set aside is decided anew."""

from datetime import date
from uuid import UUID

from shared.contracts.approval import RulingBody, RulingOutcome, RulingRecorded
from shared.errors import Conflict, Unprocessable
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from approval.domain.cases.case import Case, Status
from approval.domain.decisions.review import ReviewGround
from approval.store.cases import case_records, cases
from approval.store.decisions import rulings
from approval.usecases.decisions.anew import begin_anew
from approval.usecases.decisions.payment_stops import RULING, stop_payment
from approval.usecases.emergency import reviews


class RuledOnNotPossible(Unprocessable):
    """The day of the ruling lies between the decision (…) and today (…)."""

    pointer = "/ruled_on"


class RulingKnown(Conflict):
    article = "行政复议法; 行政诉讼法"


async def record_ruling(
    tx: Transaction,
    case_id: UUID,
    *,
    expected: int,
    body: RulingBody,
    outcome: RulingOutcome,
    number: str,
    ruled_on: date,
    text: str,
) -> Case:
    """Record a ruling with its document (A-81).

    A refusal or a revocation that was set aside goes back to the county's review, for officers
    who did not sign it. Of a grant that was set aside the money is stopped, and then it goes back
    too; where it has arrived the grant is reviewed.
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case, decision = record.case, record.decision
    is_set_aside = outcome is RulingOutcome.SET_ASIDE
    reopens = is_set_aside and case.status in {Status.REFUSED, Status.REVOKED}
    ruled = case.after("set_aside" if reopens else "record_ruling", by=tx.by)
    assert decision is not None, "a decided case has a decision in force"
    first, last = lhasa_date(decision.decided_at), tx.clock.today()
    if not first <= ruled_on <= last:
        raise RuledOnNotPossible(first=first.isoformat(), last=last.isoformat())
    if any(one.number == number for one in record.rulings):
        raise RulingKnown(number=number)
    await rulings.insert_ruling(
        tx,
        case_id,
        decision.id,
        body=body,
        outcome=outcome,
        number=number,
        ruled_on=ruled_on,
        text=text,
    )
    tx.audit_detail = {"body": body.value, "outcome": outcome.value}
    if reopens:
        await rulings.set_aside(tx, decision.id, on=ruled_on)
        ruled = await begin_anew(tx, ruled)
    elif is_set_aside and record.is_unpaid:
        ruled = await stop_payment(tx, ruled, decision, ground=RULING, reason=text)
    elif is_set_aside:
        await reviews.open_review(tx, ruled, decision.id, ground=ReviewGround.RULING)
    tx.publish(
        RulingRecorded(
            case_id=case_id,
            decision_id=decision.id,
            body=body,
            outcome=outcome,
            ruled_on=ruled_on,
            reopened=reopens,
            recorded_by=tx.by.sub,
        )
    )
    return await cases.save_case(tx, ruled)
