"""Reconsideration or a court has ruled: it is recorded, and what it says is carried out."""

from datetime import date
from uuid import UUID

from shared.calendars import read_calendar
from shared.contracts.approval import OrderToActRecorded, RulingOutcome, RulingRecorded
from shared.errors import Conflict, Unprocessable
from shared.rulings import Ruling
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from approval.domain import terms
from approval.domain.cases.case import Case, Status
from approval.domain.decisions.review import ReviewGround
from approval.policy import figures_on
from approval.store.cases import case_records, cases
from approval.store.cases.case_records import CaseRecord
from approval.store.decisions import revocations, rulings
from approval.store.tables import DecisionRow
from approval.usecases import clocks
from approval.usecases.decisions.anew import begin_anew
from approval.usecases.decisions.payment_stops import RULING, stop_payment
from approval.usecases.emergency import reviews

AGAINST = frozenset({RulingOutcome.SET_ASIDE, RulingOutcome.CHANGED})
WITHOUT_AID = frozenset({Status.REFUSED, Status.REVOKED})


class RuledOnNotPossible(Unprocessable):
    """The day of the ruling lies between the decision (…) and today (…)."""

    pointer = "/ruled_on"


class RulingKnown(Conflict):
    article = "行政复议法; 行政诉讼法"


async def record_ruling(tx: Transaction, case_id: UUID, *, expected: int, ruling: Ruling) -> Case:
    """Record a ruling with its document (A-81).

    A refusal or a revocation that was set aside or changed goes back to the county's review, for
    officers who did not sign it. Of a grant that was set aside the money is stopped, and then it
    goes back too; where it has arrived the grant is reviewed. A grant that was changed to another
    amount is corrected, by the day that the ruling names, unless that is its amount already. A revocation that waits is no obstacle.
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case, decision, outcome = record.case, record.decision, ruling.outcome
    reopens = outcome in AGAINST and case.status in WITHOUT_AID
    ruled = case.after(_step(ruling, reopens=reopens), by=tx.by)
    _check_day(tx, record, ruling)
    if any(one.number == ruling.number for one in record.rulings):
        raise RulingKnown(number=ruling.number)
    await rulings.insert_ruling(tx, case_id, decision.id if decision else None, ruling)
    tx.audit_detail = {"body": ruling.body.value, "outcome": outcome.value}
    if decision is not None and reopens:
        await rulings.set_aside(tx, decision.id, on=ruling.ruled_on)
        ruled = await begin_anew(tx, ruled)
    elif decision is not None and outcome is RulingOutcome.SET_ASIDE:
        ruled = await _set_aside_grant(tx, record, ruled, decision, reason=ruling.text)
    is_in_force = not reopens and ruling.amount == record.amount_in_force
    act_by = None if is_in_force else await _act_by(tx, ruling)
    if act_by is not None:
        await clocks.act_by(tx, ruled, act_by)
    _tell(tx, record, ruling, reopens=reopens, act_by=act_by)
    return await cases.save_case(tx, ruled)


async def _act_by(tx: Transaction, ruling: Ruling) -> date | None:
    """Until when it is carried out: its own day, or where it changes the amount the usual term."""
    if ruling.outcome is not RulingOutcome.CHANGED or ruling.act_by is not None:
        return ruling.act_by
    today = tx.clock.today()
    calendar = await read_calendar(tx.session)
    return terms.recovery_review_due(today, calendar, figures_on(today)).on


def _tell(
    tx: Transaction, record: CaseRecord, ruling: Ruling, *, reopens: bool, act_by: date | None
) -> None:
    """Say what was ruled on a decision, or until when one is to be made."""
    if record.decision is not None:
        tx.publish(
            RulingRecorded(
                case_id=record.case.id,
                decision_id=record.decision.id,
                body=ruling.body,
                outcome=ruling.outcome,
                ruled_on=ruling.ruled_on,
                reopened=reopens,
                recorded_by=tx.by.sub,
                amount=ruling.amount,
                act_by=act_by,
            )
        )
    elif act_by is not None:
        tx.publish(
            OrderToActRecorded(
                case_id=record.case.id,
                body=ruling.body,
                ruled_on=ruling.ruled_on,
                act_by=act_by,
                recorded_by=tx.by.sub,
            )
        )


def _step(ruling: Ruling, *, reopens: bool) -> str:
    """A ruling on what was decided, or the order to decide."""
    if ruling.outcome is RulingOutcome.ORDERED:
        return "record_order"
    return "set_aside" if reopens else "record_ruling"


def _check_day(tx: Transaction, record: CaseRecord, ruling: Ruling) -> None:
    """Refuse a day before the decision, or before the acceptance where none is made, or to come."""
    decision, accepted = record.decision, record.case.assessment.accepted_on
    first = accepted if decision is None else lhasa_date(decision.decided_at)
    last = tx.clock.today()
    if not first <= ruling.ruled_on <= last:
        raise RuledOnNotPossible(first=first.isoformat(), last=last.isoformat())


async def _set_aside_grant(
    tx: Transaction, record: CaseRecord, ruled: Case, decision: DecisionRow, *, reason: str
) -> Case:
    """Stop its money and decide anew; one that has arrived is reviewed.

    A proposal of revocation that waits ends with it. Where disbursement is asked already, its
    answer brings about what the ruling wants.
    """
    if record.case.status is Status.REVOCATION_REQUESTED:
        return ruled
    if not record.is_unpaid:
        await reviews.open_review(tx, ruled, decision.id, ground=ReviewGround.RULING)
        return ruled
    if record.open_revocation is not None:
        await revocations.overtake(tx, decision.id)
        await clocks.cancel(tx, ruled, "revocation")
    return await stop_payment(tx, ruled, record, ground=RULING, reason=reason)
