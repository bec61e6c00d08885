"""The clock of the money: a decided payment must not be delayed (第三十三条 拖欠, A-69)."""

from datetime import date

from shared.workdays import Calendar, Due

from disbursement.domain.figures import Figures


def payment_due(decided_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Paid within so many working days of the decision; a parameter, none stands in the text."""
    return calendar.add_working_days(decided_on, figures.payment_workdays)


def complete_aid_due(complete_by: date, _: Calendar) -> Due:
    """The day that the decision names is the last one (第十八条（二）（2） 完成救助, TA-085)."""
    return Due(on=complete_by, raw=complete_by, provisional=False)


def hand_over_due(recorded_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Witnesses, and then the second officer, look at cash promptly; none stands in the text."""
    return calendar.add_working_days(recorded_on, figures.hand_over_workdays)


def source_due(since: date, calendar: Calendar, figures: Figures) -> Due:
    """Finance names a source within so many working days; none stands in the text."""
    return calendar.add_working_days(since, figures.source_workdays)


def bank_due(since: date, calendar: Calendar, figures: Figures) -> Due:
    """A broken file is ended, a recall decided on within so many working days; none stands in the text."""
    return calendar.add_working_days(since, figures.bank_workdays)


def recovery_step_due(since: date, calendar: Calendar, figures: Figures) -> Due:
    """The office goes on with a debt within so many working days; none stands in the text."""
    return calendar.add_working_days(since, figures.recovery_workdays)


def purchase_step_due(since: date, calendar: Calendar, figures: Figures) -> Due:
    """A second officer looks at a purchase within so many working days; none stands in the text."""
    return calendar.add_working_days(since, figures.purchase_workdays)


def procurement_due(since: date, calendar: Calendar, figures: Figures) -> Due:
    """The record of an emergency's procurement follows within so many working days (第二十条)."""
    return calendar.add_working_days(since, figures.procurement_workdays)


def report_step_due(since: date, calendar: Calendar, figures: Figures) -> Due:
    """Finance, then the city, look at a report within so many working days; none in the text."""
    return calendar.add_working_days(since, figures.report_workdays)


def flag_due(since: date, calendar: Calendar, figures: Figures) -> Due:
    """Audit looks at a red flag within so many working days; none stands in the text."""
    return calendar.add_working_days(since, figures.flag_workdays)


def publication_due(since: date, calendar: Calendar, figures: Figures) -> Due:
    """The use of funds is public within so many working days; the text says 定期, regularly."""
    return calendar.add_working_days(since, figures.publication_workdays)


def instalment_due(on: date, _: Calendar) -> Due:
    """The day that the demand or its plan names is the last one."""
    return Due(on=on, raw=on, provisional=False)
