"""The terms of a claim: parameters, as 215号 holds no deadline in days (（二十五） only asks for steps)."""

from datetime import date

from shared.workdays import Calendar, Due

from training_subsidy.domain.claims.plan import LAST_QUARTER, first_day_of, quarter_of
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


def claim_delivery_due(decided_on: date, calendar: Calendar, figures: Figures) -> Due:
    """The office delivers the letter of a decision (A-80)."""
    return calendar.add_calendar_days(decided_on, figures.claim_delivery_days)


def claim_objection_due(raised_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Another officer answers an objection to a refusal."""
    return calendar.add_working_days(raised_on, figures.claim_objection_workdays)


def inquiry_due(asked_on: date, calendar: Calendar, figures: Figures) -> Due:
    """An officer gets on paper what another department has not answered (（七）)."""
    return calendar.add_working_days(asked_on, figures.inquiry_workdays)


def year_plan_due(waiting_since: date, calendar: Calendar, figures: Figures) -> Due:
    """The lead sets the year's plan for which a claim waits."""
    return calendar.add_working_days(waiting_since, figures.year_plan_workdays)


def selection_notice_ends(published_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Until when the public may object to a published selection (（十二）)."""
    return calendar.add_working_days(published_on, figures.selection_notice_workdays)


def proof_due(entered_on: date, calendar: Calendar, figures: Figures) -> Due:
    """Another officer looks at the proof of a group."""
    return calendar.add_working_days(entered_on, figures.proof_workdays)


def hearing_due(day: date, calendar: Calendar, figures: Figures) -> Due:
    """The progress of the quarter of a day is heard, within days after its end (VT-056)."""
    quarter = quarter_of(day)
    last = quarter == LAST_QUARTER
    end = first_day_of(day.year + last, 1 if last else quarter + 1)
    return calendar.add_working_days(
        date.fromordinal(end.toordinal() - 1), figures.hearing_workdays
    )


def outcome_known_since(today: date, figures: Figures) -> date:
    """The last day of classes of which it is asked today what became of the trainees (VT-018)."""
    months = today.year * 12 + today.month - 1 - figures.outcome_months
    first = date(months // 12, months % 12 + 1, 1)
    return min(date.fromordinal(first.toordinal() + today.day - 1), _last_of_month(first))


def _last_of_month(first: date) -> date:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
