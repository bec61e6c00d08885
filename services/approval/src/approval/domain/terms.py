"""The clocks of article 18 (第十八条) from the public notice to the county's signature."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from shared.workdays import Calendar, Due, end_of_day, lhasa_date

from approval.domain.figures import DayUnit, Figures, Roll


def opinion_due(review_began_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Check, survey and both opinions within 5 working days (（一）（1）, TA-070, TA-071)."""
    return calendar.add_working_days(review_began_on, figures.opinion_workdays)


def prompt_due(since: date, calendar: Calendar, figures: Figures) -> Due:
    """A step without a term in the text is done promptly (及时): a parameter."""
    return calendar.add_working_days(since, figures.prompt_workdays)


def notice_closes(posted_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The public notice lasts 7 calendar days after its posting (（一）（1）, TA-072, A-17)."""
    due = calendar.add_calendar_days(posted_on, figures.notice_days)
    return replace(due, on=due.raw) if figures.notice_roll is Roll.NONE else due


def earliest_posting(today: date, calendar: Calendar, figures: Figures) -> date:
    """The first day of posting that may be entered today: nobody objects to what nobody reads."""
    earliest = today
    for _ in range(figures.notice_late_workdays):
        earliest = calendar.last_working_day_before(earliest).on
    return earliest


def earliest_forward(posted_on: date, calendar: Calendar, figures: Figures) -> date:
    """The day after the notice has closed: before it, no case goes to the county (TA-072)."""
    return notice_closes(posted_on, calendar, figures).on + timedelta(days=1)


def forward_due(notice_closed_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Promptly (及时) to the county: one working day after the notice (TA-073, A-17)."""
    return calendar.add_working_days(notice_closed_on, figures.forward_workdays)


def objection_review_due(received_on: date, calendar: Calendar, figures: Figures) -> Due:
    """An objection is looked into within 5 working days (A-41)."""
    return calendar.add_working_days(received_on, figures.objection_workdays)


def county_decision_due(received_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The county decides within 5 working days of receipt (（一）（2）, TA-075, A-31)."""
    return calendar.add_working_days(received_on, figures.county_decision_workdays)


def delivery_due(decided_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The letter reaches the applicant, and the terms of appeal run from there (A-80)."""
    return calendar.add_calendar_days(decided_on, figures.delivery_days)


def recovery_review_due(opened_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The county says what becomes of a grant that is under review (A-30)."""
    return calendar.add_working_days(opened_on, figures.recovery_review_workdays)


def compensation_due(granted_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Whether the third party has paid meanwhile is asked again (第十条（八）)."""
    return calendar.add_calendar_days(granted_on, figures.compensation_days)


def follow_up(what: str) -> Callable[[date, Calendar, Figures], Due]:
    """The term of a duty that follows a case; the text names none, so it is a parameter."""

    def due(since: date, calendar: Calendar, figures: Figures) -> Due:
        return calendar.add_working_days(since, dict(figures.follow_up_workdays)[what])

    return due


def same_day_due(at: datetime) -> datetime:
    """Same day (当天): handing up above 2 000, reporting, county-seat decisions (TA-081 to TA-083)."""
    return end_of_day(lhasa_date(at))


def same_day(on: date, _calendar: Calendar, figures: Figures) -> Due:
    """The same as a clock's term: the same Lhasa date, holiday or not (A-20)."""
    return Due(on=on, raw=on, provisional=False, grace_hours=figures.same_day_grace_hours)


def countersign_due(township_approved_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The county signs afterwards within 5 days of the township's approval (TA-081, A-18)."""
    if figures.countersign_unit is DayUnit.WORKING_DAYS:
        return calendar.add_working_days(township_approved_on, figures.countersign_days)
    return calendar.add_calendar_days(township_approved_on, figures.countersign_days)


def last_calendar_day(township_approved_on: date, figures: Figures) -> date | None:
    """The last day of the countersignature as counted, before it is moved off a rest day."""
    if figures.countersign_unit is DayUnit.WORKING_DAYS:
        return None
    return township_approved_on + timedelta(days=figures.countersign_days)


def county_verification_due(received_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The county itself verifies within 3 days of receipt, away from its seat (TA-085, A-19)."""
    return calendar.add_calendar_days(received_on, figures.emergency_verify_days)


def county_signature_due(verified_on: date, calendar: Calendar, figures: Figures) -> Due:
    """It signs and completes the aid within 2 days after verification (TA-085, A-19)."""
    return calendar.add_calendar_days(verified_on, figures.emergency_sign_days)
