"""The days of a course or a study."""

from dataclasses import dataclass
from datetime import date

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a course, the first and the last included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def overlaps(self, other: "Dates") -> bool:
        """Whether both share a day (A-54)."""
        return self.first <= other.last and other.first <= self.last


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, MONTHS_OF_A_YEAR)
    following = date(year + (month + 1) // MONTHS_OF_A_YEAR, (month + 1) % MONTHS_OF_A_YEAR + 1, 1)
    last = date.fromordinal(following.toordinal() - 1).day
    return date(year, month + 1, min(day.day, last))
