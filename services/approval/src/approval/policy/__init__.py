"""The dated figures of approval: one YAML file a schedule, and what two people have loaded."""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from shared.money import parse_yuan
from shared.parameters import LoadedValue, Parameters
from shared.policy import EditionContent, Schedules, load_schedules

from approval.domain.decisions.decision import RULES
from approval.domain.figures import (
    AnnualWindow,
    Article9Mode,
    Authority,
    DayUnit,
    Figures,
    MemberAidedElsewhere,
    NoticeField,
    Roll,
    TownshipLimitScope,
)
from approval.policy.parameters import FIXED, PARAMETERS_OF

LAW = "202-2018"
SCHEDULES = load_schedules(files("approval.policy"))
PARAMETERS = Parameters("approval", SCHEDULES, PARAMETERS_OF, fixed=FIXED)


def figures_on(day: date, region: str = "") -> Figures:
    """The figures for a case accepted on a day (A-56), of the county where a county has its own.

    A case from before the rules gets their first figures, and article 35 refuses it.
    """
    return _figures(day, PARAMETERS.loaded(region))


@lru_cache(maxsize=1024)
def _figures(day: date, loaded: tuple[LoadedValue, ...]) -> Figures:
    return figures_of(content_on(PARAMETERS.with_loaded(loaded), day))


def content_on(schedules: Schedules, day: date) -> EditionContent:
    """The edition of a day."""
    return schedules.content(LAW, max(day, schedules["annual_caps"].since), RULES)


def in_force() -> Schedules:
    """The schedules with what has been loaded, as this task knows it."""
    return PARAMETERS.with_loaded(PARAMETERS.loaded())


def counties_on(day: date) -> list[str]:
    """The counties and districts of the city, by their codes; an earlier day gets the first ones."""
    listed = SCHEDULES["counties"]
    return cast("list[str]", listed.on(max(day, listed.since)))


def figures_of(content: EditionContent) -> Figures:
    """The figures of an edition, that of today or a stored one."""
    values = cast("dict[str, Any]", SCHEDULES.stored(content))
    return Figures(
        content=content,
        same_day_grace_hours=values["same_day_grace_hours"],
        household_cap=parse_yuan(values["annual_caps"]["household"]),
        individual_cap=parse_yuan(values["annual_caps"]["individual"]),
        annual_window=AnnualWindow(values["annual_window"]),
        individual_counts_to_household=values["individual_counts_to_household"],
        member_aided_elsewhere=MemberAidedElsewhere(values["member_aided_elsewhere"]),
        tekun_cost_counts=values["tekun_cost_counts"],
        max_times_per_year=values["max_times_per_year"],
        article_9_mode=Article9Mode(values["article_9_mode"]),
        township_emergency_limit=parse_yuan(values["township_emergency_limit"]),
        township_limit_scope=TownshipLimitScope(values["township_limit_scope"]),
        split_days=values["split_days"],
        same_event_days=values["same_event_days"],
        seat_small_amount_authority=Authority(values["seat_small_amount_authority"]),
        sampling_ratio=Fraction(values["sampling_ratio"]),
        draw_rate=Fraction(values["draw_rate"]),
        opinion_workdays=values["opinion_workdays"],
        prompt_workdays=values["prompt_workdays"],
        notice_days=values["notice_days"],
        notice_roll=Roll(values["notice_roll"]),
        board_shows=frozenset(map(NoticeField, values["notice_fields"]["VILLAGE_BOARD"])),
        online_shows=frozenset(map(NoticeField, values["notice_fields"]["ONLINE"])),
        notice_late_workdays=values["notice_late_workdays"],
        forward_workdays=values["forward_workdays"],
        objection_workdays=values["objection_workdays"],
        county_decision_workdays=values["county_decision_workdays"],
        delivery_days=values["delivery_days"],
        compensation_days=values["compensation_days"],
        recovery_review_workdays=values["recovery_review_workdays"],
        countersign_days=values["countersign"]["days"],
        countersign_unit=DayUnit(values["countersign"]["unit"]),
        emergency_verify_days=values["emergency_county_days"]["verify"],
        emergency_sign_days=values["emergency_county_days"]["sign"],
        follow_up_workdays=tuple(values["follow_up_workdays"].items()),
        cash_limit=parse_yuan(_one_limit(values["cash_limit"])),
    )


def _one_limit(value: str | dict[str, str]) -> str:
    """Editions of November 2026 kept one for all beside those of counties, of which none had one."""
    return value if isinstance(value, str) else value["default"]
