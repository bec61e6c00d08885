"""What the clock asks other departments, what they told late, and claims that go on, in the background."""

from collections.abc import Awaitable, Callable

from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.transaction import Transaction

from shared import observe
from training_subsidy.usecases.claims.lesson_holds import let_shown_go_on
from training_subsidy.usecases.claims.overlaps import check_overlaps
from training_subsidy.usecases.questions import (
    ask_groups,
    ask_other_courses,
    ask_outcomes,
    drop_ended,
)

STEPS: tuple[Callable[[Transaction], Awaitable[int]], ...] = (
    check_overlaps,
    let_shown_go_on,
    drop_ended,
    ask_groups,
    ask_other_courses,
    ask_outcomes,
)


async def ask_departments(running: ServiceRuntime) -> float | None:
    """Take each step until nothing is left of it; it is looked again at the usual time."""
    observe.set_operation("ask_departments")
    for step in STEPS:
        moved = 1
        while moved:
            async with running.database.transaction(
                by=system(running.service.name), audited=False
            ) as tx:
                moved = await step(tx)
    return None
