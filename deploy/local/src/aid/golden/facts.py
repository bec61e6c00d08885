"""The facts of a golden case, as officers would have recorded them for the assessment.

What the law asks and no field of a case speaks of counts as proven (vocabulary, section 1).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from assessment.domain.case import (
    Bill,
    Case,
    Cost,
    Deduction,
    Dwelling,
    EarlierClaims,
    EducationItem,
    Household,
    OfficerFindings,
    Spending,
)
from assessment.policy import figures_on
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
from shared.money import parse_yuan

from aid.golden.money import amount, amount_or_none

_PROVEN = OfficerFindings(
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
_CAUSES = {
    Category.EMERGENCY: CauseType.FIRE,
    Category.EXPENDITURE_MEDICAL: CauseType.MAJOR_DISEASE,
    Category.EXPENDITURE_EDUCATION: CauseType.EDUCATION_COST,
    Category.DISTRESSED: CauseType.SPENDING_INCREASE,
}


def assessment_case(given: Mapping[str, Any]) -> Case:
    """The case that the inputs of section 2.1 describe."""
    category = Category(given["category"])
    return Case(
        category=category,
        procedure=Procedure(given.get("procedure") or Procedure.GENERAL),
        residence=Residence(given.get("residence") or Residence.LOCAL_HUKOU),
        accepted_on=date.fromisoformat(given["accept_date"]),
        household=_household(given),
        cause=_CAUSES.get(category, CauseType.OTHER_HARDSHIP),
        effect=EmergencyEffect.MAJOR_PROPERTY_LOSS,
        found=_PROVEN,
        exclusions=frozenset(map(Exclusion, given.get("exclusions") or ())),
        third_party_injury=given.get("third_party_injury", False),
        compensation_received=amount(given, "compensation_received"),
        medical=_medical(given),
        education=_education(given),
        school_stage=SchoolStage(given.get("school_stage") or SchoolStage.SENIOR_HIGH),
        receipt_used_by=("EARLIER",) if given.get("receipt_hash_seen") else (),
        dibao_standard=amount_or_none(given, "dibao_standard"),
        city_income_per_head=amount_or_none(given, "city_income_per_capita"),
        other_aid_this_year=amount(given, "other_social_aid_this_year"),
    )


def _household(given: Mapping[str, Any]) -> Household:
    return Household(
        size=given.get("household_size", 1),
        status=HouseholdStatus(given.get("household_status") or HouseholdStatus.DIBAO),
        property_within_dibao_rules=given.get("property_ok", False),
        income_12_months_per_head=amount(given, "income_12m_per_capita"),
        prior_year_income=amount(given, "prior_year_income"),
        deposits=amount(given, "deposits"),
        spending=_spending(given),
        dwelling=_dwelling(given),
    )


def _spending(given: Mapping[str, Any]) -> dict[Spending, int] | None:
    """E as it was counted, or what besides the rent makes it up.

    Where no field speaks of E, article 9 counts as proven: E is a fen more than it asks.
    """
    for name in ("necessary_expenditure", "other_necessary"):
        if given.get(name) is not None:
            return {Spending.OTHER_NECESSARY: amount(given, name)}
    if given.get("rent_annual") is not None:
        return None
    multiple = figures_on(date.fromisoformat(given["accept_date"])).article_9_multiple
    means = amount(given, "deposits") + amount(given, "prior_year_income")
    return {Spending.OTHER_NECESSARY: means * multiple + 1}


def _dwelling(given: Mapping[str, Any]) -> Dwelling | None:
    if given.get("rent_annual") is None or given.get("necessary_expenditure") is not None:
        return None
    area = given.get("dwelling_area_m2")
    return Dwelling(
        annual_rent=amount(given, "rent_annual"),
        area_m2=None if area is None else Fraction(area),
        dangerous=given.get("dwelling_dangerous", False),
    )


def _medical(given: Mapping[str, Any]) -> Cost:
    return Cost(
        bills=_net_bill(given, "self_paid_medical")
        or (Bill(amount=amount(given, "medical_gross")),),
        deductions={} if _net_bill(given, "self_paid_medical") else _deductions(given),
        earlier=_granted_before(given, "prior_medical_aid_ytd"),
    )


def _education(given: Mapping[str, Any]) -> Cost:
    return Cost(
        bills=_net_bill(given, "self_paid_education") or tuple(_items(given)),
        deductions={} if _net_bill(given, "self_paid_education") else _deductions(given),
        earlier=_granted_before(given, "prior_education_aid_ytd"),
    )


def _granted_before(given: Mapping[str, Any], name: str) -> dict[int, EarlierClaims]:
    """Aid on bills that stand in the cumulative cost already."""
    year = date.fromisoformat(given["accept_date"]).year
    return {year: EarlierClaims(granted=amount(given, name))}


def _net_bill(given: Mapping[str, Any], name: str) -> tuple[Bill, ...]:
    """A cost that is net already: the cumulative one of a second claim, else the year's.

    A gross bill or items with deductions, where given, speak first.
    """
    gross = "medical_gross" if name == "self_paid_medical" else "items"
    for field in (f"{name}_ytd_total", name):
        if given.get(field) is not None and (given.get(gross) is None or field != name):
            return (Bill(amount=parse_yuan(given[field])),)
    return ()


def _items(given: Mapping[str, Any]) -> Iterable[Bill]:
    for kind, value in (given.get("items") or {}).items():
        item = EducationItem.__members__.get(kind.upper(), EducationItem.OTHER)
        yield Bill(amount=parse_yuan(value), item=item)


def _deductions(given: Mapping[str, Any]) -> dict[Deduction, int]:
    paid: dict[Deduction, int] = {}
    for payer, value in (given.get("deductions") or {}).items():
        known = Deduction.__members__.get(payer.upper(), Deduction.OTHER)
        paid[known] = paid.get(known, 0) + parse_yuan(value)
    return paid
