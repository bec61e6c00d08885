"""The terms of the steps about an institution, by the clock that each is."""

from collections.abc import Callable
from datetime import date

from shared.workdays import Calendar, Due

from training_subsidy.domain.figures import Figures


def register_due(what: str) -> Callable[[date, Calendar, Figures], Due]:
    """The term of a step: so many working days after the day on which it begins."""
    return lambda day, calendar, figures: calendar.add_working_days(
        day, figures.register_workdays[what]
    )
