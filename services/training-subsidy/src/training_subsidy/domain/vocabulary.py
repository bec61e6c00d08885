"""Codes of training and its claims, named as the golden vocabulary (section 9) names them."""

from enum import StrEnum


class ClaimType(StrEnum):
    PAY_FIRST = "PAY_FIRST"  # 先垫后补
    PURCHASED_FREE = "PURCHASED_FREE"  # 购买服务的免费培训
    ENTERPRISE_ON_JOB = "ENTERPRISE_ON_JOB"  # 企业职工培训
    DIRECTED_ENTRUSTED = "DIRECTED_ENTRUSTED"  # 定向委托
    STUDY_REIMBURSEMENT = "STUDY_REIMBURSEMENT"  # 领军人才研学


class Funding(StrEnum):
    """Who pays for a course before anybody claims (215号（五）（九）（十一））."""

    PAY_FIRST = "PAY_FIRST"
    PURCHASED_FREE = "PURCHASED_FREE"
    SELF_PAID = "SELF_PAID"
    ENTERPRISE_ON_JOB = "ENTERPRISE_ON_JOB"
    DIRECTED_ENTRUSTED = "DIRECTED_ENTRUSTED"


class SubsidyKind(StrEnum):
    """Two subsidies that may both be paid for one person and course (A-55)."""

    TRAINING = "TRAINING"  # 培训补贴
    SKILL_UPGRADE = "SKILL_UPGRADE"  # 技能提升补贴


class Claimant(StrEnum):
    WORKER = "WORKER"
    ENTERPRISE = "ENTERPRISE"
    USER_ENTERPRISE = "USER_ENTERPRISE"  # 用工企业
    DISPATCH_AGENCY = "DISPATCH_AGENCY"  # 劳务派遣单位
    INSTITUTION = "INSTITUTION"


class WorkerStatus(StrEnum):
    ORDINARY = "ORDINARY"
    DISPATCHED = "DISPATCHED"  # 劳务派遣


class TraineeGroup(StrEnum):
    """Key groups of 215号（二）（五）（十）; a flag, never a condition of basic training (VT-001)."""

    GENERAL = "GENERAL"
    HARD_TO_EMPLOY = "HARD_TO_EMPLOY"
    GRADUATE = "GRADUATE"
    REGISTERED_POOR = "REGISTERED_POOR"
    DISABLED = "DISABLED"
    VETERAN = "VETERAN"
    FARMER = "FARMER"
    PRISONER = "PRISONER"


class Severity(StrEnum):
    """How a third party rates what it found (A-57)."""

    MINOR = "MINOR"
    SERIOUS = "SERIOUS"


class Decision(StrEnum):
    ELIGIBLE = "ELIGIBLE"
    ELIGIBLE_FOR_REVIEW = "ELIGIBLE_FOR_REVIEW"
    INELIGIBLE = "INELIGIBLE"
    HOLD_FOR_REVIEW = "HOLD_FOR_REVIEW"
    WAITLISTED = "WAITLISTED"


class Reason(StrEnum):
    """Why a claim is refused, held or waits; the first in the order of the checks decides."""

    NOT_REGISTERED = "NOT_REGISTERED"
    ALREADY_GOVERNMENT_FUNDED = "ALREADY_GOVERNMENT_FUNDED"
    SELF_PAID_PROJECT = "SELF_PAID_PROJECT"
    TRADE_NOT_LISTED = "TRADE_NOT_LISTED"
    NOT_SELECTED = "NOT_SELECTED"
    NOT_YET_PAID = "NOT_YET_PAID"
    NO_COST_PAID = "NO_COST_PAID"
    DUPLICATE_TRADE_LEVEL = "DUPLICATE_TRADE_LEVEL"
    OVERLAP = "OVERLAP"
    DUPLICATE_PAYEE = "DUPLICATE_PAYEE"
    SHORTER_THAN_CONTRACT = "SHORTER_THAN_CONTRACT"
    NOT_PASSED = "NOT_PASSED"
    SERIOUS_FINDING = "SERIOUS_FINDING"
    CERTIFICATE_NOT_VERIFIABLE = "CERTIFICATE_NOT_VERIFIABLE"
    ATTENDANCE_NOT_SHOWN = "ATTENDANCE_NOT_SHOWN"
    EMPLOYMENT_NOT_CONFIRMED = "EMPLOYMENT_NOT_CONFIRMED"
    RECEIPT_REPEATS = "RECEIPT_REPEATS"
    NO_YEAR_PLAN = "NO_YEAR_PLAN"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"


class ClaimStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"  # waits for the handler's review
    HELD = "held"  # waits for a human decision
    WAITLISTED = "waitlisted"  # waits for money of the year's plan
    REVIEWED = "reviewed"  # waits for the lead
    APPROVED = "approved"  # the money is ordered
    REFUSED = "refused"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


UNDER_WAY = frozenset({ClaimStatus.SUBMITTED, ClaimStatus.WAITLISTED, ClaimStatus.REVIEWED})
"""What a serious finding of a third party can still stop."""
CONCERNED = UNDER_WAY | {ClaimStatus.APPROVED}
"""What a serious finding says something about: an approval is looked at again before it is paid."""
RESTING = UNDER_WAY | {ClaimStatus.APPROVED, ClaimStatus.PAID}
"""Claims that go on by what was entered, so that it cannot be changed under them (VT-044)."""
