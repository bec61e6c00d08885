"""When an enterprise may claim for a year of its apprentices (VT-037)."""

from datetime import date

from shared.errors import Conflict, Unprocessable

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.apprenticeship import Apprenticeship, ApprenticeshipStatus


class ApprenticeshipNotConfirmed(Conflict):
    article = "215号（十一）"


class ApprenticeYearNotOver(Unprocessable):
    article = "215号（十一）"
    pointer = "/year"


def year_of(agreement: Apprenticeship, year: int, *, today: date) -> Dates:
    """The days of a year that is over, of a confirmed agreement.

    Raises ``ApprenticeshipNotConfirmed``, ``ApprenticeYearNotOver``.
    """
    if agreement.status is not ApprenticeshipStatus.CONFIRMED:
        raise ApprenticeshipNotConfirmed
    days = agreement.days_of(year)
    if year > agreement.years or days.last >= today:
        raise ApprenticeYearNotOver(years=agreement.years)
    return days
