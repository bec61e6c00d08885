"""The facts of a claim as they stand now, and the answer of the rules with the plan's money."""

from dataclasses import dataclass, replace

from shared.errors import ChangedMeanwhile
from shared.roles import system
from shared.transaction import Transaction

from training_subsidy.domain.certificate import CertificateDoubt
from training_subsidy.domain.claim import Answered, Claim, ClaimStatus
from training_subsidy.domain.claim_case import Budget, ClaimCase, EarlierCourse
from training_subsidy.domain.classes import TrainingClass
from training_subsidy.domain.enrolment import Certificate, ExamResult, attended_percent
from training_subsidy.domain.programme import Outcome, decide_claim
from training_subsidy.domain.vocabulary import ClaimType, Decision, SubsidyKind
from training_subsidy.policy import figures_on
from training_subsidy.store import (
    classes,
    earlier,
    enrolments,
    plans,
    receipts,
    selections,
    supervision,
)
from training_subsidy.usecases.courses import standard_of

SERVICE_ACTOR = system("training-subsidy")
TRAINING_FEE = "TRAINING_FEE"
RECEIPTED = frozenset({ClaimType.PAY_FIRST, ClaimType.STUDY_REIMBURSEMENT})
"""Claims that give back what somebody paid: without a receipt there is none (VT-009, VT-041).

So it is with an enterprise's course without a standard: nothing else says what it may come to.
"""
TRIES = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules are asked about, and whether the examination has been held."""

    case: ClaimCase
    examined: bool


async def facts_of(tx: Transaction, claim: Claim) -> Facts:
    """Everything that bears on a claim, without the plan's money."""
    base = ClaimCase(
        type=claim.type,
        kind=claim.kind,
        trade=claim.trade_code,
        level=claim.level,
        dates=claim.dates,
        earlier_courses=await _earlier_courses(tx, claim),
        earlier_claims=tuple(await earlier.earlier_claims(tx, claim)),
        receipt_repeats=await receipts.repeat_another(tx, claim.id),
        registered_real_name=True,
        holds_resolved=claim.resolved_holds,
    )
    if claim.type is ClaimType.STUDY_REIMBURSEMENT:
        return Facts(await _study(tx, claim, base), examined=True)
    return await _course(tx, claim, base)


async def _earlier_courses(tx: Transaction, claim: Claim) -> tuple[EarlierCourse, ...]:
    others = [
        EarlierCourse(
            trade=other.trade_code,
            level=other.level,
            dates=other.dates,
            department=other.department,
        )
        for other in await selections.other_courses_of(tx, claim.person_id)
    ]
    return (*await earlier.earlier_courses(tx, claim), *others)


async def _study(tx: Transaction, claim: Claim, base: ClaimCase) -> ClaimCase:
    figures = figures_on(claim.started_on)
    paid = await receipts.paid_by(tx, claim.id, figures.study_cost_items)
    year = claim.started_on.year
    return replace(
        base,
        on_selection_list=claim.region in await selections.regions_of(tx, claim.person_id, year),
        receipted=paid is not None,
        paid=paid,
    )


async def _course(tx: Transaction, claim: Claim, base: ClaimCase) -> Facts:
    assert claim.class_id is not None, "a course claim has its class"
    assert claim.enrolment_id is not None, "and its trainee"
    course = await classes.read_class(tx, claim.class_id)
    enrolment = await enrolments.get_enrolment(tx, claim.enrolment_id, with_number=False)
    attendance = await enrolments.attendance_of(tx, claim.enrolment_id)
    standard = await standard_of(tx, course)
    paid = await receipts.paid_by(tx, claim.id, {TRAINING_FEE})
    needs_certificate = claim.type is ClaimType.PAY_FIRST or claim.kind is SubsidyKind.SKILL_UPGRADE
    certificate = enrolment.certificate
    enterprise = claim.type is ClaimType.ENTERPRISE_ON_JOB
    most = _most(course, standard)
    needs_receipt = claim.type in RECEIPTED or (enterprise and most is None)
    case = replace(
        base,
        course_funding=course.funding,
        employees_registered=True if enterprise else None,
        institution_in_catalogue=True,
        trade_in_catalogue=standard is not None,
        enterprise_scope_allows=course.scope in figures_on(course.starts_on).enterprise_scope,
        receipted=paid is not None if needs_receipt else None,
        paid=paid,
        standard=most,
        contract_years=None if course.directed is None else course.directed.years,
        passed=enrolment.result is ExamResult.PASSED,
        attended_percent=attended_percent(
            course, present=attendance.present, recorded=attendance.recorded
        )
        or 0,
        certificate_verified=certificate.verified
        if certificate is not None
        else (False if needs_certificate else None),
        certificate_doubt=_doubt(certificate, needed=needs_certificate),
        third_party=await supervision.worst_of(tx, course.id),
    )
    return Facts(case, examined=enrolment.result is not None)


