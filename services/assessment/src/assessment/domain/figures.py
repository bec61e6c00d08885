"""The figures that the rules of articles 7 to 11 ask for, as they stand on one day.

Those that the city announces rest on a document and are good until a day (A-79).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from shared.contracts.vocabulary import Category, SchoolStage
from shared.policy import Edition, EditionContent


class CityFigure(StrEnum):
    DIBAO_STANDARD = "dibao_standard"
    CITY_INCOME = "city_income"
    PROPERTY_RULES = "property_rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFigure:
    """One figure as two people of the city loaded it, good from ``since`` until ``good_until``.

    ``value`` is the JSON of its parts: yuan as text, counts as whole numbers.
    """

    name: CityFigure
    since: date
    good_until: date
    value: str


class BracketMode(StrEnum):
    """How a percentage ladder is read (A-01)."""

    SLAB = "SLAB"
    MARGINAL = "MARGINAL"


class Rounding(StrEnum):
    """How the one rounding of a formula comes to whole fen (A-33)."""

    HALF_UP = "HALF_UP"
    DOWN = "DOWN"


class NetDeductions(StrEnum):
    """What is taken off a bill before the formula (A-04)."""

    ALL = "ALL"
    EXCEPT_SOCIAL_HELP = "EXCEPT_SOCIAL_HELP"


class OtherAidMode(StrEnum):
    """What becomes of other aid of the year that covers another cost (A-60).

    The text has it considered (统筹考虑); deducted, it comes off what a rate gives, never off a floor.
    """

    SHOWN = "SHOWN"
    DEDUCTED = "DEDUCTED"


class Compensated(StrEnum):
    """Whom compensation by a third party excludes (A-61)."""

    HOUSEHOLDS_AND_INDIVIDUALS = "HOUSEHOLDS_AND_INDIVIDUALS"
    HOUSEHOLDS = "HOUSEHOLDS"


@dataclass(frozen=True, slots=True)
class Bracket:
    """One tier: its rate, and the sum up to which it reaches, which belongs to it (A-03)."""

    up_to: int | None
    percent: int


@dataclass(frozen=True, slots=True)
class CityIncome:
    """Income per head in the latest communiqué; where the whole is unknown, its two bounds."""

    everyone: int | None
    urban: int | None = None
    rural: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is any figure that an income can be held against."""
        return any(one is not None for one in (self.everyone, self.urban, self.rural))


@dataclass(frozen=True, slots=True)
class PropertyRules:
    """How many of each a household within the dibao rules may have (A-15)."""

    vehicles: int
    dwellings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Money in fen. ``policy.figures_on`` reads them from the dated schedules.

    Of the city's figures those are ``None`` that nobody has loaded or that are good no more.
    """

    content: EditionContent
    same_day_grace_hours: int
    in_force_from: date
    medical_brackets: tuple[Bracket, ...]
    education_brackets: tuple[Bracket, ...]
    bracket_mode: BracketMode
    rounding: Rounding
    medical_cumulative: bool
    """Whether the year's earlier claims stand under a new one (A-13)."""
    education_cumulative: bool
    last_years_bills_until: tuple[int, int]
    """Month and day until which the county may admit bills of the year before (A-36)."""
    net_deductions: NetDeductions
    other_aid_mode: OtherAidMode
    compensated_applies_to: Compensated
    dibao_standard: int | None
    city_income: CityIncome
    property_rules: PropertyRules | None
    article_9_multiple: int
    article_9_applies_to: frozenset[Category]
    housing_m2_per_head: int
    liquid_months: int
    education_stages: frozenset[SchoolStage]
    minor_floor_factor: Fraction
    township_review_workdays: int
    city_figure_workdays: int

    @property
    def edition(self) -> Edition:
        """The name and the hash of what they are."""
        return self.content.edition
