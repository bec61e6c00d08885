from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared.workdays import (
    CITY,
    NATIONAL,
    Calendar,
    Layer,
    end_of_day,
    layers_from,
    lhasa_date,
    seed_calendar,
)

LHASA = seed_calendar()
CHINA = seed_calendar(NATIONAL)
DAYS = st.dates(date(2018, 1, 1), date(2027, 12, 31))


def test_the_national_layer_agrees_with_the_package_that_seeded_it() -> None:
    day, last = date(2018, 1, 1), date(2026, 12, 31)
    while day <= last:
        assert CHINA.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "open_nationally", "open_in_lhasa"),
    [
        (date(2022, 3, 2), True, False),  # 藏历新年
        (date(2022, 2, 26), False, True),  # 调休
        (date(2023, 2, 19), False, True),
        (date(2025, 2, 27), True, False),
        (date(2025, 3, 5), True, True),
        (date(2026, 2, 25), True, False),
    ],
)
def test_the_city_decides_over_the_state_council(
    day: date, *, open_nationally: bool, open_in_lhasa: bool
) -> None:
    assert CHINA.is_working_day(day) is open_nationally
    assert LHASA.is_working_day(day) is open_in_lhasa


def test_the_first_day_is_not_counted() -> None:
    assert LHASA.add_working_days(date(2025, 6, 9), 5).on == date(2025, 6, 16)
    assert LHASA.add_working_days(date(2025, 6, 14), 5).on == date(2025, 6, 20)


def test_a_calendar_period_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    due = LHASA.add_calendar_days(date(2025, 5, 26), 7)

    assert due.raw == date(2025, 6, 2)
    assert due.on == date(2025, 6, 3)
    assert not due.provisional


def test_what_ends_on_the_last_published_day_is_final() -> None:
    assert not LHASA.add_working_days(date(2026, 12, 30), 1).provisional


def test_beyond_the_published_calendar_the_answer_is_provisional() -> None:
    due = LHASA.add_working_days(date(2026, 12, 29), 5)

    assert due.on == date(2027, 1, 6)
    assert due.provisional


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2030, 1, 1), False),
        (date(2030, 5, 1), False),
        (date(2030, 10, 1), False),
        (date(2030, 10, 3), False),
        (date(2030, 10, 4), True),
        (date(2030, 5, 2), True),
        (date(2030, 6, 1), False),  # a Saturday
    ],
)
def test_beyond_the_published_calendar_weekends_and_fixed_days_are_off(
    day: date, *, open_: bool
) -> None:
    assert LHASA.is_working_day(day) is open_


def test_notices_known_only_up_to_a_day_leave_the_rest_provisional() -> None:
    autumn = LHASA.published_only_through(date(2025, 12, 31))

    assert not autumn.is_working_day(date(2026, 1, 1))
    assert autumn.is_working_day(date(2026, 2, 25))
    assert not autumn.is_working_day(date(2026, 2, 14))
    assert autumn.add_working_days(date(2026, 2, 12), 1).provisional


def test_a_later_day_of_publication_invents_no_notice() -> None:
    assert LHASA.published_only_through(date(2030, 1, 1)) == LHASA


def test_the_last_working_day_before_a_sunday_is_a_friday() -> None:
    assert LHASA.last_working_day_before(date(2023, 8, 20)).on == date(2023, 8, 18)
    assert LHASA.last_working_day_before(date(2025, 8, 20)).on == date(2025, 8, 19)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2025, 6, 9, 16, 30, tzinfo=UTC), date(2025, 6, 10)),
        (datetime(2025, 6, 9, 15, 59, 59, tzinfo=UTC), date(2025, 6, 9)),
        (datetime(2025, 6, 9, 16, 0, tzinfo=UTC), date(2025, 6, 10)),
    ],
)
def test_dates_are_taken_in_lhasa(instant: datetime, day: date) -> None:
    assert lhasa_date(instant) == day


def test_an_instant_without_an_offset_has_no_date() -> None:
    with pytest.raises(ValueError, match="offset"):
        lhasa_date(datetime(2025, 6, 9, 16, 30))  # noqa: DTZ001


def test_the_same_day_ends_with_its_last_second() -> None:
    assert end_of_day(date(2025, 10, 3)).isoformat() == "2025-10-03T23:59:59+08:00"


def test_a_reference_file_names_days_and_runs_of_days() -> None:
    entry = {
        "code": CITY,
        "published_from": date(2027, 1, 1),
        "published_through": "2027-12-31",
        "days_off": ["2027-02-08..2027-02-10", date(2027, 3, 1)],
    }

    layer = layers_from({"calendars": [entry]})[CITY]

    assert sorted(layer.off) == [date(2027, 2, d) for d in (8, 9, 10)] + [date(2027, 3, 1)]
    assert layer.work == frozenset()


@given(DAYS, st.integers(1, 30))
def test_working_days_end_on_a_working_day_and_count_exactly(start: date, days: int) -> None:
    end = LHASA.add_working_days(start, days).on

    passed = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    assert LHASA.is_working_day(end)
    assert sum(map(LHASA.is_working_day, passed)) == days


@given(DAYS, st.integers(1, 30))
def test_a_moved_day_is_never_earlier_and_always_open(start: date, days: int) -> None:
    due = LHASA.add_calendar_days(start, days)

    assert due.raw == start + timedelta(days=days)
    assert due.on >= due.raw
    assert LHASA.is_working_day(due.on)


def test_a_layer_that_is_still_awaited_makes_days_provisional() -> None:
    late = Layer(
        code=CITY,
        published_from=date(2018, 1, 1),
        published_through=date(2024, 12, 31),
        off=frozenset(),
        work=frozenset(),
    )

    calendar = Calendar((CHINA.layers[0], late))

    assert calendar.add_working_days(date(2025, 6, 9), 1).provisional


def test_fr_24_the_state_councils_days_count_while_the_citys_are_awaited() -> None:
    """FR-24 of the field reports."""
    awaited = replace(LHASA.layers[1], published_through=date(2025, 12, 31))
    national = Calendar((LHASA.layers[0], awaited))

    due = national.add_working_days(date(2026, 2, 12), 5)
    with_both = LHASA.add_working_days(date(2026, 2, 12), 5)

    assert (due.on, due.provisional) == (date(2026, 2, 26), True)
    assert (with_both.on, with_both.provisional) == (date(2026, 3, 2), False)
