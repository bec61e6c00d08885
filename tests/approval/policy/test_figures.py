from datetime import date

from approval.policy import SCHEDULES, figures_on


def test_the_caps_and_limits_are_the_articles() -> None:
    figures = figures_on(date(2025, 6, 10))

    assert (figures.household_cap, figures.individual_cap) == (1_000_000, 500_000)
    assert figures.township_emergency_limit == 200_000
    assert figures.draw_rate > figures.sampling_ratio


def test_a_day_before_the_rules_gets_their_first_figures() -> None:
    assert figures_on(date(2018, 11, 30)) == figures_on(date(2018, 12, 3))


def test_every_schedule_names_its_article() -> None:
    for schedule in SCHEDULES.values():
        assert schedule.citation.startswith("拉政发〔2018〕202号 第"), schedule.name
