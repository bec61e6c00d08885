"""When a worker looks again: what is due in the tables says so, in seconds from now."""

from collections.abc import Awaitable, Callable, Sequence

from shared.roles import Actor
from shared.transaction import Database, Reading

TAKEN_BY_ANOTHER_SECONDS = 1.0


async def act_when_due(
    database: Database,
    by: Actor,
    due_in: Callable[[Reading], Awaitable[float | None]],
    act: Callable[[], Awaitable[Sequence[object]]],
) -> float | None:
    """Act when the time of something has come; returns in how many seconds to look again.

    ``due_in`` says in how many seconds something is due, if anything waits. ``act`` returns what it
    took: then it is looked again at once, and in a moment if another process had it already.
    """
    async with database.reading(by=by) as tx:
        waits = await due_in(tx)
    if waits is None or waits > 0:
        return waits
    return 0.0 if await act() else TAKEN_BY_ANOTHER_SECONDS
