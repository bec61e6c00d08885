"""When a person's day is paid, and how much: once, whole, and not before nothing waits (219号)."""

from datetime import date

import pytest
from intake.domain.rewards.reward import CheckState, Row, ThingStatus, amount_of_day

LAST, AFTER = date(2026, 3, 3), date(2026, 3, 4)
S = ThingStatus


def amount(
    *statuses: ThingStatus, today: date = AFTER, checks: tuple[str | None, ...] = (None,)
) -> int | None:
    rows = [Row(status=status, amount=7000) for status in statuses]
    return amount_of_day(rows, pays_after=LAST, today=today, checks=checks)


@pytest.mark.parametrize("waits", [S.REGISTERED, S.CONFIRMED])
def test_a_day_is_not_paid_while_a_row_waits(waits: ThingStatus) -> None:
    assert amount(S.ARRIVED, waits) is None


def test_a_day_is_not_paid_while_it_may_still_be_entered() -> None:
    assert amount(S.ARRIVED, today=LAST) is None


def test_a_day_is_not_paid_while_somebody_is_to_look_at_it() -> None:
    assert amount(S.ARRIVED, checks=(None, CheckState.OPEN)) is None
    assert amount(S.ARRIVED, checks=(None, CheckState.CLEARED)) == 7000


def test_what_has_arrived_is_paid_and_what_ended_earns_nothing() -> None:
    ended = (S.WITHDRAWN, S.REFUSED, S.NOT_CONFIRMED, S.NOT_ARRIVED)

    assert amount(S.ARRIVED, S.ARRIVED, *ended) == 14_000
    assert amount(*ended) == 0
