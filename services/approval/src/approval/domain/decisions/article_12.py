"""Article 12 (第十二条): one event, one aid; normally no more than two aids in a year."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.vocabulary import CauseType

from approval.domain.figures import Authority, Figures


@dataclass(frozen=True, slots=True)
class EventKey:
    """What makes two applications one event: household, cause and day of the incident (A-07)."""

    household_id: UUID
    cause_type: CauseType
    incident_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyFinding:
    """What lets the law's “normally” give way: who found it, and the written reason."""

    by: Authority
    reason: str

    @property
    def holds(self) -> bool:
        """Only the county can find an exception, and only with a reason."""
        return self.by is Authority.COUNTY and bool(self.reason.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """Whether the same cause was aided before, and what excuses asking again (A-63).

    A refused application for the same cause does not bar a new one.
    """

    same_cause: bool = False
    justified_reason: bool = False
    county_verified: bool = False

    @property
    def barred(self) -> bool:
        """Aid for the same cause needs a good reason and the county's verification, both."""
        return self.same_cause and not (self.justified_reason and self.county_verified)


def needs_exception(times: int, exception: CountyFinding | None, figures: Figures) -> bool:
    """Whether one more aid in the year is more than two, and no county exception is on file."""
    excused = exception is not None and exception.holds
    return times >= figures.max_times_per_year and not excused
