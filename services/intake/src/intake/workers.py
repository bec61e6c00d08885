"""What intake does behind the scenes: it sends messages, tells other authorities, and forgets drafts that nobody
goes on with and answers that nobody may keep any more.
"""

from datetime import timedelta

from shared.abandoned import forget_abandoned
from shared.consumer import stored_offsets
from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.turns import act_when_due

from intake.store.applications.abandoned import DRAFTS
from intake.store.devices.pushes import push_waits
from intake.store.sharing.pulls import forget_answers
from intake.store.sharing.requests import due_in, forget_messages
from intake.store.sharing.subscriptions import notices_wait
from intake.store.timeline.messages import next_try_in
from intake.usecases.devices.pushes import push
from intake.usecases.sharing import counts
from intake.usecases.sharing.callbacks import push_answers
from intake.usecases.sharing.notices import tell_changes
from intake.usecases.timeline.delivery import deliver

BEHIND_SECONDS = 5.0


async def deliver_messages(running: ServiceRuntime) -> float | None:
    """One round; returns in how many seconds to look again, if any message waits."""
    database, notify = running.database, running.service.state["notify"]
    me = system(running.service.name)
    return await act_when_due(database, me, next_try_in, lambda: deliver(database, notify))


async def push_messages(running: ServiceRuntime) -> float | None:
    """One round of words to devices that messages wait; returns in how many seconds to look again."""
    database, channels = running.database, running.service.state["push_channels"]
    me = system(running.service.name)
    return await act_when_due(database, me, push_waits, lambda: push(database, channels))


async def push_registry_answers(running: ServiceRuntime) -> float | None:
    """One round of answers of the registry; returns in how many seconds to look again."""
    database, key_file = running.database, running.service.state["registry_key"]
    me = system(running.service.name)
    return await act_when_due(database, me, due_in, lambda: push_answers(database, key_file))


async def tell_registry_changes(running: ServiceRuntime) -> float | None:
    """One round of changes that subscribers wait to be told of; in how many seconds to look again."""
    database = running.database
    me = system(running.service.name)
    return await act_when_due(database, me, notices_wait, lambda: tell_changes(database))


async def publish_month(running: ServiceRuntime) -> float | None:
    """Publish the counts of a month that is over, once all is handled that the topics hold now."""
    me = system(running.service.name)
    async with running.database.reading(by=me) as tx:
        if await counts.month_to_publish(tx) is None:
            return None
    ends = await running.producer.ends(running.service.subscriptions.topics)
    stored = await stored_offsets(running.database)
    if any(stored.get(place, 0) < end for place, end in ends.items()):
        return BEHIND_SECONDS
    async with running.database.transaction(by=me, audited=False) as tx:
        await counts.publish_counts(tx)
    return 0.0


async def forget_drafts(running: ServiceRuntime) -> int:
    """Forget some drafts past their time; returns how many."""
    state = running.service.state
    kept = timedelta(days=state["drafts_kept_days"])
    return await forget_abandoned(running.database, state["objects"], DRAFTS, kept=kept)


async def forget_told(running: ServiceRuntime) -> int:
    """Forget some answers to other authorities past their day; returns how many."""
    database, me = running.database, system(running.service.name)
    async with database.transaction(by=me, audited=False) as tx:
        today = tx.clock.today()
        return await forget_answers(tx, today=today) + await forget_messages(tx, today=today)
