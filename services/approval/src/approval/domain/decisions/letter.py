"""Letters of a case: which there are, who signs them, and until when one may turn to whom."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from shared.workdays import Calendar

RECONSIDERATION_DAYS = 60
"""行政复议法 第二十条."""
LITIGATION_MONTHS = 6
"""行政诉讼法 第四十六条."""
_TOWNSHIPS = ("乡", "镇")
_SUBDISTRICT = "街道"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealTerms:
    """The last days of both ways against a decision, counted from its delivery (A-80)."""

    reconsideration_until: date
    litigation_until: date


def appeal_terms(delivered_on: date, calendar: Calendar) -> AppealTerms:
    """Until when one may ask for reconsideration, and go to court.

    A last day that is no working day moves to the next one (民事诉讼法 第八十五条).
    """
    reconsideration = calendar.add_calendar_days(delivered_on, RECONSIDERATION_DAYS)
    return AppealTerms(
        reconsideration_until=reconsideration.on,
        litigation_until=calendar.on_or_after(_months_later(delivered_on, LITIGATION_MONTHS)),
    )


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def county_office(county_name: str | None) -> str:
    """The county's civil affairs bureau, as it signs."""
    return f"{county_name}民政局" if county_name else "县（区）人民政府民政部门"


def township_office(township_name: str | None) -> str:
    """The township's government, or the subdistrict's office, as it signs."""
    if not township_name:
        return "乡（镇）人民政府（街道办事处）"
    if township_name.endswith(_SUBDISTRICT):
        return f"{township_name}办事处"
    return f"{township_name}人民政府" if township_name.endswith(_TOWNSHIPS) else township_name


def reviewing_body(county_name: str | None) -> str:
    """Who reconsiders what the county's bureau decided, also by a township (行政复议法 第二十四条)."""
    return f"{county_name}人民政府" if county_name else "县（区）人民政府"
