"""Builders of assistance cases: a household of three that qualifies, changed by keyword."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from approval.domain.decisions.caps import Ledger
from approval.domain.decisions.decision import Outcome, decide
from approval.domain.decisions.precedence import Registers
from approval.domain.figures import Figures as ApprovalFigures
from approval.policy import figures_on as approval_figures_on
from assessment.domain.case import (
    Bill,
    Case,
    Cost,
    EarlierClaims,
    Household,
    OfficerFindings,
    Spending,
)
from assessment.domain.figures import Figures as AssessmentFigures
from assessment.domain.rules.completion import CaseFile, completed
from assessment.domain.rules.programme import assess
from assessment.policy import figures_on as assessment_figures_on
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    EmergencyEffect,
    Exclusion,
    HouseholdStatus,
    Procedure,
    Residence,
    SchoolStage,
)

ACCEPTED_ON = date(2025, 6, 10)
A_HOUSEHOLD = UUID(int=7)
A_PERSON = UUID(int=8)

PROVEN = OfficerFindings(
    other_schemes_leave_hardship=True,
    loss_cannot_be_made_good=True,
    disease_is_sudden_and_major=True,
    basic_life_is_hard_to_keep_up=True,
    child_or_ward_is_at_school=True,
    spending_rose_suddenly=True,
    other_aid_was_tried=True,
    family_cannot_help=True,
    care_is_needed=True,
)


def a_household(**changes: Any) -> Household:
    household = Household(
        size=3,
        status=HouseholdStatus.DIBAO,
        property_within_dibao_rules=True,
        income_12_months_per_head=1_200_000,
        prior_year_income=3_000_000,
        deposits=200_000,
        spending={Spending.OTHER_NECESSARY: 6_400_001},
    )
    return replace(household, **changes)


def a_case(category: Category = Category.EMERGENCY, **changes: Any) -> Case:
    case = Case(
        category=category,
        procedure=Procedure.GENERAL,
        residence=Residence.LOCAL_HUKOU,
        accepted_on=ACCEPTED_ON,
        household=a_household(),
        cause=CauseType.FIRE,
        effect=EmergencyEffect.MAJOR_PROPERTY_LOSS,
        found=PROVEN,
        examined=frozenset(Exclusion),
        medical=a_cost(300_000),
        education=a_cost(200_000),
        school_stage=SchoolStage.SENIOR_HIGH,
        dibao_standard=91_000,
        city_income_per_head=4_000_000,
    )
    return replace(case, **changes)


def a_cost(net: int, **changes: Any) -> Cost:
    return replace(Cost(bills=(Bill(amount=net),)), **changes)


def granted_before(amount: int) -> dict[int, EarlierClaims]:
    """Aid of the year on bills that stand in the cost already, in fen."""
    return {ACCEPTED_ON.year: EarlierClaims(granted=amount)}


def assessment_figures(**changes: Any) -> AssessmentFigures:
    return replace(assessment_figures_on(ACCEPTED_ON), **changes)


def approval_figures(**changes: Any) -> ApprovalFigures:
    return replace(approval_figures_on(ACCEPTED_ON), **changes)


def a_completed(case: Case | None = None, **changes: Any) -> AssessmentCompleted:
    """The event of a case, as it is read from the wire."""
    case = case or a_case()
    file = CaseFile(
        case_id=UUID(int=1),
        case_number="LZ-540102-2025-1",
        region="540102001",
        household_id=A_HOUSEHOLD,
        person_ids=(A_PERSON,),
        payee_ref=A_PERSON,
        incident_on=ACCEPTED_ON,
        accepted_by="handler",
    )
    assessment = assess(case, assessment_figures_on(case.accepted_on))
    event = completed(file, case, assessment, by="assessor", household_status=case.household.status)
    read = AssessmentCompleted.model_validate_json(event.model_dump_json())
    return read.model_copy(update=changes)


def an_outcome(case: Case | None = None, **given: Any) -> Outcome:
    """What a case comes to; ``ledger``, ``registers``, ``proposal``, ``figures`` by keyword."""
    return decide(
        given.get("assessment") or a_completed(case),
        given.get("ledger") or Ledger(),
        given.get("registers") or Registers(),
        proposal=given.get("proposal"),
        approved_on=given.get("approved_on", ACCEPTED_ON),
        figures=given.get("figures") or approval_figures(),
    )
