"""The township's approval of the day, and the county's signature under it (第十八条（二）)."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.approval import (
    CaseReported,
    CountersignDeclined,
    Countersigned,
)
from shared.errors import Unprocessable
from shared.four_eyes import require_another_person
from shared.roles import Role
from shared.transaction import Transaction

from approval.domain.cases.case import Case, Countersign
from approval.domain.cases.opinion import FourEyesRequired, Opinion
from approval.domain.decisions.county_amount import check_posted
from approval.domain.decisions.decision import Outcome
from approval.domain.decisions.payout import Payout, check_payout
from approval.domain.decisions.review import ReviewGround
from approval.domain.figures import Authority
from approval.policy import figures_on
from approval.store.cases import case_records, cases
from approval.store.decisions import caps
from approval.store.emergency import emergencies
from approval.usecases import clocks
from approval.usecases.county import deputies
from approval.usecases.decisions.grants import Verdict, grant
from approval.usecases.emergency.reviews import open_review


class DecliningNeedsReason(Unprocessable):
    article = "202号 第十八条（二）（1）"


async def hold_household(tx: Transaction, case: Case) -> None:
    """Hold the household, so that two leads who sign at once are judged one after the other."""
    await caps.hold_household(tx, case.assessment.household_id, tx.clock.today().year)


def is_the_townships(outcome: Outcome) -> bool:
    """Whether the lead's signature is the approval: small, delegated, and not the third (A-21, A-22)."""
    return outcome.approval_authority is Authority.TOWNSHIP


async def approve_at_once(
    tx: Transaction,
    case: Case,
    *,
    outcome: Outcome,
    signed: list[Opinion],
    amount: int,
    reason: str,
    payout: Payout,
) -> Case:
    """The lead has signed, and by that decided: caps, letter, report to the county (TA-080, TA-081)."""
    check_posted(outcome, posted=amount, reason=reason)
    figures = figures_on(case.assessment.accepted_on, case.county)
    check_payout(payout, amount=amount, figures=figures)
    verdict = Verdict(
        outcome=outcome,
        amount=amount,
        articles=(case.assessment.grant_article,),
        reason=reason,
        signed=signed,
        payout=payout,
        by_township=True,
    )
    decision_id = await grant(tx, case, verdict, proposed=amount)
    saved = await cases.save_case(tx, replace(case, countersign=Countersign.AWAITED))
    due = await clocks.start(tx, "countersign", saved)
    await emergencies.report(tx, case.id, decision_id, countersign_by=due)
    tx.publish(
        CaseReported(
            case_id=case.id,
            decision_id=decision_id,
            amount=amount,
            reported_at=tx.clock.now(),
            countersign_by=due,
        )
    )
    return saved


async def countersign(
    tx: Transaction, case_id: UUID, *, expected: int, agree: bool, reason: str
) -> Case:
    """The county's lead signs the township's approval afterwards, in time or late, or does not.

    Not signing reverses nothing: it is recorded, a review opens, the cap stays used (A-66).
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case = record.case
    lead = deputies.lead_of(tx, record, Role.COUNTY_LEAD)
    signed = case.countersigned(agreed=agree, by=lead)
    decision, report = record.decision, record.countersign
    assert decision is not None and report is not None, "a township's approval was reported"  # noqa: PT018
    before = case.assessors.union(decision.signers)
    require_another_person(tx.by.sub, than=before, refusal=FourEyesRequired())
    if not agree and not reason.strip():
        raise DecliningNeedsReason
    now = tx.clock.now()
    late = now > (clocks.due_of(record.due, "countersign") or report.countersign_by)
    await emergencies.keep_countersign(tx, decision.id, agreed=agree, reason=reason, late=late)
    saved = await cases.save_case(tx, signed)
    await clocks.meet(tx, "countersign", case=saved)
    if agree:
        tx.publish(
            Countersigned(
                case_id=case.id,
                decision_id=decision.id,
                signed_by=tx.by.sub,
                signed_at=now,
                late=late,
            )
        )
    else:
        tx.publish(
            CountersignDeclined(
                case_id=case.id,
                decision_id=decision.id,
                declined_by=tx.by.sub,
                declined_at=now,
                late=late,
            )
        )
        await open_review(tx, saved, decision.id, ground=ReviewGround.COUNTERSIGN_DECLINED)
    return saved
