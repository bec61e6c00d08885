"""The clock of the money: a decided payment must not be delayed (第三十三条 拖欠, A-69)."""

from datetime import date

from shared.workdays import Calendar, Due

PAYMENT_WORKING_DAYS = 10


def payment_due(decided_on: date, calendar: Calendar) -> Due:
    """Paid within 10 working days of the decision; a parameter, none stands in the text."""
    return calendar.add_working_days(decided_on, PAYMENT_WORKING_DAYS)
