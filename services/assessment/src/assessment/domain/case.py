"""What officers have verified and found about a case: the input of every rule. Money is in fen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import assert_never
from uuid import UUID

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


class Spending(StrEnum):
    """The kinds of necessary spending that article 9 names, besides the dwelling (TA-029)."""

    FOOD = "FOOD"
    CLOTHING_AND_DAILY_GOODS = "CLOTHING_AND_DAILY_GOODS"
    WATER_AND_POWER = "WATER_AND_POWER"
    MEDICAL = "MEDICAL"
    EDUCATION = "EDUCATION"
    OTHER_NECESSARY = "OTHER_NECESSARY"


class Deduction(StrEnum):
    """Who else has paid for a bill (A-04)."""

    BASIC_INSURANCE = "BASIC_INSURANCE"
    CRITICAL_ILLNESS = "CRITICAL_ILLNESS"
    COMMERCIAL_INSURANCE = "COMMERCIAL_INSURANCE"
    MEDICAL_AID = "MEDICAL_AID"
    EDUCATION_AID = "EDUCATION_AID"
    SOCIAL_HELP = "SOCIAL_HELP"
    OTHER = "OTHER"


class EducationItem(StrEnum):
    """Kinds of education cost; only the first four count (TA-023, TA-024)."""

    TUITION = "TUITION"
    DORMITORY = "DORMITORY"
    BOOKS = "BOOKS"
    LIVING = "LIVING"
    SCHOOL_CHOICE_FEE = "SCHOOL_CHOICE_FEE"
    OFF_CAMPUS_RENT = "OFF_CAMPUS_RENT"
    OTHER = "OTHER"


COUNTED_EDUCATION_ITEMS = frozenset(
    {EducationItem.TUITION, EducationItem.DORMITORY, EducationItem.BOOKS, EducationItem.LIVING}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwelling:
    """A rented home: what its rent counts for depends on its size and its safety (A-16)."""

    annual_rent: int
    area_m2: Fraction | None = None
    dangerous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The family as checked. ``None`` is “not known”, never zero."""

    size: int
    status: HouseholdStatus | None = None
    property_within_dibao_rules: bool | None = None
    vehicles: int | None = None
    dwellings: int | None = None
    income_12_months_per_head: int | None = None
    prior_year_income: int | None = None
    deposits: int | None = None
    liquid_assets: int | None = None
    liquid_assets_judged: bool = False
    spending: Mapping[Spending, int] | None = None
    dwelling: Dwelling | None = None

    @property
    def has_income(self) -> bool:
        """Whether the income of the last twelve months is known."""
        return self.income_12_months_per_head is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A medical bill or a school's receipt."""

    amount: int
    paid_on: date | None = None
    item: EducationItem | None = None
    paid_by_others: Mapping[Deduction, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierClaims:
    """The household's granted claims on the bills of one year: their net cost, what was granted
    on them, and the cases (A-71).
    """

    net: int = 0
    granted: int = 0
    cases: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The case's own bills for one purpose, and what the household claimed before (A-71).

    ``deductions`` are what others paid for no bill in particular; ``earlier`` stands under the
    year in which the bills were paid.
    """

    bills: tuple[Bill, ...]
    deductions: Mapping[Deduction, int] = field(default_factory=dict)
    earlier: Mapping[int, EarlierClaims] = field(default_factory=dict)
    last_years_bills_admitted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerFindings:
    """What the law leaves to an officer's judgement, recorded with its facts.

    ``None`` is “not yet judged”: the rule then answers that a person must look.
    """

    other_schemes_leave_hardship: bool | None = None
    loss_cannot_be_made_good: bool | None = None
    disease_is_sudden_and_major: bool | None = None
    basic_life_is_hard_to_keep_up: bool | None = None
    child_or_ward_is_at_school: bool | None = None
    spending_rose_suddenly: bool | None = None
    other_aid_was_tried: bool | None = None
    family_cannot_help: bool | None = None
    care_is_needed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One application as the officers have established it."""

    category: Category
    procedure: Procedure
    residence: Residence
    accepted_on: date
    household: Household
    cause: CauseType
    effect: EmergencyEffect | None = None
    found: OfficerFindings = field(default_factory=OfficerFindings)
    exclusions: frozenset[Exclusion] = frozenset()
    examined: frozenset[Exclusion] = frozenset()
    """The grounds of article 10 that an officer looked into."""
    determined_by: Mapping[str, str] = field(default_factory=dict)
    """The account of the officer whose word counts on each point."""
    county_exclusion_reason: str | None = None
    county_exclusion_text: str | None = None
    third_party_injury: bool = False
    compensation_received: int = 0
    medical: Cost | None = None
    education: Cost | None = None
    school_stage: SchoolStage | None = None
    receipt_used_by: tuple[str, ...] = ()
    """The numbers of other cases that named a receipt of this one first."""
    dibao_standard: int | None = None
    city_income_per_head: int | None = None
    other_aid_this_year: int = 0

    @property
    def cost(self) -> Cost | None:
        """The cost that the category is about."""
        match self.category:
            case Category.EXPENDITURE_MEDICAL:
                return self.medical
            case Category.EXPENDITURE_EDUCATION:
                return self.education
            case (
                Category.EMERGENCY
                | Category.DISTRESSED
                | Category.OTHER
                | Category.INDIVIDUAL_OTHER
                | Category.INDIVIDUAL_MINOR_OR_MENTAL
            ):
                return None
            case _:
                assert_never(self.category)

    def year_of(self, bill: Bill, last_years_until: tuple[int, int]) -> int | None:
        """The calendar year that a bill counts in; none where it does not count (A-36, A-71).

        It is of a counted kind, and was paid in the year of the claim; the county may admit last
        year's bills until a month and day.
        """
        if bill.item is not None and bill.item not in COUNTED_EDUCATION_ITEMS:
            return None
        if bill.paid_on is None or bill.paid_on.year == self.accepted_on.year:
            return self.accepted_on.year
        admitted = (
            self.cost is not None
            and self.cost.last_years_bills_admitted
            and bill.paid_on.year == self.accepted_on.year - 1
            and (self.accepted_on.month, self.accepted_on.day) <= last_years_until
        )
        return bill.paid_on.year if admitted else None
