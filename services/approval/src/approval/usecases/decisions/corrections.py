"""A grant of a wrong amount is put right: one proposes it, the lead decides, the money follows."""

from datetime import datetime
from uuid import UUID

from shared.contracts.approval import DecisionCorrected, GrantSupplemented
from shared.contracts.vocabulary import CashReason, PaymentMethod
from shared.four_eyes import require_another_person
from shared.ids import new_id
from shared.money import yuan
from shared.roles import Role
from shared.transaction import Transaction

from approval.domain.cases.case import Case, Status
from approval.domain.cases.opinion import FourEyesRequired
from approval.domain.decisions.correction import (
    AlreadyCorrected,
    Bounds,
    CorrectionNeedsFacts,
    CorrectionWaits,
    NoCorrectionProposed,
    check_amount,
)
from approval.domain.decisions.county_amount import CapLeavesLess
from approval.domain.decisions.grant import LEAST_FACTS
from approval.domain.decisions.payout import Payout
from approval.domain.decisions.purpose import taken_of_caps
from approval.domain.decisions.review import ReviewGround
from approval.policy import figures_on
from approval.store.cases import case_records, cases
from approval.store.cases.case_records import CaseRecord
from approval.store.decisions import caps, corrections, decisions
from approval.store.tables import CorrectionRow, DecisionRow
from approval.usecases import clocks
from approval.usecases.county import deputies
from approval.usecases.decisions import case_outlook, letters
from approval.usecases.decisions.grants import beneficiaries_of, payee_of
from approval.usecases.decisions.payment_stops import CORRECTION, stop_payment
from approval.usecases.decisions.revocations import KeepingNeedsReason
from approval.usecases.emergency import reviews


async def propose(
    tx: Transaction, case_id: UUID, *, expected: int, amount: int, reason: str
) -> Case:
    """The county's handler proposes what should have been granted; the money goes on meanwhile.

    A decision is corrected once; what a ruling changes it to is carried out nevertheless.
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case, decision = record.case.after("propose_correction", by=tx.by), _decision(record)
    if record.open_correction is not None:
        raise CorrectionWaits
    if not record.may_be_corrected:
        raise AlreadyCorrected
    check_amount(amount, _bounds(record, decision))
    if len(reason.strip()) < LEAST_FACTS:
        raise CorrectionNeedsFacts(least=LEAST_FACTS)
    rest = amount - record.amount_in_force
    if rest > 0:
        left = (await case_outlook.outcome_of(tx, case, proposed=amount)).cap_remaining_before
        if rest > left:
            raise CapLeavesLess(left=yuan(left), posted=yuan(rest))
    await corrections.insert_proposal(tx, case_id, decision.id, amount=amount, reason=reason)
    tx.audit_detail = {"was": record.amount_in_force, "amount": amount}
    saved = await cases.save_case(tx, case)
    await clocks.start(tx, "correction", saved)
    return saved


async def decide(
    tx: Transaction, case_id: UUID, *, expected: int, agree: bool, reason: str
) -> Case:
    """The lead, another person, agrees or lets the amount stand.

    Too little was granted: the rest is ordered on its own, out of the same caps. Too much: what
    is not paid is stopped and decided anew; what is paid is reviewed, and nothing is taken back by
    the correction itself (A-30). A ruling that came meanwhile bars any other amount than its own.
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    lead = deputies.lead_of(tx, record, Role.COUNTY_LEAD)
    case, decision = record.case.after("decide_correction", by=lead), _decision(record)
    row = record.open_correction
    if row is None:
        raise NoCorrectionProposed
    require_another_person(tx.by.sub, than={row.proposed_by}, refusal=FourEyesRequired())
    if not agree and not reason.strip():
        raise KeepingNeedsReason
    if agree:
        check_amount(row.amount, _bounds(record, decision))
    await corrections.decide(tx, row, agreed=agree, reason=reason.strip())
    tx.audit_detail = {"agreed": agree}
    await clocks.meet(tx, "correction", case=case)
    if agree:
        is_ruled = record.ruled_amount is not None
        case = await _carry_out(tx, record, case, decision, row)
        if is_ruled and case.status is Status.APPROVED:  # else it is decided anew, by the same day
            await clocks.meet(tx, clocks.RULING, case=case)
    return await cases.save_case(tx, case)


