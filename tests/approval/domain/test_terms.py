from datetime import UTC, date, datetime

from aid_testing.assistance import approval_figures
from approval.domain import terms
from approval.domain.figures import DayUnit
from shared.workdays import seed_calendar

LHASA = seed_calendar()
FIGURES = approval_figures()


def test_the_notice_of_seven_days_closes_on_a_working_day() -> None:
    due = terms.notice_closes(date(2025, 6, 15), LHASA, FIGURES)

    assert due.raw == date(2025, 6, 22)
    assert due.on == date(2025, 6, 23)
    assert terms.earliest_forward(date(2025, 6, 15), LHASA, FIGURES) == date(2025, 6, 24)
    assert terms.forward_due(due.on, LHASA, FIGURES).on == date(2025, 6, 24)


def test_the_county_decides_within_five_working_days_of_receipt() -> None:
    due = terms.county_decision_due(date(2025, 2, 25), LHASA, FIGURES)

    assert due.on == date(2025, 3, 10)  # 藏历新年


def test_the_later_signature_is_counted_in_calendar_days() -> None:
    due = terms.countersign_due(date(2025, 6, 10), LHASA, FIGURES)

    assert due.raw == date(2025, 6, 15)
    assert due.on == date(2025, 6, 16)


def test_by_another_reading_it_is_counted_in_working_days() -> None:
    figures = approval_figures(countersign_unit=DayUnit.WORKING_DAYS)

    assert terms.countersign_due(date(2025, 6, 10), LHASA, figures).on == date(2025, 6, 17)


def test_the_county_verifies_in_three_days_and_signs_two_days_after() -> None:
    verify = terms.county_verification_due(date(2025, 6, 12), LHASA, FIGURES)
    sign = terms.county_signature_due(date(2025, 6, 13), LHASA, FIGURES)

    assert (verify.raw, verify.on) == (date(2025, 6, 15), date(2025, 6, 16))
    assert (sign.raw, sign.on) == (date(2025, 6, 15), date(2025, 6, 16))


def test_same_day_duties_end_with_the_lhasa_day() -> None:
    due = terms.same_day_due(datetime(2025, 10, 3, 14, 40, tzinfo=UTC))

    assert due.isoformat() == "2025-10-03T23:59:59+08:00"


def test_an_objection_is_looked_into_within_five_working_days() -> None:
    assert terms.objection_review_due(date(2025, 6, 9), LHASA, FIGURES).on == date(2025, 6, 16)
