"""The days of a course or a study."""

from dataclasses import dataclass
from datetime import date


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
