"""The facts of a claim as they stand now, and the answer of the rules with the plan's money."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from shared.errors import ChangedMeanwhile
from shared.roles import system
from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Answered, Claim
from training_subsidy.domain.claims.claim_case import Budget, ClaimCase
from training_subsidy.domain.claims.programme import Outcome, decide_claim
from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.employee import employed_on
from training_subsidy.domain.register.enrolment import Certificate, ExamResult, attended_percent
from training_subsidy.domain.register.proofs import group_asked_of, standing_of
from training_subsidy.domain.vocabulary import (
    ClaimStatus,
    ClaimType,
    Decision,
    Funding,
    Severity,
    SubsidyKind,
    TraineeGroup,
)
from training_subsidy.policy import figures_on
from training_subsidy.store.claims import plans
from training_subsidy.store.claims.claim_facts import (
    COURSE,
    ENROLMENT,
    TRADE,
    earlier_claims,
    earlier_courses,
    employments,
    read_facts,
)
from training_subsidy.store.claims.plans import PLAN, YearPlan, plan_from
from training_subsidy.store.claims.skill_certificates import SKILL
from training_subsidy.store.involvement import Involved, involved_from
from training_subsidy.store.register.classes import class_from
from training_subsidy.store.register.enrolments import enrolment_from
from training_subsidy.store.register.people import PERSON
from training_subsidy.store.register.proofs import shown_from
from training_subsidy.store.register.small_firms import rosters_from
from training_subsidy.store.register.trades import trade_from
from training_subsidy.usecases.claims.cases import (
    apprentice_case,
    paid_of,
    skill_case,
    study_case,
)

SERVICE_ACTOR = system("training-subsidy")
TRAINING_FEE = "TRAINING_FEE"
RECEIPTED = frozenset({ClaimType.PAY_FIRST, ClaimType.STUDY_REIMBURSEMENT})
"""Claims that give back what somebody paid: without a receipt there is none (VT-009, VT-041).

So it is with an enterprise's course without a standard: nothing else says what it may come to.
"""
TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules are asked about, and what else bears on a claim.

    ``plan`` is the one of this year that pays, ``kept_plan`` the one of which the claim has a
    promise or a place in line; ``person`` and ``skill``, an insured employee's certificate, are sealed.
    """

    case: ClaimCase
    examined: bool
    involved: Involved
    person: Any = field(repr=False)
    skill: Any = field(repr=False)
    plan: YearPlan | None
    kept_plan: YearPlan | None


async def draft_with_facts(tx: Transaction, draft: Claim) -> tuple[Claim, Facts]:
    """A draft with everything that bears on it; its class may have ended early since it was written."""
    row = await read_facts(tx, draft)
    if row.course is not None:
        draft = replace(draft, dates=class_from(COURSE.read(row.course)).dates)
    return draft, facts_from(draft, row)


async def facts_of(tx: Transaction, claim: Claim) -> Facts:
    """Everything that bears on a claim, read at once."""
    return facts_from(claim, await read_facts(tx, claim))


def facts_from(claim: Claim, row: Any) -> Facts:
    """The facts of a claim in a row of what bears on it."""
    base = ClaimCase(
        type=claim.type,
        kind=claim.kind,
        trade=claim.trade_code,
        level=claim.level,
        dates=claim.dates,
        earlier_courses=earlier_courses(row),
        earlier_claims=earlier_claims(row, claim),
        receipt_repeats=row.receipt_repeats,
        share_above_even=row.share_above_even,
        holds_resolved=claim.resolved_holds,
        ruled=tuple(row.ruled),
        ruled_amount=row.ruled_amount,
    )
    if claim.type is ClaimType.STUDY_REIMBURSEMENT:
        case, examined = study_case(claim, base, row), True
    elif claim.type is ClaimType.INSURED_SKILL_UPGRADE:
        case, examined = skill_case(claim, base, row), True
    elif claim.type is ClaimType.APPRENTICESHIP:
        case, examined = apprentice_case(claim, base, row), True
    else:
        case, examined = _course(claim, base, row)
    return Facts(
        case=case,
        examined=examined,
        involved=involved_from(row),
        person=PERSON.read(row.person),
        skill=None if row.skill is None else SKILL.read(row.skill),
        plan=None if row.plan is None else plan_from(PLAN.read(row.plan)),
        kept_plan=None if row.kept_plan is None else plan_from(PLAN.read(row.kept_plan)),
    )


