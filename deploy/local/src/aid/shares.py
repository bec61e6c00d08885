"""The topics for readers outside made again, from the topics that keep everything.

Each event has the id and the sequence that it had, so a reader who had it already knows it. Public
counts are not counted again: what was published once is published again as it was.

What is to be sent is made first, all of it or nothing; only then are the topics emptied, and filled at
once. Meanwhile this process is the one that relays intake's events, by the lock of its relay in the
database, so that no worker anywhere sends; and what workers handle waits for the making.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from aid_engines import topics
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from aiokafka.admin import AIOKafkaAdminClient
from intake.consumers import subscriptions
from intake.settings import Settings
from intake.usecases.sharing import shares
from shared.clock import Clock
from shared.contracts.event import CaseEvent
from shared.contracts.plumbing import TOPICS
from shared.errors import DomainError
from shared.kafka import Producer
from shared.message import Message, MessageContext
from shared.relay import Relay, take_over
from shared.roles import system
from shared.suite import SHARED
from shared.transaction import Database, Transaction
from shared.vault import Vault
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from aid.backup import records
from aid.environment import settings_of

BATCH = 500
NAMED = 20
"""So many records that are not readable are named one by one."""
REACHED = text("SELECT topic, partition, next_offset FROM consumer_offsets")
HANDLE_NOTHING = text("LOCK TABLE consumer_offsets IN EXCLUSIVE MODE")
"""Whoever handles a message writes how far it has come before it commits: so it waits."""
WHO_RELAYS = text("""
SELECT coalesce(host(a.client_addr), 'this machine') FROM pg_locks AS l
JOIN pg_stat_activity AS a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted
    AND l.objid = CAST(CAST(hashtext('relay:intake') AS bigint) & 4294967295 AS oid)
""")
GONE_SECONDS = 30


@dataclass(kw_only=True)
class Made:
    """How many events were made again, and which records could not be read, with the reason."""

    events: int = 0
    unread: list[str] = field(default_factory=list)


async def rebuild(layout: Layout, skip_unreadable: bool = False) -> int:
    """Make all that belongs there, empty the topics, and send it."""
    if layout.settings.get("AID_ARCHIVE"):
        raise Refusal(
            "AID_ARCHIVE is set: an archive does not follow topics that are made anew. Run this"
            " without it, and name an empty place in it afterwards."
        )
    settings = settings_of(layout, "intake", Settings)
    database = Database.connect(
        settings.database_url,
        service="intake",
        clock=Clock(settings.clock_file),
        keyring=Vault.from_file(settings.keyring),
    )
    try:
        async with alone(database) as connection:
            made = await rebuilt(layout, database, skip_unreadable=skip_unreadable)
            await _empty(layout)
            await _send(settings, database, connection)
    finally:
        await database.engine.dispose()
    print(f"{made.events} events are made again and sent; start intake's workers now")
    print("\n".join([*made.unread[:NAMED], f"{len(made.unread)} records were passed over"]))
    return 0


@asynccontextmanager
async def alone(database: Database) -> AsyncIterator[AsyncConnection]:
    """Be the one that relays intake's events. Raises ``Refusal`` where a worker is, wherever it runs."""
    async with database.engine.connect() as connection:
        if not await take_over(connection, "intake"):
            where = await connection.scalar(WHO_RELAYS)
            raise Refusal(
                f"A worker of intake runs on {where or 'another machine'}, and would send what"
                " happens meanwhile. Stop it: aid down, then aid up --engines; after this command"
                " aid up."
            )
        try:
            yield connection
        finally:
            await (
                connection.invalidate()
            )  # the lock ends with the session, not with the pool's loan


async def rebuilt(
    layout: Layout,
    database: Database,
    until: Mapping[str, int] | None = None,
    *,
    skip_unreadable: bool = False,
) -> Made:
    """Share what the records tell up to where intake has come, or below offsets: all or nothing.

    Raises ``Refusal`` that names the records which cannot be read, unless they are passed over.
    """
    made = Made()
    known: set[UUID] = set()
    waiting: list[tuple[MessageContext, CaseEvent]] = []
    first: datetime | None = None
    async with database.transaction(by=system("intake"), audited=False) as tx:
        await tx.session.execute(HANDLE_NOTHING)
        await shares.begin_again(tx)
        async for name, record in records.read(layout, until or await _reached(tx)):
            message = _message(name, record)
            try:
                event = subscriptions.read(message)
            except DomainError as fault:
                made.unread.append(
                    f"{message.topic}[{message.partition}]@{message.offset}  {fault.code()}"
                )
                continue
            if isinstance(event, CaseEvent):
                moment = message.context().happened_at
                first = min(filter(None, (first, moment)), default=None)
                waiting.append((message.context(), event))
            if len(waiting) == BATCH:
                made.events += await shares.share_again(tx, waiting, known)
                waiting.clear()
        made.events += await shares.share_again(tx, waiting, known)
        if made.unread and not skip_unreadable:
            some = "\n".join(made.unread[:NAMED])
            raise Refusal(
                f"{len(made.unread)} records cannot be read, and nothing is changed:\n{some}\n"
                "aid dead list says why. --skip-unreadable goes on without them."
            )
        if first is not None and not made.unread:
            await shares.know_all_since(tx, first)
    return made


def _message(name: str, record: records.Record) -> Message:
    topic, _, number = name.partition("/")
    return Message(
        topic=topic,
        partition=int(number),
        offset=record.offset,
        key=record.key,
        headers={name: value.decode(errors="replace") for name, value in record.headers},
        value=record.value or b"",
    )


async def _reached(tx: Transaction) -> dict[str, int]:
    """Up to where intake has handled the topics of the five services."""
    rows = (await tx.session.execute(REACHED)).all()
    ours = {*TOPICS.values()}
    return {f"{row.topic}/{row.partition}": row.next_offset for row in rows if row.topic in ours}


async def _empty(layout: Layout) -> None:
    client = AIOKafkaAdminClient(**topics.connection(layout))
    await client.start()
    try:
        there = {*await client.list_topics()} & {*SHARED}
        await client.delete_topics(sorted(there))
        async with asyncio.timeout(GONE_SECONDS):
            while there & {*await client.list_topics()}:  # noqa: ASYNC110 - a broker announces nothing
                await asyncio.sleep(0.1)
    finally:
        await client.close()
    with topics.quiet():
        await topics.make(layout)


async def _send(settings: Settings, database: Database, connection: AsyncConnection) -> None:
    """Send all that waits, as intake's relay does."""
    producer = Producer(settings)
    relay = Relay(database, producer.send, producer.is_up, schemas_at=settings.shared_events_url)
    try:
        while await relay.relay_batch(connection):
            pass
        if relay.failing:
            raise Refusal(
                f"{', '.join(relay.failing)} take nothing now. All is made, and is sent once the"
                " workers of intake run."
            )
    finally:
        await producer.stop()
