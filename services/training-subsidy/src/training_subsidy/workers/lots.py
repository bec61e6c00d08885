"""The lots of the month, in the background: seeds ahead of it, and classes drawn as they are taught."""

from shared.runtime import ServiceRuntime

from training_subsidy.usecases.register.visits import draw_visits, publish_lots
from training_subsidy.workers.rounds import take_steps


async def draw_lots(running: ServiceRuntime) -> float | None:
    """Seeds, then drawings; it is looked again at the usual time."""
    await take_steps(running, "draw_lots", (publish_lots, draw_visits))
    return None
