"""What intake does behind the scenes: it sends the messages that events have queued."""

from shared.clock import real_now
from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.turns import is_due, look_again

from intake.store.timeline.messages import next_try_in
from intake.usecases.timeline.delivery import deliver


async def deliver_messages(running: ServiceRuntime) -> float | None:
    """One round; returns in how many seconds to look again, if any message waits."""
    async with running.database.reading(by=system(running.service.name)) as tx:
        due_in = await next_try_in(tx, now=real_now())
    if not is_due(due_in):
        return due_in
    state = running.service.state
    taken = await deliver(running.database, state["notify"])
    return look_again(taken)
