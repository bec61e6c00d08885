"""The clock of the money: a decided payment must not be delayed (第三十三条 拖欠, A-69)."""

from datetime import date

from shared.workdays import Calendar, Due

PAYMENT_WORKING_DAYS = 10
HAND_OVER_WORKING_DAYS = 1
CREDIT_DAYS = 3
"""Within which a statement shows what the bank says it sent back; a parameter."""


def payment_due(decided_on: date, calendar: Calendar) -> Due:
    """Paid within 10 working days of the decision; a parameter, none stands in the text."""
    return calendar.add_working_days(decided_on, PAYMENT_WORKING_DAYS)


def complete_aid_due(complete_by: date, _: Calendar) -> Due:
    """The day that the decision names is the last one (第十八条（二）（2） 完成救助, TA-085)."""
    return Due(on=complete_by, raw=complete_by, provisional=False)


def hand_over_due(recorded_on: date, calendar: Calendar) -> Due:
    """Witnesses, and then the second officer, look at cash promptly; none stands in the text."""
    return calendar.add_working_days(recorded_on, HAND_OVER_WORKING_DAYS)
