"""How a decision letter reaches its addressee, and until when one may turn to whom after that (A-80)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.workdays import Calendar

RECONSIDERATION_DAYS = 60
"""行政复议法 第二十条."""
LITIGATION_MONTHS = 6
"""行政诉讼法 第四十六条."""


class DeliveryMethod(StrEnum):
    HAND = "HAND"  # 直接送达
    LEFT = "LEFT"  # 留置送达
    MAIL = "MAIL"  # 邮寄送达
    ELECTRONIC = "ELECTRONIC"  # 电子送达


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
