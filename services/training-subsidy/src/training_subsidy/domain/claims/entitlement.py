"""What is left to claim for a seat, before anything is paid: the rules' answer, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from training_subsidy.domain.claims.claim_case import ClaimCase
from training_subsidy.domain.claims.claimants import BY_TYPE, FOR_COURSE
from training_subsidy.domain.claims.programme import decide_claim
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.enrolment import Enrolment
from training_subsidy.domain.vocabulary import (
    Claimant,
    ClaimStatus,
    ClaimType,
    Decision,
    SubsidyKind,
    WorkerStatus,
)

ENDED = frozenset({ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN, ClaimStatus.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatClaim:
    """A claim that was made for a seat; ``own``: by the worker, not by an organisation."""

    id: UUID
    type: ClaimType
    kind: SubsidyKind
    claimant: Claimant
    status: ClaimStatus
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """Whether a kind of subsidy can still be claimed for a seat (A-54, A-55).

    ``reasons`` are codes of ``training_subsidy.domain.words.REASONS``: why not, or of a claim that
    can be made what would hold it for a person.
    """

    type: ClaimType
    kind: SubsidyKind
    can_claim: bool
    reasons: tuple[str, ...]


def may_be_asked(
    course: TrainingClass, trainee: Enrolment
) -> tuple[tuple[ClaimType, SubsidyKind], ...]:
    """What a worker may ask for such a course at all; whether it is due is for the rules."""
    types = sorted(one for one in FOR_COURSE[course.funding] if Claimant.WORKER in BY_TYPE[one])
    asked = [(one, SubsidyKind.TRAINING) for one in types]
    if ClaimType.ENTERPRISE_ON_JOB in types and trainee.worker_status is WorkerStatus.DISPATCHED:
        asked.append((ClaimType.ENTERPRISE_ON_JOB, SubsidyKind.SKILL_UPGRADE))
    return tuple(asked)


def entitlement_of(
    case: ClaimCase,
    figures: Figures,
    *,
    is_over: bool,
    examined: bool,
    checked: bool,
    cancelled: bool,
    claims: Sequence[SeatClaim],
) -> Entitlement:
    """The answer for one kind: what has not happened yet comes before what the rules say."""

    def answer(*reasons: str, can_claim: bool = False) -> Entitlement:
        return Entitlement(type=case.type, kind=case.kind, can_claim=can_claim, reasons=reasons)

    if cancelled:
        return answer("enrolment_cancelled")
    if any(one.own and one.kind is case.kind and one.status not in ENDED for one in claims):
        return answer("claimed_already")
    missing = [
        code
        for code, is_missing in (
            ("identity_not_checked", not checked),
            ("course_not_over", not is_over),
            ("examination_pending", not examined),
        )
        if is_missing
    ]
    outcome = decide_claim(_so_far(case, is_over=is_over, examined=examined), figures)
    reasons = [one.value.lower() for one in outcome.reasons]
    if missing or outcome.decision is Decision.INELIGIBLE:
        refused = reasons if outcome.decision is Decision.INELIGIBLE else []
        return answer(*missing, *refused)
    return answer(*reasons, can_claim=True)


def _so_far(case: ClaimCase, *, is_over: bool, examined: bool) -> ClaimCase:
    """What is not known before the end of the course is not asked before it."""
    if not is_over:
        case = replace(case, attended_percent=None)
    if not examined:
        case = replace(case, passed=None, certificate_verified=None, certificate_doubt=None)
    return case
