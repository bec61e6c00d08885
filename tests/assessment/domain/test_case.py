from datetime import date

import pytest
from aid_testing.assistance import a_case, a_cost
from assessment.domain.case import Bill
from shared.contracts.vocabulary import Category


@pytest.mark.parametrize(
    ("accepted_on", "paid_on", "admitted", "counts"),
    [
        (date(2025, 6, 10), date(2025, 1, 1), False, True),
        (date(2025, 6, 10), date(2024, 12, 31), False, False),
        (date(2025, 3, 31), date(2024, 12, 31), False, False),
        (date(2025, 3, 31), date(2024, 12, 31), True, True),
        (date(2025, 4, 1), date(2024, 12, 31), True, False),
        (date(2025, 3, 31), date(2023, 12, 31), True, False),
        (date(2025, 6, 10), None, False, True),
    ],
)
def test_bills_count_in_their_calendar_year_or_until_march_if_the_county_admits(
    accepted_on: date, paid_on: date | None, admitted: bool, counts: bool
) -> None:
    cost = a_cost(0, last_years_bills_admitted=admitted)
    case = a_case(Category.EXPENDITURE_MEDICAL, accepted_on=accepted_on, medical=cost)

    assert (case.year_of(Bill(amount=1, paid_on=paid_on), (3, 31)) is not None) is counts
