from datetime import date

import pytest
from assessment.policy import SCHEDULES, figures_on


@pytest.mark.parametrize(
    ("day", "standard"),
    [
        (date(2018, 12, 3), 84_700),
        (date(2020, 12, 31), 84_700),
        (date(2021, 1, 1), 91_000),
    ],
)
def test_the_standard_is_the_one_in_force_on_the_day_of_acceptance(
    day: date, standard: int
) -> None:
    assert figures_on(day).dibao_standard == standard


def test_a_day_before_the_rules_gets_their_first_figures() -> None:
    assert figures_on(date(2018, 11, 30)) == figures_on(date(2018, 12, 3))


def test_an_edition_is_named_after_the_last_change_of_a_figure() -> None:
    assert figures_on(date(2021, 2, 1)).edition.name == "202-2018@2021-01-01"


def test_every_schedule_names_its_article() -> None:
    for schedule in SCHEDULES.values():
        assert schedule.citation.startswith("拉政发〔2018〕202号 第"), schedule.name
