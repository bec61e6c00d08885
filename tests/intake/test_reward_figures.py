"""Each figure of each profile of a reward is loaded by two, and counts from its day (219号)."""

from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from aid_testing.fixtures import Client
from aid_testing.parameters import loaded
from aid_testing.rewards import Station
from aid_testing.rows import rows
from intake.domain.rewards.profile import Figure
from intake.policy.rewards import PROFILES
from shared.workdays import lhasa_date

LOADED = [
    (code, figure)
    for code, profile in PROFILES.items()
    for figure in Figure
    if profile.figures[figure].parameter
]


async def days_of_duty(station: Station, form: dict[str, Any], what: str) -> int:
    [row] = await rows(
        station.client.database,
        "SELECT due_at FROM deadlines WHERE case_id = :id AND what = :what",
        id=UUID(form["id"]),
        what=what,
    )
    return (lhasa_date(row.due_at) - station.client.database.clock.today()).days


async def amount(station: Station) -> Any:
    return (await station.register())["amount_each"]


async def register_days(station: Station) -> Any:
    form = await station.register()
    return (date.fromisoformat(form["pays_after"]) - station.client.database.clock.today()).days


async def arrival_days(station: Station) -> Any:
    form = await station.register()
    return (date.fromisoformat(form["lapses_after"]) - station.client.database.clock.today()).days


async def confirm_days(station: Station) -> Any:
    return await days_of_duty(station, await station.register(), "confirm_reward")


async def watch_days(station: Station) -> Any:
    count = station.profile.figures[Figure.DAILY_COUNT].in_force.values()
    form = await station.confirmed(int(str([*count][-1])) + 1)
    return await days_of_duty(station, form, "look_at_reward")


async def daily_count(station: Station) -> Any:
    """With how many of a day somebody is to look."""
    first = await station.confirmed(2)
    return 1 if first["count_check"] == "open" else "more"


SHOWN: dict[Figure, tuple[Any, Callable[[Station], Coroutine[Any, Any, Any]]]] = {
    Figure.AMOUNT: ("81.00", amount),
    Figure.REGISTER_DAYS: (0, register_days),
    Figure.CONFIRM_DAYS: (5, confirm_days),
    Figure.ARRIVAL_DAYS: (11, arrival_days),
    Figure.WATCH_DAYS: (9, watch_days),
    Figure.DAILY_COUNT: (1, daily_count),
}


@pytest.mark.parametrize(("code", "figure"), LOADED)
async def test_a_figure_of_a_reward_counts_as_it_was_loaded(
    client: Client, code: str, figure: Figure
) -> None:
    profile = PROFILES[code]
    value, shown = SHOWN[figure]
    before = await shown(Station(client, profile=profile))

    async with loaded(client, **{profile.schedule_of(figure): value}):
        after = await shown(Station(client, profile=profile))

    assert after == value
    assert before != after


def test_every_figure_has_what_shows_it() -> None:
    assert set(SHOWN) == set(Figure)
