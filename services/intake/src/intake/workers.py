"""What intake does behind the scenes: it sends the messages that events have queued."""

from shared.runtime import ServiceRuntime

from intake.usecases.delivery import deliver


async def deliver_messages(running: ServiceRuntime) -> bool:
    """One round; true when there may be more at once."""
    state = running.service.state
    return await deliver(running.database, state["notify"])
