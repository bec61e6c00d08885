from fractions import Fraction

import pytest
from aid_testing.assistance import approval_figures
from approval.domain.county.samples import (
    SampledVisitPending,
    check_visited,
    draw,
    minimum_home_visits,
    next_to_visit,
    shortfall,
)
from hypothesis import given
from hypothesis import strategies as st
from shared.lots import seed_hash

RATIO = approval_figures().sampling_ratio
RATE = approval_figures().draw_rate
SEED = bytes(range(32))


@pytest.mark.parametrize(
    ("cases", "visits"),
    [(0, 0), (1, 1), (3, 1), (4, 2), (10, 3), (11, 4), (20, 6), (100, 30), (101, 31)],
)
def test_thirty_per_cent_are_visited_rounded_up_exactly(cases: int, visits: int) -> None:
    assert minimum_home_visits(cases, RATIO) == visits


@given(st.integers(0, 10**9))
def test_the_minimum_is_the_least_number_that_reaches_the_share(cases: int) -> None:
    visits = minimum_home_visits(cases, RATIO)

    assert Fraction(visits) >= RATIO * cases > visits - 1


def test_a_draw_can_be_repeated_by_anyone_who_has_the_seed() -> None:
    drawn = [draw(SEED, number, RATE) for number in range(1, 1001)]

    assert drawn == [draw(SEED, number, RATE) for number in range(1, 1001)]
    assert 280 <= sum(drawn) <= 380


def test_another_seed_draws_other_cases() -> None:
    other = SEED[::-1]

    assert [draw(SEED, n, RATE) for n in range(64)] != [draw(other, n, RATE) for n in range(64)]
    assert seed_hash(SEED) != seed_hash(other)


@pytest.mark.parametrize(("rate", "all_drawn"), [(Fraction(1), True), (Fraction(0), False)])
def test_a_rate_of_one_draws_all_and_of_nothing_none(rate: Fraction, *, all_drawn: bool) -> None:
    assert {draw(SEED, number, rate) for number in range(100)} == {all_drawn}


def test_a_shortfall_is_made_up_from_the_lowest_lots() -> None:
    missing = shortfall(11, 2, RATIO)

    chosen = next_to_visit(SEED, [5, 3, 9, 1], missing)

    assert missing == 2
    assert len(chosen) == 2
    assert chosen == next_to_visit(SEED, [1, 9, 3, 5], missing)
    assert next_to_visit(SEED, [5, 3, 9, 1], 9)[:2] == chosen


def test_enough_visits_leave_no_shortfall() -> None:
    assert shortfall(10, 5, RATIO) == 0


def test_a_drawn_case_waits_for_its_visit() -> None:
    check_visited(sampled=False, visit_recorded=False)
    check_visited(sampled=True, visit_recorded=True)

    with pytest.raises(SampledVisitPending) as pending:
        check_visited(sampled=True, visit_recorded=False)

    assert pending.value.code() == "SAMPLED_VISIT_PENDING"
