from datetime import date

import pytest
from approval.domain.decisions import letter
from shared.deliveries import appeal_terms
from shared.workdays import seed_calendar


@pytest.mark.parametrize(
    ("delivered", "reconsideration", "litigation"),
    [
        (date(2026, 3, 2), date(2026, 5, 6), date(2026, 9, 2)),  # day 60 is Labour Day
        (date(2026, 8, 31), date(2026, 10, 30), date(2027, 3, 1)),  # no 31 February, then a Sunday
    ],
)
def test_the_terms_of_appeal_end_on_working_days(
    delivered: date, reconsideration: date, litigation: date
) -> None:
    terms = appeal_terms(delivered, seed_calendar())

    assert terms.reconsideration_until == reconsideration
    assert terms.litigation_until == litigation


@pytest.mark.parametrize(
    ("name", "office"),
    [
        ("纳金街道", "纳金街道办事处"),
        ("羊八井镇", "羊八井镇人民政府"),
        ("夺底乡", "夺底乡人民政府"),
        ("经开区管委会", "经开区管委会"),
        (None, "乡（镇）人民政府（街道办事处）"),
    ],
)
def test_an_office_signs_by_what_it_is_called(name: str | None, office: str) -> None:
    assert letter.township_office(name) == office
    assert letter.county_office("城关区") == "城关区民政局"
    assert letter.reviewing_body(None) == "县（区）人民政府"
