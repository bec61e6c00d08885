"""The dated figures of assessment: one YAML file a schedule, read once."""

from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, cast

from shared.contracts.vocabulary import Category, SchoolStage
from shared.money import parse_yuan
from shared.policy import load_schedules

from assessment.domain import case
from assessment.domain.figures import (
    Bracket,
    BracketMode,
    CityIncome,
    Figures,
    NetDeductions,
)
from assessment.domain.rules import (
    article_7,
    article_9,
    article_10,
    article_11,
    article_35,
    programme,
    receipts,
)
from assessment.domain.rules.categories import MODULES as CATEGORY_MODULES

LAW = "202-2018"
SCHEDULES = load_schedules(files("assessment.policy"))
_RULES = (
    article_7,
    *CATEGORY_MODULES,
    article_9,
    article_10,
    article_11,
    article_35,
    case,
    programme,
    receipts,
)


def figures_on(day: date) -> Figures:
    """The figures for a case accepted on a day (A-37, A-56).

    A case from before the rules gets their first figures, and article 35 refuses it.
    """
    return _figures(max(day, _in_force_from()))


@cache
def _figures(day: date) -> Figures:
    values = cast("dict[str, Any]", SCHEDULES.on(day))
    medical = (*values["medical_brackets"], {"percent": values["medical_open_rate"]})
    return Figures(
        edition=SCHEDULES.edition(LAW, day, _RULES),
        in_force_from=date.fromisoformat(values["policy_in_force"]),
        medical_brackets=tuple(map(_bracket, medical)),
        education_brackets=tuple(map(_bracket, values["education_brackets"])),
        bracket_mode=BracketMode(values["bracket_mode"]),
        net_deductions=NetDeductions(values["net_deductions"]),
        dibao_standard=parse_yuan(values["dibao_standard"]),
        city_income=CityIncome(
            everyone=_yuan_or_none(values["city_income"]["all"]),
            urban=_yuan_or_none(values["city_income"]["urban"]),
            rural=_yuan_or_none(values["city_income"]["rural"]),
        ),
        article_9_multiple=values["article_9_multiple"],
        article_9_applies_to=frozenset(map(Category, values["article_9_applies_to"])),
        housing_m2_per_head=values["housing_m2_per_head"],
        liquid_months=values["liquid_months"],
        education_stages=frozenset(map(SchoolStage, values["education_stages"])),
        minor_floor_factor=Fraction(values["minor_floor_factor"]),
        township_review_workdays=values["township_review_workdays"],
    )


@cache
def _in_force_from() -> date:
    [(since, _), *_] = SCHEDULES["policy_in_force"].in_force
    return since


def _bracket(row: dict[str, Any]) -> Bracket:
    return Bracket(up_to=_yuan_or_none(row.get("up_to")), percent=row["percent"])


def _yuan_or_none(text: str | None) -> int | None:
    return None if text is None else parse_yuan(text)
