from datetime import date

from disbursement.domain.funds import annual_report
from shared.workdays import seed_calendar


def test_a_weekend_does_not_move_the_report_and_the_office_is_done_before_it() -> None:
    assert annual_report.report_due(2023) == date(2023, 8, 20)
    assert annual_report.internal_report_due(2023, seed_calendar()).on == date(2023, 8, 18)


def test_the_report_covers_last_year_and_the_first_half_of_this_one() -> None:
    last_year, first_half = annual_report.period_covered(2025)

    assert (last_year.first, last_year.last) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (first_half.first, first_half.last) == (date(2025, 1, 1), date(2025, 6, 30))
    assert annual_report.forecast_year(2025) == 2026