async def _carry_out(
    tx: Transaction, record: CaseRecord, case: Case, decision: DecisionRow, row: CorrectionRow
) -> Case:
    why, _ = corrections.open_reasons(tx.vault, row)
    was = record.amount_in_force
    if row.amount < was and record.is_unpaid:
        return await stop_payment(tx, case, record, ground=CORRECTION, reason=why)
    if row.amount < was:
        await reviews.open_review(tx, case, decision.id, ground=ReviewGround.CORRECTION)
    else:
        await _order_the_rest(tx, case, decision, row, was=was, reason=why)
    await letters.write_correction(tx, record, decision, was=was, amount=row.amount, facts=why)
    tx.publish(
        DecisionCorrected(
            case_id=case.id,
            decision_id=decision.id,
            was=was,
            amount=row.amount,
            proposed_by=row.proposed_by,
            corrected_by=tx.by.sub,
        )
    )
    return case


async def _order_the_rest(
    tx: Transaction, case: Case, decision: DecisionRow, row: CorrectionRow, *, was: int, reason: str
) -> None:
    """Take the rest from the caps and order it; it counts as no further time (第十二条)."""
    figures = figures_on(case.assessment.accepted_on, case.county)
    rest, order_id, now = row.amount - was, new_id(), tx.clock.now()
    assessment = case.assessment
    signers = tuple(dict.fromkeys((*decision.signers, row.proposed_by, tx.by.sub)))
    await caps.hold_household(tx, assessment.household_id, now.year)
    await _keep(tx, decision, order_id, amount=rest, reason=reason, signers=signers, at=now)
    await tx.flush()
    if not await caps.reserve(
        tx,
        decision_id=order_id,
        case_id=case.id,
        event=case_outlook.event_key(case),
        person_ids=assessment.person_ids,
        person_id=case_outlook.beneficiary_of(case),
        year=tx.clock.today().year,
        amount=taken_of_caps(
            rest, tekun=decision.outcome.get("tekun_cost") is not None, figures=figures
        ),
        by_township=False,
        excepted=True,
        cost=case_outlook.cost_of(case),
        figures=figures,
        times=0,
    ):
        outcome = await case_outlook.outcome_of(tx, case, proposed=row.amount)
        raise CapLeavesLess(left=yuan(outcome.cap_remaining_before), posted=yuan(rest))
    payout = Payout(
        PaymentMethod(decision.method),
        CashReason(decision.method_reason) if decision.method_reason else None,
    )
    tx.publish(
        GrantSupplemented(
            case_id=case.id,
            decision_id=order_id,
            supplements=decision.id,
            case_number=case.case_number,
            approved=True,
            articles=tuple(decision.articles),
            edition=decision.edition,
            decided_at=now,
            decided_by=tx.by.sub,
            signers=signers,
            applied_by=tuple(sorted(case.applicants)),
            category=assessment.category,
            region=case.region,
            household_id=assessment.household_id,
            debtors=(assessment.household_id,),
            amount=rest,
            recipient_status=assessment.household_status,
            payee_ref=payee_of(case, payout),
            payee_version=assessment.payee_version,
            method=payout.method,
            method_reason=payout.reason,
            beneficiaries=beneficiaries_of(case),
            is_emergency=case.urgent,
        )
    )


async def _keep(
    tx: Transaction,
    decision: DecisionRow,
    order_id: UUID,
    *,
    amount: int,
    reason: str,
    signers: tuple[str, ...],
    at: datetime,
) -> None:
    await decisions.insert_decision(
        tx,
        decision_id=order_id,
        case_id=decision.case_id,
        approved=True,
        amount=amount,
        articles=list(decision.articles),
        edition=decision.edition,
        outcome=decision.outcome,
        reason=reason,
        grounds="{}",
        signers=list(signers),
        decided_by=tx.by.sub,
        decided_at=at,
        by_township=False,
        method=decision.method,
        method_reason=decision.method_reason,
        complete_by=None,
        supplements=decision.id,
    )


def _bounds(record: CaseRecord, decision: DecisionRow) -> Bounds:
    rested_on = decision.outcome
    return Bounds(
        granted=record.amount_in_force,
        ruled=record.ruled_amount,
        formula=rested_on["amount"] if rested_on["amount_is_fixed"] else None,
        noticed=None if record.case.urgent else record.noticed_amount,
        floor=0 if rested_on["floor_unreachable"] else rested_on["floor"],
    )


def _decision(record: CaseRecord) -> DecisionRow:
    assert record.decision is not None, "a granted case has its decision"
    return record.decision
