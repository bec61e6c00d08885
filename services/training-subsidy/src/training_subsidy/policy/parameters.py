"""What values the figures of training-subsidy take."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from shared.contracts.vocabulary import FundKind
from shared.parameters import Days, Parameter, Percent, Workdays, YesNo

from training_subsidy.domain.vocabulary import ProofKind, TraineeGroup

SCOPES = Literal["UPGRADING_ENTERPRISE", "KEY_INDUSTRY", "LIFE_AND_HEALTH", "PUBLIC_SAFETY"]
STUDY_ITEMS = Literal["STUDY_FEE", "TRAVEL", "BOARD"]
EFFECTS = Literal["HOLD", "SHOW"]
REPEAT_KEYS = Literal["TRADE_AND_LEVEL", "TRADE"]
MONTHS = Annotated[int, Field(ge=0, le=120, strict=True)]
YEARS = Annotated[int, Field(ge=0, le=10, strict=True)]
AGE = Annotated[int, Field(ge=10, le=120, strict=True)]
FEN = Annotated[int, Field(ge=1, le=10_000_000_000, strict=True)]


class _Parts(BaseModel):
    """A value of several parts, each of them given."""

    model_config = ConfigDict(extra="forbid")


class _Ages(_Parts):
    least: AGE
    directed_least: AGE
    most: AGE


class _Years(_Parts):
    least: YEARS
    most: YEARS


class _Receipt(_Parts):
    years_before: YEARS
    most: FEN


class _Severity(_Parts):
    SERIOUS: EFFECTS
    MINOR: EFFECTS


class _Standings(_Parts):
    RESTRICTED: Literal["BLOCKED", "ALLOWED"]
    EXITED: Literal["BLOCKED"]


POINTS_IN_ALL = 100
POINTS = Annotated[int, Field(ge=0, le=100, strict=True)]


class _GradeFormula(_Parts):
    """How a year is counted; each grade is harder to reach than the one below it."""

    pass_weight: POINTS
    serious: POINTS
    minor: POINTS
    sanction: POINTS
    a: POINTS
    b: POINTS
    c: POINTS

    @model_validator(mode="after")
    def _in_order(self) -> "_GradeFormula":
        if not self.a > self.b > self.c:
            raise ValueError("a > b > c")
        return self


TARGET = Annotated[int, Field(ge=1, le=100, strict=True)]
SHARE_OF_PLANS = Annotated[int, Field(ge=0, le=1000, strict=True)]


class _PerformanceTable(_Parts):
    """Targets and weights of the review of the money; the weights come to 100."""

    passed_target: TARGET
    passed_weight: POINTS
    employed_target: TARGET
    employed_weight: POINTS
    started_target: TARGET
    started_weight: POINTS
    cost_target: FEN
    cost_weight: POINTS
    execution_target: TARGET
    execution_weight: POINTS
    a: POINTS
    b: POINTS
    c: POINTS

    @model_validator(mode="after")
    def _adds_up(self) -> "_PerformanceTable":
        weights = (
            *(self.passed_weight, self.employed_weight, self.started_weight),
            *(self.cost_weight, self.execution_weight),
        )
        if sum(weights) != POINTS_IN_ALL:
            raise ValueError("weights = 100")
        if not self.a > self.b > self.c:
            raise ValueError("a > b > c")
        return self


class _PerformanceEffects(_Parts):
    """What later plans may come to, in per cent of the reviewed year's."""

    A: SHARE_OF_PLANS
    B: SHARE_OF_PLANS
    C: SHARE_OF_PLANS
    D: SHARE_OF_PLANS


class _SupervisionVisits(_Parts):
    """How many of a hundred classes are visited, by whom, and how soon it is reported."""

    THIRD_PARTY: Percent
    HRSS_LESSON: Percent
    HRSS_EXAM: Percent
    FINANCE_EXAM: Percent
    workdays: Workdays


class _GradeEffects(_Parts):
    A: Literal["ALLOWED"]
    B: Literal["BLOCKED", "ALLOWED"]
    C: Literal["BLOCKED", "ALLOWED"]
    D: Literal["BLOCKED", "ALLOWED"]


_Source = Literal[
    FundKind.EMPLOYMENT_SUBSIDY,
    FundKind.STAFF_EDUCATION,
    FundKind.DONATION,
    FundKind.LOCAL_FISCAL,
]
"""What a subsidy may be paid from; a personal fee is the worker's own and pays none (（二十三）)."""


class _RegisterWorkdays(_Parts):
    """The steps about an institution, each by the name of its clock."""

    admission_review: Workdays
    admission_decision: Workdays
    hearing_request: Workdays
    hearing: Workdays
    sanction_decision: Workdays
    objection_request: Workdays
    objection: Workdays
    finding_answer: Workdays
    finding_end: Workdays


class _Sources(_Parts):
    """The source of every type of claim (VT-061, A-86)."""

    PAY_FIRST: _Source
    PURCHASED_FREE: _Source
    ENTERPRISE_ON_JOB: _Source
    DIRECTED_ENTRUSTED: _Source
    STUDY_REIMBURSEMENT: _Source
    APPRENTICESHIP: _Source = FundKind.EMPLOYMENT_SUBSIDY


_Amount = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]


