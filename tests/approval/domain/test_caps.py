from datetime import date

import pytest
from aid_testing.assistance import ACCEPTED_ON, approval_figures
from approval.domain.decisions.caps import (
    Aid,
    AidStatus,
    Ledger,
    counted_for_household,
    is_in_window,
    remainder,
)
from approval.domain.figures import AnnualWindow
from hypothesis import given
from hypothesis import strategies as st
from shared.contracts.vocabulary import Category

FIGURES = approval_figures()
MARCH = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("aid", "counts"),
    [
        (Aid(approved_on=MARCH, amount=500), 500),
        (Aid(approved_on=MARCH, amount=500, status=AidStatus.APPROVED_UNPAID), 500),
        (Aid(approved_on=MARCH, in_kind_value=300, status=AidStatus.DELIVERED), 300),
        (Aid(approved_on=MARCH, amount=-500, status=AidStatus.CLAWED_BACK_FRAUD), 0),
        (Aid(approved_on=MARCH, amount=500, to_a_member=True), 500),
        (Aid(approved_on=date(2024, 12, 31), amount=500), 0),
        (Aid(approved_on=date(2025, 1, 1), amount=500), 500),
    ],
)
def test_what_takes_of_the_households_cap(aid: Aid, counts: int) -> None:
    assert counted_for_household([aid], on=ACCEPTED_ON, figures=FIGURES) == counts


def test_recovery_after_fraud_gives_nothing_back() -> None:
    paid = Aid(approved_on=MARCH, amount=1_000_000)
    recovered = Aid(
        approved_on=date(2025, 4, 1), amount=-1_000_000, status=AidStatus.CLAWED_BACK_FRAUD
    )

    assert counted_for_household([paid, recovered], on=ACCEPTED_ON, figures=FIGURES) == 1_000_000


def test_by_another_reading_aid_to_a_member_does_not_count() -> None:
    figures = approval_figures(individual_counts_to_household=False)
    aid = Aid(approved_on=MARCH, amount=500, to_a_member=True)

    assert counted_for_household([aid], on=ACCEPTED_ON, figures=figures) == 0


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2024, 6, 10), False),
        (date(2024, 6, 11), True),
        (date(2025, 6, 10), True),
        (date(2025, 6, 11), False),
    ],
)
def test_a_rolling_year_goes_back_twelve_months(day: date, *, counts: bool) -> None:
    assert is_in_window(day, on=ACCEPTED_ON, window=AnnualWindow.ROLLING_12M) is counts


@pytest.mark.parametrize(
    ("category", "household", "person", "left", "breached"),
    [
        (Category.EMERGENCY, 0, 0, 1_000_000, False),
        (Category.EMERGENCY, 999_999, 0, 1, False),
        (Category.EMERGENCY, 1_000_000, 0, 0, False),
        (Category.EMERGENCY, 1_000_001, 0, 0, True),
        (Category.EMERGENCY, 0, 500_001, 1_000_000, False),
        (Category.INDIVIDUAL_OTHER, 0, 0, 500_000, False),
        (Category.INDIVIDUAL_OTHER, 0, 400_000, 100_000, False),
        (Category.INDIVIDUAL_OTHER, 700_000, 0, 300_000, False),
        (Category.INDIVIDUAL_OTHER, 1_000_000, 0, 0, False),
        (Category.INDIVIDUAL_OTHER, 0, 500_001, 0, True),
        (Category.INDIVIDUAL_OTHER, 1_000_001, 0, 0, True),
    ],
)
def test_a_person_has_the_smaller_of_both_remainders(
    category: Category, household: int, person: int, left: int, breached: bool
) -> None:
    ledger = Ledger(household=household, person=person)

    answer = remainder(ledger, individual=category.is_individual, on=ACCEPTED_ON, figures=FIGURES)

    assert (answer.left, answer.breached, answer.year) == (left, breached, 2025)


@given(st.integers(0, 10**8), st.integers(0, 10**8), st.sampled_from(Category))
def test_the_remainder_is_never_negative_nor_above_the_cap(
    household: int, person: int, category: Category
) -> None:
    ledger = Ledger(household=household, person=person)

    left = remainder(
        ledger, individual=category.is_individual, on=ACCEPTED_ON, figures=FIGURES
    ).left

    assert 0 <= left <= (500_000 if category.is_individual else 1_000_000)
