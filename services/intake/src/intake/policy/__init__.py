"""The dated figures of intake: one YAML file a schedule, and what two people have loaded."""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from shared.contracts.vocabulary import Paper
from shared.parameters import LoadedValue, Parameters
from shared.policy import EditionContent, Schedules, load_schedules

from intake.domain.figures import Figures, HouseholdOfSeveral, LocalScope
from intake.policy.parameters import FIXED, PARAMETERS_OF

LAW = "202-2018"
SCHEDULES = load_schedules(files("intake.policy"))
RULES = ("acceptance/1",)
PARAMETERS = Parameters("intake", SCHEDULES, PARAMETERS_OF, fixed=FIXED)

FIELDS: dict[str, tuple[str, ...]] = {}
"""Every attribute of ``Figures`` bears the name of its schedule."""


def figures_on(day: date) -> Figures:
    """The figures in force on a day; an earlier day gets the first ones."""
    return _figures(day, PARAMETERS.loaded())


def content_on(schedules: Schedules, day: date) -> EditionContent:
    """The edition of a day."""
    return schedules.content(LAW, max(day, schedules["one_time_notice_workdays"].since), RULES)


@lru_cache(maxsize=1024)
def _figures(day: date, loaded: tuple[LoadedValue, ...]) -> Figures:
    content = content_on(PARAMETERS.with_loaded(loaded), day)
    values = cast("dict[str, Any]", content.figures)
    return Figures(
        edition=content.edition,
        local_scope=LocalScope(values["local_scope"]),
        household_of_several=HouseholdOfSeveral(values["household_of_several"]),
        same_day_grace_hours=values["same_day_grace_hours"],
        one_time_notice_workdays=values["one_time_notice_workdays"],
        completion_days=values["completion_days"],
        late_documents_workdays=values["late_documents_workdays"],
        refusal_review_workdays=values["refusal_review_workdays"],
        lead_workdays=values["lead_workdays"],
        household_workdays=values["household_workdays"],
        correction_workdays=values["correction_workdays"],
        lapse_days=values["lapse_days"],
        transfer_days=values["transfer_days"],
        report_workdays=values["report_workdays"],
        task_workdays=values["task_workdays"],
        required_documents=tuple(map(Paper, values["required_documents"])),
    )