def _most(course: TrainingClass, standard: int | None) -> int | None:
    """What is paid at most: the standard, of purchased training the contract's price if it is less."""
    limits = [limit for limit in (standard, course.contract_price) if limit is not None]
    return min(limits, default=None)


def _doubt(certificate: Certificate | None, *, needed: bool) -> CertificateDoubt | None:
    if certificate is None:
        return CertificateDoubt.NOT_ENTERED if needed else None
    return certificate.doubt


async def evaluate_claim(tx: Transaction, claim: Claim, *, proposed: int | None = None) -> Claim:
    """Ask the rules again and take what follows: a hold, a place in line, or money of the plan.

    ``proposed`` is the amount an officer signs for where the rules give none.
    """
    facts = await facts_of(tx, claim)
    case, figures = facts.case, figures_on(claim.started_on)
    outcome = decide_claim(case, figures)
    asked = outcome.amount if outcome.amount is not None else proposed
    if outcome.decision in {Decision.ELIGIBLE, Decision.ELIGIBLE_FOR_REVIEW} and asked:
        claim, budget = await _reserve_budget(tx, claim, asked)
        outcome = decide_claim(replace(case, budget=budget), figures)
    answered = replace(
        claim,
        answered=Answered.of(outcome),
        paid=case.paid,
        standard=case.standard,
        counts=outcome.decision is not Decision.INELIGIBLE,
    )
    return _apply_outcome(answered, outcome, asked)


def _apply_outcome(claim: Claim, outcome: Outcome, asked: int | None) -> Claim:
    if outcome.decision is Decision.HOLD_FOR_REVIEW:
        return claim.after("hold", by=SERVICE_ACTOR)
    if outcome.decision is Decision.WAITLISTED and claim.status is ClaimStatus.SUBMITTED:
        return replace(claim.after("waitlist", by=SERVICE_ACTOR), amount=asked)
    return claim


async def _reserve_budget(tx: Transaction, claim: Claim, asked: int) -> tuple[Claim, Budget]:
    """Promise the plan's money by one conditional statement, and what the rule sees of the plan."""
    if claim.reserved and claim.reserved != asked:
        claim = await give_money_back(tx, claim)
    if claim.reserved and claim.plan_id is not None:
        kept = await plans.read_plan(tx, claim.plan_id)
        return claim, Budget(
            plan=kept.budget, committed=kept.committed - claim.reserved, claim=claim.reserved
        )
    for _ in range(TRIES):
        plan = await plans.plan_for(
            tx,
            year=tx.clock.today().year,
            region=claim.region,
            funding=claim.type,
            trade_code=claim.trade_code,
        )
        if plan is None:
            return replace(claim, plan_id=None), Budget(
                plan=0, committed=0, claim=asked, is_set=False
            )
        committed = await plans.reserve(tx, plan.id, asked)
        if committed is not None:
            budget = Budget(plan=plan.budget, committed=committed - asked, claim=asked)
            return replace(claim, plan_id=plan.id, reserved=asked), budget
        ahead = await plans.in_line(tx, plan.id)
        plan = await plans.read_plan(tx, plan.id)
        budget = Budget(plan=plan.budget, committed=plan.committed, claim=asked, ahead=ahead)
        if not budget.reaches(asked):
            return replace(claim, plan_id=plan.id), budget
    raise ChangedMeanwhile


async def give_money_back(tx: Transaction, claim: Claim) -> Claim:
    """The claim needs no money of the plan any more; who waits gets it with the next sweep."""
    if claim.reserved and claim.plan_id is not None:
        await plans.give_back(tx, claim.plan_id, claim.reserved)
    return replace(claim, reserved=0)
