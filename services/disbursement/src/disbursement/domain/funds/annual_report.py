"""The clock of the county's yearly report to finance (第二十三条, TA-097)."""

from dataclasses import dataclass
from datetime import date

from shared.workdays import Calendar, Due


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date


def report_due(year: int) -> date:
    """Before 20 August each year; a weekend does not move it (A-48)."""
    return date(year, 8, 20)


def internal_report_due(year: int, calendar: Calendar) -> Due:
    """The office's own day: the last working day before the legal one (A-48)."""
    return calendar.last_working_day_before(report_due(year))


def period_covered(year: int) -> tuple[Span, Span]:
    """The whole of last year, and the first half of this one."""
    return (
        Span(date(year - 1, 1, 1), date(year - 1, 12, 31)),
        Span(date(year, 1, 1), date(year, 6, 30)),
    )


def forecast_year(year: int) -> int:
    """The year whose need the report estimates."""
    return year + 1