class _LevelAmounts(_Parts):
    """Fen by level; of nought a level is not subsidised."""

    LEVEL_5: _Amount
    LEVEL_4: _Amount
    LEVEL_3: _Amount
    LEVEL_2: _Amount
    LEVEL_1: _Amount


class _Apprenticeship(_Parts):
    years_least: YEARS
    years_most: YEARS
    new_months: MONTHS
    filed_months: MONTHS


class _SmallFirms(_Parts):
    sizes: Annotated[
        list[Literal["MICRO", "SMALL", "MEDIUM", "LARGE"]], Field(min_length=1, max_length=4)
    ]
    months: Annotated[int, Field(ge=1, le=60, strict=True)]


class _InsuredTerms(_Parts):
    contribution_months: MONTHS
    claim_months: MONTHS


_Proofs = Annotated[list[ProofKind], Field(max_length=10)]
_OF_GROUPS: dict[str, Any] = {group.value: (_Proofs, ...) for group in TraineeGroup} | {
    TraineeGroup.SMALL_FIRM.value: (_Proofs, [ProofKind.SMALL_FIRM_ROSTER])
}
_GroupProofs = create_model("_GroupProofs", __config__=ConfigDict(extra="forbid"), **_OF_GROUPS)
"""A line for every group: a table that lacks one does not start."""
HOURS = Annotated[int, Field(ge=0, le=500, strict=True)]
HEADS = Annotated[int, Field(ge=1, le=20, strict=True)]


class _Selection(_Parts):
    bids_least: HEADS
    panel_least: HEADS


_CREDITS = Annotated[int, Field(ge=0, le=1000, strict=True)]


class _LearningCredits(_Parts):
    PASSED: _CREDITS
    LEVEL_5: _CREDITS
    LEVEL_4: _CREDITS
    LEVEL_3: _CREDITS
    LEVEL_2: _CREDITS
    LEVEL_1: _CREDITS


PARAMETERS_OF = {
    "apprentice_amounts": Parameter(_LevelAmounts),
    "apprenticeship": Parameter(_Apprenticeship),
    "attendance_percent": Parameter(Percent),
    "claim_delivery_days": Parameter(Days),
    "claim_objection_workdays": Parameter(Workdays),
    "claim_sources": Parameter(_Sources),
    "decision_workdays": Parameter(Workdays),
    "directed_year_days": Parameter(Days),
    "directed_years": Parameter(_Years),
    "enterprise_scope": Parameter(Annotated[list[SCOPES], Field(max_length=4)]),
    "evidence_least": Parameter(HEADS),
    "module_hours": Parameter(HOURS),
    "grade_effects": Parameter(_GradeEffects),
    "grade_formula": Parameter(_GradeFormula),
    "group_proofs": Parameter(_GroupProofs),
    "hearing_workdays": Parameter(Workdays),
    "selection_notice_workdays": Parameter(Workdays),
    "hold_workdays": Parameter(Workdays),
    "inquiry_workdays": Parameter(Workdays),
    "insured_skill_amounts": Parameter(_LevelAmounts),
    "insured_skill_terms": Parameter(_InsuredTerms),
    "kinds_apart": Parameter(YesNo),
    "learning_credits": Parameter(_LearningCredits),
    "no_repeat_key": Parameter(REPEAT_KEYS),
    "outcome_least": Parameter(HEADS),
    "outcome_months": Parameter(MONTHS),
    "performance_effects": Parameter(_PerformanceEffects),
    "performance_table": Parameter(_PerformanceTable),
    "prisoner_months": Parameter(MONTHS),
    "proof_workdays": Parameter(Workdays),
    "purchase_selection": Parameter(_Selection),
    "receipt_bounds": Parameter(_Receipt),
    "register_workdays": Parameter(_RegisterWorkdays),
    "registration_grace_days": Parameter(Days),
    "review_workdays": Parameter(Workdays),
    "severity": Parameter(_Severity),
    "small_firms": Parameter(_SmallFirms),
    "standing_effects": Parameter(_Standings),
    "study_cost_items": Parameter(Annotated[list[STUDY_ITEMS], Field(min_length=1, max_length=3)]),
    "study_fiscal_percent": Parameter(Percent),
    "supervision_visits": Parameter(_SupervisionVisits),
    "trainee_age": Parameter(_Ages),
    "year_plan_workdays": Parameter(Workdays),
}
FIXED = {"required_modules": "the modules that （八） names; a further one is a change of the text"}
FIELDS = {
    "apprenticeship": (
        *("apprentice_years_least", "apprentice_years_most"),
        *("apprentice_new_months", "apprentice_filed_months"),
    ),
    "directed_years": ("directed_years_least", "directed_years_most"),
    "grade_effects": ("blocked_grades",),
    "insured_skill_terms": ("insured_skill_months", "insured_skill_claim_months"),
    "no_repeat_key": ("level_makes_another_trade",),
    "purchase_selection": ("bids_least", "panel_least"),
    "receipt_bounds": ("receipt_years_before", "receipt_most"),
    "severity": ("holding_severities",),
    "small_firms": ("small_firm_sizes", "small_firm_months"),
    "standing_effects": ("blocked_standings",),
    "supervision_visits": ("visit_shares", "visit_workdays"),
    "trainee_age": ("age_least", "directed_age_least", "age_most"),
}
"""Attributes of ``Figures`` by schedule, where they bear another name."""
