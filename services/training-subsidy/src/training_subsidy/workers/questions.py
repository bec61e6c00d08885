"""What the clock asks other departments, and what they told late, in the background."""

from shared.runtime import ServiceRuntime

from training_subsidy.usecases.claims.overlaps import check_overlaps
from training_subsidy.usecases.questions import ask_groups, ask_other_courses, ask_outcomes
from training_subsidy.workers.rounds import take_steps

STEPS = (check_overlaps, ask_groups, ask_other_courses, ask_outcomes)


async def ask_departments(running: ServiceRuntime) -> float | None:
    """Take each step until nothing is left of it; it is looked again at the usual time."""
    await take_steps(running, "ask_departments", STEPS)
    return None
