"""Deadlines of golden cases, from the clocks of the services that own them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from approval.domain import terms as approval_terms
from approval.policy import figures_on
from assessment.domain import terms as assessment_terms
from assessment.policy import figures_on as assessment_figures_on
from disbursement.domain.funds import annual_report
from shared.contracts.vocabulary import Procedure
from shared.workdays import CITY, NATIONAL, Calendar, Due, end_of_day, lhasa_date, seed_calendar

Answers = Iterator[tuple[str, object]]


def deadlines(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer fields of the vocabulary, section 5."""
    calendar = _calendar(given)
    return {
        "provisional": False,
        **dict(_review(given, calendar)),
        **dict(_general(given, calendar)),
        **dict(_emergency(given, calendar)),
        **dict(_report(given, calendar)),
    }


def _calendar(given: Mapping[str, Any]) -> Calendar:
    codes = (NATIONAL,) if given.get("calendar") == NATIONAL else (NATIONAL, CITY)
    calendar = seed_calendar(*codes)
    through = given.get("calendar_published_through")
    return calendar.published_only_through(date.fromisoformat(through)) if through else calendar


def _review(given: Mapping[str, Any], calendar: Calendar) -> Answers:
    accepted_at = given.get("accepted_at")
    accepted_on = _day(given, "accept_date")
    if accepted_at is not None:
        instant = datetime.fromisoformat(accepted_at.upper())
        accepted_on = lhasa_date(instant)
        yield "local_date", accepted_on.isoformat()
    if accepted_on is None:
        return
    if given.get("procedure") == Procedure.EMERGENCY:
        yield "township_review_due", end_of_day(accepted_on).isoformat()
        return
    figures = assessment_figures_on(accepted_on)
    due = assessment_terms.township_review_due(accepted_on, calendar, figures)
    name = "township_review_due_provisional" if due.provisional else "township_review_due"
    yield from _dated(name, due)


def _general(given: Mapping[str, Any], calendar: Calendar) -> Answers:
    if posted := _day(given, "publicity_posted"):
        closes = approval_terms.notice_closes(posted, calendar, figures_on(posted))
        yield "publicity_last_day_raw", closes.raw.isoformat()
        yield from _dated("publicity_closes", closes)
        forward = approval_terms.forward_due(closes.on, calendar, figures_on(posted))
        yield from _dated("forward_due", forward)
    if received := _day(given, "county_received"):
        due = approval_terms.county_decision_due(received, calendar, figures_on(received))
        yield from _dated("county_decision_due", due)


def _emergency(given: Mapping[str, Any], calendar: Calendar) -> Answers:
    if approved := _day(given, "township_approved_on"):
        due = approval_terms.countersign_due(approved, calendar, figures_on(approved))
        yield "countersign_due_raw", due.raw.isoformat()
        yield from _dated("countersign_due", due)
    if received := _day(given, "county_received"):
        due = approval_terms.county_verification_due(received, calendar, figures_on(received))
        yield from _dated("county_verify_due", due)
    if verified := _day(given, "verification_finished"):
        due = approval_terms.county_signature_due(verified, calendar, figures_on(verified))
        yield from _dated("county_sign_due", due)


def _report(given: Mapping[str, Any], calendar: Calendar) -> Answers:
    year = given.get("year")
    if year is None:
        return
    yield "report_due", annual_report.report_due(year).isoformat()
    yield from _dated("internal_due", annual_report.internal_report_due(year, calendar))
    spans = annual_report.period_covered(year)
    yield "period_covered", [f"{span.first}..{span.last}" for span in spans]
    yield "forecast_year", annual_report.forecast_year(year)


def _dated(name: str, due: Due) -> Answers:
    yield name, due.on.isoformat()
    if due.provisional:
        yield "provisional", True


def _day(given: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(given[name]) if given.get(name) else None
