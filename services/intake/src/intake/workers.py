"""What intake does behind the scenes: it sends the messages that events have queued."""

from shared.running import Running

from intake.usecases.delivery import deliver


async def deliver_messages(running: Running) -> bool:
    """One round; true when there may be more at once."""
    state = running.service.state
    return await deliver(running.database, state["notify"])
