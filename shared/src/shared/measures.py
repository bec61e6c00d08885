"""Figures that an operator watches: what waits, since when, and what is behind.

Every worker of a service reports the same figures from the same database, so that whichever is
asked says it; a chart takes the highest.
"""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import text

from shared import audit, observe
from shared.consumer import stored_offsets
from shared.kafka import Producer
from shared.roles import system
from shared.transaction import Database, Reading

Measure = Callable[[Reading], Awaitable[None]]
"""Sets gauges of a service's own subject."""

UNSENT = text("""
SELECT count(*) AS rows, coalesce(extract(epoch FROM now() - min(created_at)), 0) AS age
FROM outbox WHERE published_at IS NULL
""")
PARKED = text("SELECT count(*) FROM parked_messages WHERE closed_at IS NULL")


async def take(database: Database, own: Sequence[Measure] = ()) -> None:
    """Measure outbox, parked messages and seals, and what the service itself measures."""
    async with database.reading(by=system(database.service)) as tx:
        unsent = (await tx.session.execute(UNSENT)).one()
        parked = await tx.session.scalar(PARKED)
        await audit.measure(tx)
        for measure in own:
            await measure(tx)
    observe.UNSENT.labels(database.service).set(unsent.rows)
    observe.UNSENT_AGE.labels(database.service).set(float(unsent.age))
    observe.PARKED.labels(database.service).set(parked or 0)


async def take_lag(database: Database, producer: Producer, topics: Sequence[str]) -> None:
    """Measure how far the stored offsets are behind the ends of the topics."""
    ends = await producer.ends(topics)
    stored = await stored_offsets(database)
    behind = dict.fromkeys(topics, 0)
    for (topic, partition), end in ends.items():
        behind[topic] += max(0, end - stored.get((topic, partition), 0))
    for topic, records in behind.items():
        observe.LAG.labels(database.service, topic).set(records)
