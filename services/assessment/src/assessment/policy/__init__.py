"""The dated figures of assessment: one YAML file a schedule, and what two people have loaded."""

import json
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from pydantic import JsonValue
from shared.contracts.vocabulary import Category, SchoolStage
from shared.money import parse_yuan
from shared.parameters import LoadedValue, Parameters
from shared.policy import EditionContent, Schedules, load_schedules

from assessment.domain.figures import (
    Bracket,
    BracketMode,
    CityFigure,
    CityIncome,
    Compensated,
    Figures,
    LoadedFigure,
    NetDeductions,
    OtherAidMode,
    PropertyRules,
    Rounding,
)
from assessment.domain.rules.programme import RULES
from assessment.policy.parameters import FIXED, PARAMETERS_OF

LAW = "202-2018"
SCHEDULES = load_schedules(files("assessment.policy"))
PARAMETERS = Parameters("assessment", SCHEDULES, PARAMETERS_OF, fixed=FIXED)


def figures_on(day: date, loaded: tuple[LoadedFigure, ...] = (), region: str = "") -> Figures:
    """The figures for a case accepted on a day (A-37, A-56), with those that the city has loaded.

    Where a county has its own they are those of the region's. A case from before the rules gets
    their first figures, and article 35 refuses it.
    """
    return _figures(max(day, _in_force_from()), loaded, PARAMETERS.loaded(region))


def schedules_with(loaded: tuple[LoadedFigure, ...], schedules: Schedules = SCHEDULES) -> Schedules:
    """The schedules with what the city has loaded, each from its day on (A-79)."""
    dated: dict[str, dict[date, JsonValue]] = {name.value: {} for name in CityFigure}
    for one in loaded:
        until = one.good_until.isoformat()
        dated[one.name][one.since] = {"good_until": until, "value": json.loads(one.value)}
    return schedules.with_values(dated)


@lru_cache(maxsize=256)
def _figures(
    day: date, loaded: tuple[LoadedFigure, ...], parameters: tuple[LoadedValue, ...]
) -> Figures:
    schedules = schedules_with(loaded, PARAMETERS.with_loaded(parameters))
    return figures_of(content_on(schedules, day), on=day)


def content_on(schedules: Schedules, day: date) -> EditionContent:
    """The edition of a day."""
    return schedules.content(LAW, max(day, _in_force_from()), RULES)


def figures_of(content: EditionContent, *, on: date) -> Figures:
    """The figures of an edition, that of today or a stored one, as they were good on a day."""
    day = max(on, _in_force_from())
    values = cast("dict[str, Any]", SCHEDULES.stored(content))
    income = _good(values["city_income"], day)
    rules = _good(values["property_rules"], day)
    medical = (*values["medical_brackets"], {"percent": values["medical_open_rate"]})
    return Figures(
        content=content,
        same_day_grace_hours=values["same_day_grace_hours"],
        in_force_from=date.fromisoformat(values["policy_in_force"]),
        medical_brackets=tuple(map(_bracket, medical)),
        education_brackets=tuple(map(_bracket, values["education_brackets"])),
        bracket_mode=BracketMode(values["bracket_mode"]),
        rounding=Rounding(values["rounding"]),
        medical_cumulative=values["medical_cumulative"],
        education_cumulative=values["education_cumulative"],
        last_years_bills_until=_month_and_day(values["last_years_bills_until"]),
        net_deductions=NetDeductions(values["net_deductions"]),
        other_aid_mode=OtherAidMode(values["other_aid_mode"]),
        compensated_applies_to=Compensated(values["compensated_applies_to"]),
        dibao_standard=_yuan_or_none(_good(values["dibao_standard"], day).get("standard")),
        city_income=CityIncome(
            everyone=_yuan_or_none(income.get("all")),
            urban=_yuan_or_none(income.get("urban")),
            rural=_yuan_or_none(income.get("rural")),
        ),
        property_rules=PropertyRules(**rules) if rules else None,
        article_9_multiple=values["article_9_multiple"],
        article_9_applies_to=frozenset(map(Category, values["article_9_applies_to"])),
        housing_m2_per_head=values["housing_m2_per_head"],
        liquid_months=values["liquid_months"],
        education_stages=frozenset(map(SchoolStage, values["education_stages"])),
        minor_floor_factor=Fraction(values["minor_floor_factor"]),
        township_review_workdays=values["township_review_workdays"],
        city_figure_workdays=values["city_figure_workdays"],
    )


def _in_force_from() -> date:
    return SCHEDULES["policy_in_force"].since


def _good(dated: dict[str, Any], day: date) -> dict[str, Any]:
    """The parts of the city's figure; none when it is good no more on the day."""
    until = dated["good_until"]
    is_good = until is not None and day <= date.fromisoformat(until)
    return dict(dated["value"]) if is_good else {}


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _bracket(row: dict[str, Any]) -> Bracket:
    return Bracket(up_to=_yuan_or_none(row.get("up_to")), percent=row["percent"])


def _yuan_or_none(text: str | None) -> int | None:
    return None if text is None else parse_yuan(text)
