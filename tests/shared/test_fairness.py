"""Long work lets whatever else waits in its process go first, and is written in parts."""

import asyncio

import pytest

from shared import fairness


async def test_others_have_their_turn_while_many_items_are_worked_through() -> None:
    seen: list[str] = []

    async def other() -> None:
        while True:
            seen.append("other")
            await asyncio.sleep(0)

    waiting = asyncio.create_task(other())
    async for number in fairness.with_turns(range(3 * fairness.A_TURN)):
        seen += [str(number)]
    waiting.cancel()

    assert [one for one in seen if one != "other"] == [str(n) for n in range(3 * fairness.A_TURN)]
    assert seen.index("other") == fairness.A_TURN
    assert seen.count("other") == 3


def test_the_parts_are_the_items_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "A_PART", 2)

    assert list(fairness.in_parts([1, 2, 3, 4, 5])) == [[1, 2], [3, 4], [5]]
    assert list(fairness.in_parts([])) == []
