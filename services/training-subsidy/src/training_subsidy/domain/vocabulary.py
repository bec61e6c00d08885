"""Codes of training and its claims, named as the golden vocabulary (section 9) names them."""

from enum import StrEnum


class ClaimType(StrEnum):
    PAY_FIRST = "PAY_FIRST"  # 先垫后补
    PURCHASED_FREE = "PURCHASED_FREE"  # 购买服务的免费培训
    ENTERPRISE_ON_JOB = "ENTERPRISE_ON_JOB"  # 企业职工培训
    DIRECTED_ENTRUSTED = "DIRECTED_ENTRUSTED"  # 定向委托
    STUDY_REIMBURSEMENT = "STUDY_REIMBURSEMENT"  # 领军人才研学
    APPRENTICESHIP = "APPRENTICESHIP"  # 企业新型学徒制
    INSURED_SKILL_UPGRADE = "INSURED_SKILL_UPGRADE"  # 失业保险技能提升补贴


OF_WORKERS_ALONE = frozenset({ClaimType.STUDY_REIMBURSEMENT, ClaimType.INSURED_SKILL_UPGRADE})
"""Claims for what is no class of the register, drafted by the worker."""
WITHOUT_A_COURSE = OF_WORKERS_ALONE | {ClaimType.APPRENTICESHIP}
"""Claims for what is no class of the register."""


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
    HARD_TO_EMPLOY = "HARD_TO_EMPLOY"  # 就业援助对象
    GRADUATE = "GRADUATE"  # 高校毕业生
    REGISTERED_POOR = "REGISTERED_POOR"  # 建档立卡贫困人口
    RURAL_DIBAO = "RURAL_DIBAO"  # 农村低保家庭
    URBAN_POOR = "URBAN_POOR"  # 城镇困难人员
    DISABLED = "DISABLED"  # 持证残疾人
    VETERAN = "VETERAN"  # 退役士兵
    SOLDIER = "SOLDIER"  # 即将退役的士兵
    FARMER = "FARMER"  # 新型职业农民
    RURAL_TALENT = "RURAL_TALENT"  # 农村实用人才
    MIGRANT = "MIGRANT"  # 农民工
    NEW_GENERATION = "NEW_GENERATION"  # 新生代农民工
    UNEMPLOYED = "UNEMPLOYED"  # 失业人员
    TROUBLED_FIRM = "TROUBLED_FIRM"  # 困难企业职工
    SMALL_FIRM = "SMALL_FIRM"  # 培训能力薄弱的中小企业职工
    TRANSFERRED = "TRANSFERRED"  # 转岗职工
    SCHOOL_LEAVER = "SCHOOL_LEAVER"  # 未继续升学的初高中毕业生
    PRISONER = "PRISONER"  # 服刑人员
    RELEASED = "RELEASED"  # 刑满释放人员
    DETOX = "DETOX"  # 强制隔离戒毒人员


class ProofKind(StrEnum):
    """What shows that somebody is of a key group, by the office that issues it (215号（二）（十）)."""

    POVERTY_CARD = "POVERTY_CARD"  # 建档立卡手册（扶贫）
    DIBAO_CERTIFICATE = "DIBAO_CERTIFICATE"  # 低保证（民政）
    HARDSHIP_CERTIFICATE = "HARDSHIP_CERTIFICATE"  # 城镇困难人员认定（民政）
    EMPLOYMENT_AID_FINDING = "EMPLOYMENT_AID_FINDING"  # 就业援助对象认定（人社）
    UNEMPLOYMENT_CARD = "UNEMPLOYMENT_CARD"  # 就业创业证（人社）
    GRADUATION_CERTIFICATE = "GRADUATION_CERTIFICATE"  # 毕业证书（教育）
    SCHOOL_RECORD = "SCHOOL_RECORD"  # 学籍证明（教育）
    DISCHARGE_CERTIFICATE = "DISCHARGE_CERTIFICATE"  # 退役证（退役军人事务）
    UNIT_CERTIFICATE = "UNIT_CERTIFICATE"  # 部队证明
    DISABILITY_CERTIFICATE = "DISABILITY_CERTIFICATE"  # 残疾人证（残联）
    FARMER_CERTIFICATE = "FARMER_CERTIFICATE"  # 新型职业农民证（农业）
    RURAL_TALENT_FINDING = "RURAL_TALENT_FINDING"  # 农村实用人才认定（农业）
    RURAL_HUKOU_AND_WORK = "RURAL_HUKOU_AND_WORK"  # 农村户籍和务工证明
    TROUBLED_FIRM_FINDING = "TROUBLED_FIRM_FINDING"  # 困难企业认定和职工名册
    SMALL_FIRM_ROSTER = "SMALL_FIRM_ROSTER"  # 入册中小企业的参保职工名册
    TRANSFER_AGREEMENT = "TRANSFER_AGREEMENT"  # 转岗安置协议
    PRISON_LETTER = "PRISON_LETTER"  # 监狱出具的余刑证明
    RELEASE_CERTIFICATE = "RELEASE_CERTIFICATE"  # 释放证明书
    DETOX_LETTER = "DETOX_LETTER"  # 戒毒所证明


