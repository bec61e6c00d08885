"""Who may claim what for which course (215号（五）（九）（十一）（十二）)."""

from typing import assert_never

from shared.complete import complete_table
from shared.roles import Actor, Role

from training_subsidy.domain.claims.errors import ClaimTypeDoesNotFit, NotDispatched
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.enrolment import Enrolment, EnrolmentNotYours
from training_subsidy.domain.vocabulary import (
    OF_WORKERS_ALONE,
    Claimant,
    ClaimType,
    Funding,
    SubsidyKind,
    WorkerStatus,
)

ROLES = {
    Claimant.WORKER: Role.APPLICANT,
    Claimant.ENTERPRISE: Role.ENTERPRISE,
    Claimant.USER_ENTERPRISE: Role.ENTERPRISE,
    Claimant.DISPATCH_AGENCY: Role.ENTERPRISE,
    Claimant.INSTITUTION: Role.TRAINING_INSTITUTION,
}
complete_table(Claimant, ROLES, "training_subsidy.domain.claims.claimants.ROLES")
BY_TYPE = {
    ClaimType.PAY_FIRST: frozenset({Claimant.WORKER}),
    ClaimType.STUDY_REIMBURSEMENT: frozenset({Claimant.WORKER}),
    ClaimType.INSURED_SKILL_UPGRADE: frozenset({Claimant.WORKER}),
    ClaimType.APPRENTICESHIP: frozenset({Claimant.ENTERPRISE}),
    ClaimType.PURCHASED_FREE: frozenset({Claimant.INSTITUTION}),
    ClaimType.DIRECTED_ENTRUSTED: frozenset({Claimant.ENTERPRISE}),
    ClaimType.ENTERPRISE_ON_JOB: frozenset(Claimant) - {Claimant.INSTITUTION},
}
complete_table(ClaimType, BY_TYPE, "training_subsidy.domain.claims.claimants.BY_TYPE")
FOR_COURSE = {
    Funding.PAY_FIRST: frozenset({ClaimType.PAY_FIRST}),
    Funding.SELF_PAID: frozenset({ClaimType.PAY_FIRST}),
    Funding.PURCHASED_FREE: frozenset({ClaimType.PURCHASED_FREE, ClaimType.PAY_FIRST}),
    Funding.ENTERPRISE_ON_JOB: frozenset({ClaimType.ENTERPRISE_ON_JOB}),
    Funding.DIRECTED_ENTRUSTED: frozenset({ClaimType.DIRECTED_ENTRUSTED}),
}
"""What may be asked for a course. Free and self-paid ones may be asked for and are refused by rule."""
complete_table(Funding, FOR_COURSE, "training_subsidy.domain.claims.claimants.FOR_COURSE")


def check_claimant(
    type: ClaimType,  # noqa: A002 - the field's name
    kind: SubsidyKind,
    claimant: Claimant,
    *,
    by: Actor,
    course: TrainingClass | None,
    trainee: Enrolment | None,
) -> None:
    """Whether this actor may make this claim at all; whether it is due is for the rules.

    Raises ``ClaimTypeDoesNotFit``, ``NotDispatched``, and ``EnrolmentNotYours`` for what is
    another organisation's.
    """
    fits = ROLES[claimant] in by.held and claimant in BY_TYPE[type]
    if course is None:
        fits = fits and type in OF_WORKERS_ALONE
    else:
        fits = fits and type in FOR_COURSE[course.funding]
        _check_own(claimant, by, course, trainee)
    if type is ClaimType.INSURED_SKILL_UPGRADE:
        if not fits or kind is not SubsidyKind.SKILL_UPGRADE:
            raise ClaimTypeDoesNotFit
        return
    if kind is SubsidyKind.SKILL_UPGRADE:
        fits = fits and type is ClaimType.ENTERPRISE_ON_JOB and claimant is Claimant.WORKER
    if not fits:
        raise ClaimTypeDoesNotFit
    dispatched = trainee is not None and trainee.worker_status is WorkerStatus.DISPATCHED
    needs_dispatch = kind is SubsidyKind.SKILL_UPGRADE or claimant in {
        Claimant.USER_ENTERPRISE,
        Claimant.DISPATCH_AGENCY,
    }
    if needs_dispatch and not dispatched:
        raise NotDispatched


def _check_own(
    claimant: Claimant, by: Actor, course: TrainingClass, trainee: Enrolment | None
) -> None:
    """An institution claims for its own classes, an enterprise for those taught for it, an agency
    for the workers whom it has dispatched (VT-036).
    """
    match claimant:
        case Claimant.WORKER:
            return
        case Claimant.INSTITUTION:
            theirs: str | None = course.credit_code
        case Claimant.ENTERPRISE | Claimant.USER_ENTERPRISE:
            theirs = course.enterprise_code
        case Claimant.DISPATCH_AGENCY:
            theirs = None if trainee is None else trainee.agency_code
        case _:
            assert_never(claimant)
    if not by.org or theirs != by.org:
        raise EnrolmentNotYours
