"""What intake does behind the scenes: it sends messages, and forgets drafts that nobody
goes on with and answers that nobody may keep any more.
"""

from datetime import timedelta

from shared.abandoned import forget_abandoned
from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.turns import act_when_due

from intake.store.applications.abandoned import DRAFTS
from intake.store.sharing.pulls import forget_answers
from intake.store.timeline.messages import next_try_in
from intake.usecases.timeline.delivery import deliver


async def deliver_messages(running: ServiceRuntime) -> float | None:
    """One round; returns in how many seconds to look again, if any message waits."""
    database, notify = running.database, running.service.state["notify"]
    me = system(running.service.name)
    return await act_when_due(database, me, next_try_in, lambda: deliver(database, notify))


async def forget_drafts(running: ServiceRuntime) -> int:
    """Forget some drafts past their time; returns how many."""
    state = running.service.state
    kept = timedelta(days=state["drafts_kept_days"])
    return await forget_abandoned(running.database, state["objects"], DRAFTS, kept=kept)


async def forget_told(running: ServiceRuntime) -> int:
    """Forget some answers to other authorities past their day; returns how many."""
    database, me = running.database, system(running.service.name)
    async with database.transaction(by=me, audited=False) as tx:
        return await forget_answers(tx, today=tx.clock.today())