def _course(claim: Claim, base: ClaimCase, row: Any) -> tuple[ClaimCase, bool]:
    """The case of a course, and whether its examination has been held."""
    course = class_from(COURSE.read(row.course))
    enrolment = enrolment_from(ENROLMENT.read(row.enrolment), None)
    present, recorded = row.attendance
    trade = None if row.trade is None else trade_from(TRADE.read(row.trade))
    standard = None if trade is None else trade.standard_on(course.starts_on)
    paid = paid_of(row, {TRAINING_FEE})
    needs_certificate = claim.type is ClaimType.PAY_FIRST or claim.kind is SubsidyKind.SKILL_UPGRADE
    certificate = enrolment.certificate
    enterprise = claim.type is ClaimType.ENTERPRISE_ON_JOB
    most = _most(course, standard)
    needs_receipt = claim.type in RECEIPTED or (enterprise and most is None)
    employed = employed_on(course.dates, employments(row)) if enterprise else None
    of_small_firm = enrolment.group is TraineeGroup.SMALL_FIRM
    rosters = rosters_from(row.small_firms, course.dates) if of_small_firm else ()
    bought, figures = course.funding is Funding.PURCHASED_FREE, figures_on(course.starts_on)
    group = group_asked_of(course.funding, enrolment.group)
    case = replace(
        base,
        registered_real_name=enrolment.cancelled_on is None,
        course_funding=course.funding,
        employees_registered=employed,
        employment_known=employed is not None if enterprise else None,
        institution_in_catalogue=row.in_catalogue,
        trade_in_catalogue=standard is not None,
        enterprise_scope_allows=course.scope in figures.enterprise_scope,
        receipted=paid is not None if needs_receipt else None,
        paid=paid,
        standard=most,
        contract_years=None if course.directed is None else course.directed.years,
        passed=enrolment.result is ExamResult.PASSED,
        attended_percent=attended_percent(course, present=present, recorded=recorded) or 0,
        lessons_shown=None
        if row.least_shown is None
        else row.least_shown >= figures.evidence_least,
        certificate_verified=certificate.verified
        if certificate is not None
        else (False if needs_certificate else None),
        certificate_doubt=_doubt(certificate, needed=needs_certificate),
        third_party=_worst(row.severities, figures.holding_severities),
        group=group,
        group_standing=None
        if group is None
        else standing_of(
            shown_from(row.proofs) + rosters,
            group,
            on=course.starts_on,
            figures=figures,
            asked=row.group_asked,
        ),
        under_contract=row.under_contract if bought else None,
        trainee_contract=None if course.directed is None else row.trainee_contract,
    )
    return case, enrolment.result is not None


def _worst(severities: Collection[str], holding: Collection[str]) -> Severity | None:
    """The gravest rating that a class has, if any; one that holds is graver than one that is shown."""
    order = sorted((Severity.SERIOUS, Severity.MINOR), key=lambda one: one.value not in holding)
    return next((one for one in order if one in severities), None)


def _most(course: TrainingClass, standard: int | None) -> int | None:
    """What is paid at most: the standard, of purchased training the contract's price if it is less."""
    limits = [limit for limit in (standard, course.contract_price) if limit is not None]
    return min(limits, default=None)


def _doubt(certificate: Certificate | None, *, needed: bool) -> CertificateDoubt | None:
    if certificate is None:
        return CertificateDoubt.NOT_ENTERED if needed else None
    return certificate.doubt


