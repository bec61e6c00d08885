"""Article 11 (第十一条): what a household and a person may still receive in the year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from approval.domain.figures import AnnualWindow, Figures

LEAP_DAY = (2, 29)


class AidStatus(StrEnum):
    """What became of an earlier aid. All count but the recovery after fraud, which gives nothing back."""

    PAID = "PAID"
    APPROVED_UNPAID = "APPROVED_UNPAID"
    DELIVERED = "DELIVERED"
    CLAWED_BACK_FRAUD = "CLAWED_BACK_FRAUD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """One earlier aid, or the recovery of one. Goods count at their procurement value (A-32)."""

    approved_on: date
    amount: int = 0
    in_kind_value: int = 0
    status: AidStatus = AidStatus.PAID
    to_a_member: bool = False

    @property
    def counts_as(self) -> int:
        """What the aid takes of the cap: a recovery after fraud does not refill it (A-05)."""
        whole = self.amount + self.in_kind_value
        return max(0, whole) if self.status is AidStatus.CLAWED_BACK_FRAUD else whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What already counts in the year of a decision, in fen, and how often aid was granted.

    ``near_by_township`` is what townships approved for the household under another event that
    looks like this one: the same cause in the year, or an incident of about the same days (A-22).
    """

    household: int = 0
    person: int = 0
    times: int = 0
    event_by_township: int = 0
    near_by_township: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What the caps leave, never below zero; ``breached`` when the ledger stands above one."""

    left: int
    breached: bool
    year: int


def counted_for_household(aids: Iterable[Aid], *, on: date, figures: Figures) -> int:
    """The sum of earlier aids that counts against the household's cap on a day (A-05, A-08)."""
    return sum(
        aid.counts_as
        for aid in aids
        if is_in_window(aid.approved_on, on=on, window=figures.annual_window)
        and (figures.individual_counts_to_household or not aid.to_a_member)
    )


def counts_from(on: date, window: AnnualWindow) -> date:
    """The first day whose approvals count in the year of a decision ``on`` a day (A-05)."""
    if window is AnnualWindow.CALENDAR:
        return date(on.year, 1, 1)
    if (on.month, on.day) == LEAP_DAY:
        return date(on.year - 1, 3, 1)
    return on.replace(year=on.year - 1) + timedelta(days=1)


def is_in_window(day: date, *, on: date, window: AnnualWindow) -> bool:
    """Whether an approval of ``day`` counts in the year of a decision ``on`` a day (A-05)."""
    if window is AnnualWindow.CALENDAR:
        return day.year == on.year
    return counts_from(on, window) <= day <= on


def remainder(ledger: Ledger, *, individual: bool, on: date, figures: Figures) -> Remainder:
    """What the year still allows: for a person the smaller of both caps' remainders (A-08)."""
    left = [figures.household_cap - ledger.household]
    if individual:
        person = figures.individual_cap - ledger.person
        left = [person, *left] if figures.individual_counts_to_household else [person]
    return Remainder(left=max(0, min(left)), breached=min(left) < 0, year=on.year)