class GroupStanding(StrEnum):
    """How it stands with the proof of a trainee's group on the first day of a course (A-87)."""

    PROVED = "PROVED"
    AWAITED = "AWAITED"  # entered, and not looked at by another officer yet
    NOT_PROVED = "NOT_PROVED"  # none, or none that counts on that day


class HostStanding(StrEnum):
    """How it stands with the place of a talent's study (（十二）)."""

    ADMITTED = "ADMITTED"  # an inland university, or an institute of research and manufacturing
    NOT_ADMITTED = "NOT_ADMITTED"
    NOT_NAMED = "NOT_NAMED"


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
    HOST_NOT_ADMITTED = "HOST_NOT_ADMITTED"
    NOT_YET_PAID = "NOT_YET_PAID"
    NO_COST_PAID = "NO_COST_PAID"
    DUPLICATE_TRADE_LEVEL = "DUPLICATE_TRADE_LEVEL"
    OVERLAP = "OVERLAP"
    DUPLICATE_PAYEE = "DUPLICATE_PAYEE"
    SHORTER_THAN_CONTRACT = "SHORTER_THAN_CONTRACT"
    NOT_PASSED = "NOT_PASSED"
    GROUP_NOT_PROVED = "GROUP_NOT_PROVED"
    GROUP_PROOF_AWAITED = "GROUP_PROOF_AWAITED"
    CONTRACT_NOT_ON_REGISTER = "CONTRACT_NOT_ON_REGISTER"
    TRAINEE_CONTRACT_MISSING = "TRAINEE_CONTRACT_MISSING"
    HOST_NOT_NAMED = "HOST_NOT_NAMED"
    REST_NOT_AGREED = "REST_NOT_AGREED"
    REST_NOT_CONFIRMED = "REST_NOT_CONFIRMED"
    SERIOUS_FINDING = "SERIOUS_FINDING"
    CERTIFICATE_NOT_VERIFIABLE = "CERTIFICATE_NOT_VERIFIABLE"
    ATTENDANCE_NOT_SHOWN = "ATTENDANCE_NOT_SHOWN"
    LESSONS_NOT_SHOWN = "LESSONS_NOT_SHOWN"
    EMPLOYMENT_NOT_CONFIRMED = "EMPLOYMENT_NOT_CONFIRMED"
    INSURANCE_NOT_KNOWN = "INSURANCE_NOT_KNOWN"
    CONTRIBUTIONS_TOO_FEW = "CONTRIBUTIONS_TOO_FEW"
    CERTIFICATE_TOO_OLD = "CERTIFICATE_TOO_OLD"
    APPRENTICE_DID_NOT_STAY = "APPRENTICE_DID_NOT_STAY"
    LEVEL_NOT_SUBSIDISED = "LEVEL_NOT_SUBSIDISED"
    RECEIPT_REPEATS = "RECEIPT_REPEATS"
    SHARE_ABOVE_EVEN = "SHARE_ABOVE_EVEN"
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
