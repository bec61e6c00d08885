"""Reports of a county on its funds: to the public each quarter, to finance each year (第二十三条).

The yearly one tells last year and the first half of this one, and what next year will need, before
20 August (TA-097, A-48); county, its finance and the city hand it on. The other is public (TA-096).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels

from disbursement.domain.funds.annual_report import Span

FIRST_DUTY = (8, 1)
MONTHS_OF_A_QUARTER = 3


class ReportKind(StrEnum):
    ANNUAL = "ANNUAL"  # 年度资金情况和需求测算
    PUBLICATION = "PUBLICATION"  # 资金使用情况公开


class ReportStatus(StrEnum):
    DUE = "due"  # the county's handler prepares it
    PREPARED = "prepared"
    SENT = "sent"  # with the county's finance
    FORWARDED = "forwarded"  # with the city
    RECEIVED = "received"
    PUBLISHED = "published"


HANDLER = frozenset({Role.COUNTY_HANDLER})
LEAD = frozenset({Role.COUNTY_LEAD})
FINANCE = frozenset({Role.FINANCE_CHECKER})
ABOVE = frozenset({Role.CITY_SUPERVISOR})
S = ReportStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is     one may         it becomes     who
    (S.DUE,           "prepare",      S.PREPARED,    HANDLER),
    (S.PREPARED,      "prepare",      S.PREPARED,    HANDLER),
    (S.PREPARED,      "send_back",    S.DUE,         LEAD),
    (S.PREPARED,      "send",         S.SENT,        LEAD),
    (S.PREPARED,      "publish",      S.PUBLISHED,   LEAD),
    (S.SENT,          "send_back",    S.DUE,         FINANCE),
    (S.SENT,          "forward",      S.FORWARDED,   FINANCE),
    (S.FORWARDED,     "send_back",    S.DUE,         ABOVE),
    (S.FORWARDED,     "receive",      S.RECEIVED,    ABOVE),
    statuses=labels("disbursement", "report_statuses"),
    words=labels("disbursement", "report_steps"),
)
# fmt: on
STEPS = {
    ReportKind.ANNUAL: frozenset({"prepare", "send_back", "send", "forward", "receive"}),
    ReportKind.PUBLICATION: frozenset({"prepare", "send_back", "publish"}),
}


class FundReportNotFound(NotFound):
    """There is no such report on funds."""


class ReportFourEyes(AnotherPersonRequired):
    article = "202号 第三十条"


class StepNotOfReport(Conflict):
    article = "202号 第二十三条"


class AdjustmentNeedsReason(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/reason"


class NeedNegative(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/adjustment"


class ForecastOfAnnual(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/method"


class ProblemNamesSomebody(Unprocessable):
    article = "202号 第二十三条"


class Method(StrEnum):
    """How next year's need is estimated."""

    LAST_YEAR = "LAST_YEAR"  # what last year came to
    TREND = "TREND"  # last year, as this first half stands to the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What was given of one kind in a period; money in fen, net of what the bank sent back."""

    key: str
    payments: int
    households: int
    people: int
    amount: int
    recovered: int = 0

    @property
    def average(self) -> int:
        """Fen a payment, rounded half up: the standard that was reached (救助标准)."""
        if self.payments <= 0 or self.amount <= 0:
            return 0
        return (2 * self.amount + self.payments) // (2 * self.payments)


def need(
    method: Method, *, last_year: int, last_half: int, this_half: int, adjustment: int = 0
) -> int:
    """Next year's need in fen, whole yuan upwards; where last year's half has nothing, last year.

    Raises ``NeedNegative``.
    """
    estimate = last_year
    if method is Method.TREND and last_half:
        estimate = -(-last_year * this_half // last_half)
    asked = estimate + adjustment
    if asked < 0:
        raise NeedNegative
    return -(-asked // 100) * 100


def merged(groups: Sequence[Sums], *, least: int) -> list[Sums]:
    """What may be public: kinds of fewer households than ``least`` are one, so nobody is known by it.

    Where that one is still smaller, the next smallest joins it.
    """
    kept = sorted(groups, key=lambda one: (one.households, one.key))
    small = [one for one in kept if one.households < least]
    kept = kept[len(small) :]
    while small and sum(one.households for one in small) < least and kept:
        small.append(kept.pop(0))
    if small:
        kept.append(
            replace(
                small[0],
                key="OTHER_KINDS",
                payments=sum(one.payments for one in small),
                households=sum(one.households for one in small),
                people=sum(one.people for one in small),
                amount=sum(one.amount for one in small),
                recovered=sum(one.recovered for one in small),
            )
        )
    return sorted(kept, key=lambda one: one.key)


def quarter_before(day: date) -> Span:
    """The quarter that ended last before a day."""
    first_month = (day.month - 1) // MONTHS_OF_A_QUARTER * MONTHS_OF_A_QUARTER + 1
    last = date(day.year, first_month, 1) - timedelta(days=1)
    first = date(last.year, last.month - MONTHS_OF_A_QUARTER + 1, 1)
    return Span(first, last)


def is_time_for_the_year(day: date) -> bool:
    """From 1 August on the county's report of the year is a duty (TA-097)."""
    return (day.month, day.day) >= FIRST_DUTY
