"""The township's clocks before its opinion: check and home survey of article 18 (第十八条)."""

from datetime import date, datetime

from shared.workdays import Calendar, Due, end_of_day, lhasa_date

from assessment.domain.figures import Figures


def township_review_due(accepted_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Check, home survey and opinion within 5 working days of acceptance (（一）（1）, TA-070)."""
    return calendar.add_working_days(accepted_on, figures.township_review_workdays)


def emergency_review_due(accepted_at: datetime) -> datetime:
    """In an emergency on the Lhasa date of acceptance, holiday or not (（二）（1）, TA-079, A-20)."""
    return end_of_day(lhasa_date(accepted_at))
