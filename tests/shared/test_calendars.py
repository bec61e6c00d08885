"""What a notice of a calendar may hold: days that there are."""

import pytest
from pydantic import ValidationError
from shared.calendars import CalendarNotice


def a_notice(**changes: object) -> CalendarNotice:
    given = {"code": "LHASA", "published_from": "2026-01-01", "published_through": "2026-12-31"}
    return CalendarNotice.model_validate(given | changes)


@pytest.mark.parametrize("entry", ["2026-08-14", "2026-02-18..2026-02-24"])
def test_a_day_and_a_range_are_taken(entry: str) -> None:
    assert a_notice(days_off=[entry]).days_off == [entry]


@pytest.mark.parametrize(
    "entry",
    [
        "2026-08-1-18..2026-02-24",
        "2026-02-30",
        "2026-02-18..",
        "2026-02-24..2026-02-18",
        "0001-01-01..9999-12-31",
        "9999-12-31",
        "2026-W01-1",
        "",
    ],
)
def test_a_day_that_there_is_not_is_refused(entry: str) -> None:
    with pytest.raises(ValidationError):
        a_notice(days_off=[entry])


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_nothing_is_published_beyond_the_calendar(day: str) -> None:
    with pytest.raises(ValidationError):
        a_notice(published_through=day)
