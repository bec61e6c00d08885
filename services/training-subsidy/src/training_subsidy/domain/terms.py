"""The terms of a claim: parameters, as 215号 holds no deadline in days (（二十五） only asks for steps)."""

from datetime import date

from shared.workdays import Calendar, Due

from training_subsidy.domain.figures import Figures


def review_due(submitted_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The handler reviews a submitted claim."""
    return calendar.add_working_days(submitted_on, figures.review_workdays)


def decision_due(reviewed_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The lead decides a reviewed claim."""
    return calendar.add_working_days(reviewed_on, figures.decision_workdays)


def hold_due(held_on: date, calendar: Calendar, figures: Figures) -> Due:
    """A person decides about a held claim."""
    return calendar.add_working_days(held_on, figures.hold_workdays)


def inquiry_due(asked_on: date, calendar: Calendar, figures: Figures) -> Due:
    """An officer gets on paper what another department has not answered (（七）)."""
    return calendar.add_working_days(asked_on, figures.inquiry_workdays)


def year_plan_due(waiting_since: date, calendar: Calendar, figures: Figures) -> Due:
    """The lead sets the year's plan for which a claim waits."""
    return calendar.add_working_days(waiting_since, figures.year_plan_workdays)
