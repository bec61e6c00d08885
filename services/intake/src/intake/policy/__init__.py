"""The dated figures of intake: one YAML file a schedule, and what two people have loaded."""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from shared.contracts.vocabulary import Paper
from shared.money import parse_yuan
from shared.parameters import LoadedValue, Parameters
from shared.policy import EditionContent, Schedules, load_schedules

from intake.domain.figures import Figures, HouseholdOfSeveral, LocalScope
from intake.domain.rewards.profile import FIELD_OF, Profile, RewardFigures
from intake.policy.parameters import FIXED, PARAMETERS_OF
from intake.policy.rewards import PROFILES, fields_of, parameters_of, schedules_of

LAW = "202-2018"
OF_REWARDS = {one.name: one for one in schedules_of(PROFILES.values())}
SCHEDULES = Schedules([*load_schedules(files("intake.policy")).values(), *OF_REWARDS.values()])
RULES = ("acceptance/1",)
_loaded, _fixed = parameters_of(PROFILES.values())
PARAMETERS = Parameters(
    "intake", SCHEDULES, {**PARAMETERS_OF, **_loaded}, fixed={**FIXED, **_fixed}
)

FIELDS: dict[str, tuple[str, ...]] = fields_of(PROFILES.values())
"""Every attribute of ``Figures`` bears the name of its schedule; those of a reward, its figure's."""


def figures_on(day: date) -> Figures:
    """The figures in force on a day; an earlier day gets the first ones."""
    return _figures(day, PARAMETERS.loaded())


def content_on(schedules: Schedules, day: date) -> EditionContent:
    """The edition of a day; a reward that is not paid yet is no part of it."""
    begun = Schedules(
        one for one in schedules.values() if one.name not in OF_REWARDS or one.since <= day
    )
    return begun.content(LAW, max(day, schedules["one_time_notice_workdays"].since), RULES)


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


def reward_figures_on(profile: Profile, day: date) -> RewardFigures:
    """The figures of a reward on a day, with what two people have loaded.

    Raises ``RewardNotInForce`` for a day on which it is not paid.
    """
    profile.check_day(day)
    schedules = PARAMETERS.with_loaded(PARAMETERS.loaded())
    values = {
        name: schedules[profile.schedule_of(figure)].on(day) for figure, name in FIELD_OF.items()
    }
    given = cast("dict[str, Any]", values)
    return RewardFigures(**given | {"reward_amount": parse_yuan(given["reward_amount"])})
