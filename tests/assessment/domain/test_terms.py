from datetime import UTC, date, datetime

from aid_testing.assistance import assessment_figures
from assessment.domain.terms import emergency_review_due, township_review_due
from shared.workdays import seed_calendar


def test_the_township_has_five_working_days_after_acceptance() -> None:
    due = township_review_due(date(2025, 6, 9), seed_calendar(), assessment_figures())

    assert due.on == date(2025, 6, 16)


def test_in_an_emergency_the_lhasa_day_of_acceptance_is_the_last() -> None:
    due = emergency_review_due(datetime(2025, 6, 9, 16, 30, tzinfo=UTC))

    assert due.isoformat() == "2025-06-10T23:59:59+08:00"
