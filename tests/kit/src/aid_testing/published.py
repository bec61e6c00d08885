"""What the five services of a running suite have published, in the order of its writing."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg
from aid_engines.layout import Layout, without_driver
from shared.contracts.event import Event
from shared.suite import SERVICES

SINCE = "SELECT type, created_at FROM {schema}.outbox WHERE created_at >= $1"


async def started(layout: Layout) -> datetime:
    """The database's instant, from which ``published`` looks."""
    connection = await asyncpg.connect(without_driver(layout.database_url(SERVICES[0].name)))
    try:
        now: datetime = await connection.fetchval("SELECT clock_timestamp()")
        return now
    finally:
        await connection.close()


async def published(layout: Layout, since: datetime) -> list[str]:
    """The types of all events since an instant, the oldest first."""
    found: list[tuple[datetime, str]] = []
    for service in SERVICES:
        connection = await asyncpg.connect(without_driver(layout.database_url(service.name)))
        try:
            rows = await connection.fetch(SINCE.format(schema=service.package), since)
        finally:
            await connection.close()
        found += [(row["created_at"], row["type"]) for row in rows]
    return [type_ for _, type_ in sorted(found)]


def missing_from(walk: Sequence[type[Event]], seen: Iterable[str]) -> list[str]:
    """The events of a walk that did not come after the ones before them."""
    coming = iter(seen)
    return [event.__name__ for event in walk if not any(one == event.type for one in coming)]
