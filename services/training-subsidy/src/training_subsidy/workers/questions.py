"""What the clock asks other departments, what they told late, and claims that go on, in the background."""

from collections.abc import Awaitable, Callable

from shared.runtime import ServiceRuntime
from shared.transaction import Transaction

from training_subsidy.usecases.claims.lesson_holds import let_shown_go_on
from training_subsidy.usecases.claims.overlaps import check_overlaps
from training_subsidy.usecases.claims.skill_certificates import ask_anew
from training_subsidy.usecases.questions import (
    ask_groups,
    ask_other_courses,
    ask_outcomes,
    drop_ended,
)
from training_subsidy.workers.rounds import take_steps

STEPS: tuple[Callable[[Transaction], Awaitable[int]], ...] = (
    check_overlaps,
    let_shown_go_on,
    drop_ended,
    ask_groups,
    ask_other_courses,
    ask_anew,
    ask_outcomes,
)


async def ask_departments(running: ServiceRuntime) -> float | None:
    """Take each step until nothing is left of it; it is looked again at the usual time."""
    await take_steps(running, "ask_departments", STEPS)
    return None