async def evaluate_claim(
    tx: Transaction, claim: Claim, facts: Facts, *, proposed: int | None = None
) -> Claim:
    """Ask the rules again and take what follows: a hold, a place in line, or money of the plan.

    ``proposed`` is the amount an officer signs for where the rules give none.
    """
    return (await evaluate_with_case(tx, claim, facts, proposed=proposed))[0]


async def evaluate_with_case(
    tx: Transaction, claim: Claim, facts: Facts, *, proposed: int | None = None
) -> tuple[Claim, ClaimCase]:
    """The same, with the facts that the rules were asked of last, the plan's money among them."""
    case, figures = facts.case, figures_on(claim.started_on)
    outcome = decide_claim(case, figures)
    asked = outcome.amount if outcome.amount is not None else proposed
    if outcome.decision in {Decision.ELIGIBLE, Decision.ELIGIBLE_FOR_REVIEW} and asked:
        claim, budget = await _reserve_budget(tx, claim, facts, asked)
        case = replace(case, budget=budget)
        outcome = decide_claim(case, figures)
    return answered(claim, case, outcome, asked=asked), case


def answered(claim: Claim, case: ClaimCase, outcome: Outcome, *, asked: int | None) -> Claim:
    """The claim with the rules' answer, and moved as that says."""
    kept = replace(
        claim,
        answered=Answered.of(outcome),
        paid=case.paid,
        standard=case.standard,
        counts=(
            outcome.decision is not Decision.INELIGIBLE
            and not _of_another(claim, case)
            and not case.stands_beside
        ),
    )
    return _apply_outcome(kept, outcome, asked)


def _of_another(claim: Claim, case: ClaimCase) -> bool:
    """Whether another account owns the person, and nobody has looked: the claim takes nothing of theirs."""
    another = case.certificate_doubt is CertificateDoubt.OF_ANOTHER_ACCOUNT
    return another and not claim.resolved_holds


def _apply_outcome(claim: Claim, outcome: Outcome, asked: int | None) -> Claim:
    if outcome.decision is Decision.HOLD_FOR_REVIEW:
        return claim.after("hold", by=SERVICE_ACTOR)
    if outcome.decision is Decision.WAITLISTED and claim.status is ClaimStatus.SUBMITTED:
        return replace(claim.after("waitlist", by=SERVICE_ACTOR), amount=asked)
    return claim


async def _reserve_budget(
    tx: Transaction, claim: Claim, facts: Facts, asked: int
) -> tuple[Claim, Budget]:
    """Promise the plan's money by one conditional statement, and what the rule sees of the plan."""
    if claim.reserved and claim.reserved != asked:
        claim = await release_budget(tx, claim)
    if claim.reserved and facts.kept_plan is not None:
        kept = facts.kept_plan
        return claim, Budget(
            plan=kept.budget, committed=kept.committed - claim.reserved, claim=claim.reserved
        )
    plan = facts.plan
    if plan is None:
        unset = Budget(plan=0, committed=0, claim=asked, is_set=False)
        return replace(claim, plan_id=None), unset
    for _ in range(TRIES):
        committed = await plans.reserve(tx, plan.id, asked)
        if committed is not None:
            budget = Budget(plan=plan.budget, committed=committed - asked, claim=asked)
            return replace(claim, plan_id=plan.id, reserved=asked), budget
        plan, ahead = await plans.read_line(tx, plan.id)
        budget = Budget(plan=plan.budget, committed=plan.committed, claim=asked, ahead=ahead)
        if not budget.reaches(asked):
            return replace(claim, plan_id=plan.id), budget
    raise ChangedMeanwhile


async def release_budget(tx: Transaction, claim: Claim) -> Claim:
    """The claim needs no money of the plan any more; who waits gets it with the next sweep."""
    if claim.reserved and claim.plan_id is not None:
        await plans.release_budget(tx, claim.plan_id, claim.reserved)
    return replace(claim, reserved=0)
