"""Every term from every day of 2018 to 2027, beside a reckoning that shares no code with the suite.

National days come from the package ``chinesecalendar``, the city's from the notices as written;
2027 is not published: weekends and the five fixed days of the vocabulary.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from types import ModuleType
from typing import Any

import approval.policy
import assessment.policy
import chinese_calendar
import disbursement.policy
import intake.policy
import pytest
import training_subsidy.policy
import yaml
from approval.domain import terms as of_approval
from assessment.domain import terms as of_assessment
from disbursement.domain import terms as of_disbursement
from intake.domain import terms as of_intake
from shared.workdays import seed_calendar
from training_subsidy.domain import terms as of_training
from training_subsidy.domain.register import visits as of_visits

FIRST, LAST, BEYOND = date(2018, 1, 1), date(2027, 12, 31), date(2028, 12, 31)
PUBLISHED = date(2026, 12, 31)
FIXED = {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}
SATURDAY = 5
POLICIES: dict[ModuleType, ModuleType] = {
    of_approval: approval.policy,
    of_assessment: assessment.policy,
    of_intake: intake.policy,
    of_disbursement: disbursement.policy,
    of_training: training_subsidy.policy,
    of_visits: training_subsidy.policy,
}
WORKING, CALENDAR = "working days", "calendar days"
TERMS: dict[ModuleType, dict[str, tuple[int, str]]] = {
    of_approval: {
        "opinion_due": (5, WORKING),
        "prompt_due": (1, WORKING),
        "notice_closes": (7, CALENDAR),
        "forward_due": (1, WORKING),
        "objection_review_due": (5, WORKING),
        "county_decision_due": (5, WORKING),
        "delivery_due": (10, CALENDAR),
        "recovery_review_due": (10, WORKING),
        "compensation_due": (90, CALENDAR),
        "countersign_due": (5, CALENDAR),
        "county_verification_due": (3, CALENDAR),
        "county_signature_due": (2, CALENDAR),
    },
    of_assessment: {"township_review_due": (5, WORKING)},
    of_intake: {
        "accept_or_list_due": (1, WORKING),
        "completion_due": (30, CALENDAR),
        "late_documents_due": (10, WORKING),
        "lapse_due": (30, CALENDAR),
        "transfer_due": (3, CALENDAR),
        "refusal_review_due": (3, WORKING),
        "household_due": (3, WORKING),
        "correction_due": (3, WORKING),
        "lead_due": (3, WORKING),
        "report_due": (15, WORKING),
        "task_due": (5, WORKING),
    },
    of_visits: {"visit_due": (10, WORKING)},
    of_training: {
        "review_due": (10, WORKING),
        "claim_delivery_due": (10, CALENDAR),
        "claim_objection_due": (10, WORKING),
        "decision_due": (5, WORKING),
        "hold_due": (10, WORKING),
        "proof_due": (5, WORKING),
        "inquiry_due": (5, WORKING),
        "year_plan_due": (10, WORKING),
    },
    of_disbursement: {
        "payment_due": (10, WORKING),
        "hand_over_due": (1, WORKING),
        "source_due": (3, WORKING),
        "recovery_step_due": (10, WORKING),
        "purchase_step_due": (5, WORKING),
        "procurement_due": (20, WORKING),
        "report_step_due": (5, WORKING),
        "publication_due": (10, WORKING),
        "flag_due": (10, WORKING),
        "bank_due": (1, WORKING),
    },
}
"""What each clock comes to by the law or the reading, written here a second time."""


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _written(entries: list[Any]) -> set[date]:
    """The days of a notice; FIRST..LAST is a run."""
    days: set[date] = set()
    for entry in entries:
        first, _, last = str(entry).partition("..")
        begin = date.fromisoformat(first)
        days |= set(_days(begin, date.fromisoformat(last) if last else begin))
    return days


def _working_days() -> list[date]:
    text = files("shared.reference").joinpath("calendars.yaml").read_text("utf-8")
    city = next(one for one in yaml.safe_load(text)["calendars"] if one["code"] == "LHASA")
    off, worked = _written(city["days_off"]), _written(city["days_worked"])

    def works(day: date) -> bool:
        if day in off or day in worked:
            return day in worked
        if day <= PUBLISHED:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED

    return [day for day in _days(FIRST, BEYOND) if works(day)]


OPEN = _working_days()


def reckoned(start: date, number: int, unit: str) -> date:
    """The last day of a term: the first day is not counted, a rest day does not end one."""
    if unit == WORKING:
        return OPEN[bisect_right(OPEN, start) + number - 1]
    return OPEN[bisect_left(OPEN, start + timedelta(days=number))]


@pytest.mark.parametrize(
    ("module", "name"),
    [(module, name) for module, terms in TERMS.items() for name in terms],
    ids=lambda one: one if isinstance(one, str) else one.__name__.split(".")[0],
)
def test_a_term_from_every_day_of_ten_years_ends_when_it_is_reckoned_to(
    module: ModuleType, name: str
) -> None:
    number, unit = TERMS[module][name]
    calendar, term = seed_calendar(), getattr(module, name)
    figures = POLICIES[module].figures_on(LAST)

    wrong = [
        day
        for day in _days(FIRST, LAST)
        if term(day, calendar, figures).on != reckoned(day, number, unit)
    ]

    assert wrong == []


@pytest.mark.parametrize("module", TERMS, ids=lambda one: str(one.__name__).split(".")[0])
def test_every_clock_of_a_service_is_reckoned(module: ModuleType) -> None:
    otherwise = {"same_day_due", "same_day", "complete_aid_due", "emergency_review_due"}
    otherwise |= {
        "instalment_due",
        "reward_due",
        "fire_report_due",
        "hearing_due",
    }  # whoever starts it names the day
    clocks = {name for name in vars(module) if name.endswith(("_due", "_closes", "same_day"))}

    assert clocks - otherwise == set(TERMS[module])
