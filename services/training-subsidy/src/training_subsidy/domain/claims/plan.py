"""A year's plan: demand, training, budget and capacity match (岗、培、算、载), and its progress is heard.

215号（六）（二十一）: VT-003, VT-015, VT-056.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.errors import Conflict, Unprocessable
from shared.money import yuan

MONTHS_OF_A_QUARTER = 3
LAST_QUARTER = 4


class HeadsAboveDemand(Unprocessable):
    article = "215号（六）"
    pointer = "/heads"


class HeadsAboveCapacity(Unprocessable):
    article = "215号（六）"
    pointer = "/heads"


class PlansAboveFund(Unprocessable):
    article = "215号（六）"
    pointer = "/budget"


class HearingHeldAlready(Conflict):
    article = "215号（二十一）"


class HearingDayNotPossible(Unprocessable):
    article = "215号（二十一）"
    pointer = "/held_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many people of a region want a training, by the document that collected it."""

    year: int
    region: str
    funding: str
    trade_code: str | None
    heads: int
    document: str
    id: UUID | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """How many are to be trained where how many can be, and which shares are to pass and find work."""

    heads: int
    capacity: int
    pass_percent: int
    employment_percent: int

    def check(self, *, demanded: int) -> None:
        """Raises ``HeadsAboveDemand``, ``HeadsAboveCapacity``."""
        if self.heads > demanded:
            raise HeadsAboveDemand(demanded=demanded)
        if self.heads > self.capacity:
            raise HeadsAboveCapacity(capacity=self.capacity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Figures of a plan on a day; money in fen. Targets are missing until they are set."""

    demanded: int
    heads: int | None
    capacity: int | None
    pass_percent: int | None
    employment_percent: int | None
    budget: int
    committed: int
    seats: int
    enrolled: int
    examined: int
    passed: int
    approved: int
    paid: int
    paid_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What was heard of a quarter, and the figures as they stood."""

    quarter: int
    held_on: date
    document: str
    record: str
    progress: Progress

    def check(self, year: int, *, today: date) -> None:
        """A quarter is heard once it has begun. Raises ``HearingDayNotPossible``."""
        if not first_day_of(year, self.quarter) <= self.held_on <= today:
            raise HearingDayNotPossible(quarter=self.quarter)


def first_day_of(year: int, quarter: int) -> date:
    """The first day of a quarter."""
    return date(year, (quarter - 1) * MONTHS_OF_A_QUARTER + 1, 1)


def quarter_of(day: date) -> int:
    """The quarter of a day, from 1."""
    return (day.month - 1) // MONTHS_OF_A_QUARTER + 1


def check_fund(budget: int, *, has: int | None, planned: int) -> None:
    """The plans that are paid from a source stay within what finance has for it (VT-015).

    Where finance has not said what it has, nothing is compared. Raises ``PlansAboveFund``.
    """
    if has is not None and budget + planned > has:
        raise PlansAboveFund(has=yuan(has), planned=yuan(planned))
