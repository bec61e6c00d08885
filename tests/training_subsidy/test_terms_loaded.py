"""A term that two people load is the term of each duty of a claim of its day."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from aid_testing.parameters import loaded
from aid_testing.rows import rows
from aid_testing.training import School, Worker

Scene = Callable[[School], Awaitable[str]]
"""A claim whose duty begins today."""


async def handed_in(school: School) -> str:
    return str((await school.claim_of_a_graduate(Worker(school.client)))["id"])


async def reviewed(school: School) -> str:
    claim = await school.claim_of_a_graduate(Worker(school.client))
    return str((await school.review(claim)).json()["id"])


TERMS: dict[str, tuple[str, Scene]] = {
    "review_workdays": ("claim_review", handed_in),
    "decision_workdays": ("claim_decision", reviewed),
}


async def days_of(school: School, what: str, scene: Scene) -> int:
    [found] = await rows(
        school.client.database,
        "SELECT started_at, due_at FROM deadlines WHERE case_id = :id AND what = :what",
        id=UUID(await scene(school)),
        what=what,
    )
    days: int = (found.due_at - found.started_at).days
    return days


@pytest.mark.parametrize("name", sorted(TERMS))
async def test_a_duty_runs_as_long_as_was_loaded_for_its_day(school: School, name: str) -> None:
    what, scene = TERMS[name]
    before = await days_of(school, what, scene)

    async with loaded(school.client, **{name: 90}):
        after = await days_of(school, what, scene)

    assert after >= 89 > before, (before, after)
