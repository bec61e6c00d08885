"""The terms of intake: to accept or list, to complete, to bring later (A-27, A-28)."""

from datetime import date

from shared.workdays import Calendar, Due

from intake.domain.figures import Figures


def accept_or_list_due(submitted_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Accept, or tell once what is missing: one working day (第十六条, A-28)."""
    return calendar.add_working_days(submitted_on, figures.one_time_notice_workdays)


def same_day_due(on: date, _: Calendar, figures: Figures) -> Due:
    """Urgent acceptance, helpless people: the same Lhasa date, holiday or not (第十八条（二）, A-20)."""
    return Due(on=on, raw=on, provisional=False, grace_hours=figures.same_day_grace_hours)


def completion_due(listed_on: date, calendar: Calendar, figures: Figures) -> Due:
    """A reminder to the applicant; nothing lapses with it (TA-009)."""
    return calendar.add_calendar_days(listed_on, figures.completion_days)


def late_documents_due(accepted_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Papers after an urgent acceptance: a reminder, no clawback (第十七条, A-27)."""
    return calendar.add_working_days(accepted_on, figures.late_documents_workdays)


def lapse_due(reminded_on: date, calendar: Calendar, figures: Figures) -> Due:
    """What a reminded applicant has left, before the handler closes the application (A-76)."""
    return calendar.add_calendar_days(reminded_on, figures.lapse_days)


def transfer_due(sent_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The body in charge receives a case or sends it back; then the county sees to it (A-78)."""
    return calendar.add_calendar_days(sent_on, figures.transfer_days)


def refusal_review_due(refused_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The city looks at each refusal to accept (第十六条, TA-063)."""
    return calendar.add_working_days(refused_on, figures.refusal_review_workdays)


def household_due(found_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The county answers a finding about a household in time for its case (A-70)."""
    return calendar.add_working_days(found_on, figures.household_workdays)


def correction_due(proposed_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The applicant answers a correction; the handler may bring the signed sheet instead (A-72)."""
    return calendar.add_working_days(proposed_on, figures.correction_workdays)


def report_due(received_on: date, calendar: Calendar, figures: Figures) -> Due:
    """A citizen's report is answered within working days, a parameter (第二十七条, TA-103)."""
    return calendar.add_working_days(received_on, figures.report_workdays)


def task_due(given_on: date, calendar: Calendar, figures: Figures) -> Due:
    """What another office was asked is finished within working days, a parameter (第二十七条)."""
    return calendar.add_working_days(given_on, figures.task_workdays)


def lead_due(reported_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Leads are checked promptly (及时), a parameter (第十四条（二）, TA-059)."""
    return calendar.add_working_days(reported_on, figures.lead_workdays)


def fire_report_due(on: date, _: Calendar) -> Due:
    """By the day of the month that the campaign names, holiday or not (147号)."""
    return Due(on=on, raw=on, provisional=False)


def reward_due(on: date, _: Calendar) -> Due:
    """The last day was counted by the profile of the reward, in days of the calendar (219号)."""
    return Due(on=on, raw=on, provisional=False)
