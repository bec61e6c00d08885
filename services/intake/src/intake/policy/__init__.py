"""The dated figures of intake: one YAML file a schedule, read once."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, cast

from shared.contracts.vocabulary import Paper
from shared.policy import load_schedules

from intake.domain.figures import Figures

LAW = "202-2018"
SCHEDULES = load_schedules(files("intake.policy"))
RULES = ("acceptance/1",)


def figures_on(day: date) -> Figures:
    """The figures in force on a day; an earlier day gets the first ones."""
    [(since, _), *_] = SCHEDULES["one_time_notice_workdays"].in_force
    return _figures(max(day, since))


@cache
def _figures(day: date) -> Figures:
    values = cast("dict[str, Any]", SCHEDULES.on(day))
    return Figures(
        edition=SCHEDULES.content(LAW, day, RULES).edition,
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
