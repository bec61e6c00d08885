"""Audit sampling: chances by payment and by yuan, and what deviations say of the whole."""

from uuid import UUID

from disbursement.domain.oversight.samples import (
    Examined,
    Paid,
    SamplingMethod,
    draw,
    interval,
    project,
)
from hypothesis import given
from hypothesis import strategies as st

UNITS = SamplingMethod.MONETARY_UNIT
amounts = st.lists(st.integers(1, 1_000_000), min_size=1, max_size=80)


def paid(sums: list[int]) -> list[Paid]:
    return [Paid(UUID(int=number), amount) for number, amount in enumerate(sums)]


@given(amounts, st.integers(1, 40), st.text(min_size=1, max_size=10))
def test_the_draw_is_the_same_however_the_payments_are_ordered(
    sums: list[int], size: int, seed: str
) -> None:
    population = paid(sums)

    for method in SamplingMethod:
        assert draw(method, seed, population, size) == draw(method, seed, population[::-1], size)


@given(amounts, st.integers(1, 40), st.text(min_size=1, max_size=10))
def test_each_interval_of_fen_is_hit_once_and_no_payment_as_large_is_passed_over(
    sums: list[int], size: int, seed: str
) -> None:
    population = paid(sums)
    if len(population) <= size:
        return
    step = interval(population, size)

    drawn = {one.payment.id: one.hits for one in draw(UNITS, seed, population, size)}

    total = sum(sums)
    assert total // step <= sum(drawn.values()) <= total // step + 1
    for one in population:
        assert one.amount // step <= drawn.get(one.id, 0) <= one.amount // step + 1


def test_a_deviation_of_a_small_payment_stands_for_its_interval_and_a_large_one_for_itself() -> (
    None
):
    examined = [Examined(100, 50), Examined(5_000, 1_000), Examined(400, 0)]

    assert project(UNITS, examined, count=90, step=1_000) == 500 + 1_000
    assert project(SamplingMethod.RANDOM, examined, count=90, step=None) == 31_500
    assert project(UNITS, [], count=90, step=1_000) == 0
