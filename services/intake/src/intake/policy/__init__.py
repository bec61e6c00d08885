"""The dated figures of intake: one YAML file a schedule, read once."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, cast

from shared.contracts.vocabulary import Paper
from shared.policy import load_schedules

from intake.domain import terms
from intake.domain.applications import application, status
from intake.domain.figures import Figures
from intake.domain.household import authorisation, household, membership
from intake.domain.leads import lead
from intake.domain.papers import papers

LAW = "202-2018"
SCHEDULES = load_schedules(files("intake.policy"))
_RULES = (application, authorisation, household, lead, membership, papers, status, terms)


def figures_on(day: date) -> Figures:
    """The figures in force on a day; an earlier day gets the first ones."""
    [(since, _), *_] = SCHEDULES["one_time_notice_workdays"].in_force
    return _figures(max(day, since))


@cache
def _figures(day: date) -> Figures:
    values = cast("dict[str, Any]", SCHEDULES.on(day))
    return Figures(
        edition=SCHEDULES.edition(LAW, day, _RULES),
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
