"""Figures that an operator watches: what waits, since when, and what is behind.

Every worker of a service reports the same figures from the same database, so that whichever is
asked says it; a chart takes the highest.
"""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from sqlalchemy import text

from shared import observe
from shared.consumer import stored_offsets
from shared.kafka import Producer
from shared.roles import system
from shared.transaction import Database, Reading

Measure = Callable[[Reading], Awaitable[None]]
"""Sets gauges of a service's own subject."""

WAITING = text("""
SELECT * FROM (
    SELECT count(*) AS unsent, coalesce(extract(epoch FROM now() - min(created_at)), 0) AS unsent_age
    FROM outbox WHERE published_at IS NULL
) AS of_outbox, (
    SELECT count(*) AS dead_letters FROM dead_letters WHERE closed_at IS NULL
) AS of_dead_letters, (
    SELECT count(*) AS unsealed, min(at) AS oldest_unsealed FROM audit_log
    WHERE xid >= coalesce((SELECT max(until_xid) FROM audit_seals), CAST('0' AS xid8))
) AS of_audit, (
    SELECT count(*) FILTER (
        WHERE to_regclass('audit_log_' || year) IS NULL AND NOT EXISTS (
            SELECT FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = to_regclass('audit_log') AND right(c.relname, 4) > year
                AND pg_get_expr(c.relpartbound, c.oid) LIKE '%MINVALUE%')) AS years_missing
    FROM unnest(CAST(:years AS varchar[])) AS year
) AS of_partitions
""")


async def take(database: Database, own: Sequence[Measure] = ()) -> None:
    """Measure outbox, dead letters and seals, and what the service itself measures."""
    async with database.reading(by=system(database.service)) as tx:
        this = database.clock.today().year
        years = [str(this), str(this + 1)]
        row = (await tx.session.execute(WAITING, {"years": years})).one()
        for measure in own:
            await measure(tx)
    since = row.oldest_unsealed
    seal_lag = 0.0 if since is None else (database.clock.now() - since).total_seconds()
    observe.UNSENT.labels(database.service).set(row.unsent)
    observe.UNSENT_AGE.labels(database.service).set(float(row.unsent_age))
    observe.DEAD_LETTERS.labels(database.service).set(row.dead_letters)
    observe.PARTITIONS_MISSING.labels(database.service).set(row.years_missing)
    observe.UNSEALED.labels(database.service).set(row.unsealed)
    observe.SEAL_LAG.labels(database.service).set(seal_lag)


async def take_lag(database: Database, producer: Producer, topics: Sequence[str]) -> None:
    """Measure how far the stored offsets are behind the ends of the topics."""
    ends = await producer.ends(topics)
    stored = await stored_offsets(database)
    behind = dict.fromkeys(topics, 0)
    for (topic, partition), end in ends.items():
        behind[topic] += max(0, end - stored.get((topic, partition), 0))
    for topic, records in behind.items():
        observe.LAG.labels(database.service, topic).set(records)


def take_backup(service: str, mark: Path) -> None:
    """Measure when the last copy was finished: when its mark was last touched."""
    observe.BACKUP_AT.labels(service).set(_touched(mark))


def take_archive(service: str, mark: Path) -> None:
    """Measure up to when the archive is complete: when its mark was last touched."""
    observe.ARCHIVE_AT.labels(service).set(_touched(mark))


def _touched(mark: Path) -> float:
    return mark.stat().st_mtime if mark.exists() else 0.0
