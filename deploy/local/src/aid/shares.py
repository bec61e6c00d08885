"""The topics for readers outside made again, from the topics that keep everything.

Each event has the id and the sequence that it had, so a reader who had it already knows it. Public
counts are not counted again: what was published once is published again as it was.
"""

import asyncio
from collections.abc import Mapping
from uuid import UUID

import httpx
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
from shared.message import Message, MessageContext
from shared.roles import system
from shared.suite import SHARED
from shared.transaction import Database
from shared.vault import Vault
from sqlalchemy import text

from aid.backup import records
from aid.environment import settings_of

BATCH = 500
REACHED = text("SELECT topic, partition, next_offset FROM consumer_offsets")
GONE_SECONDS = 30


async def rebuild(layout: Layout) -> int:
    """Empty the topics, and let intake's outbox hold all that belongs there; its relay sends it."""
    if await _answers(layout):
        raise Refusal(
            "Intake is running, and would share what happens meanwhile twice. Stop it: aid down,"
            " then aid up --engines; after this command aid up."
        )
    settings = settings_of(layout, "intake", Settings)
    database = Database.connect(
        settings.database_url,
        service="intake",
        clock=Clock(settings.clock_file),
        keyring=Vault.from_file(settings.keyring),
    )
    try:
        until = await _reached(database)
        await _empty(layout)
        made, unread = await rebuilt(layout, database, until)
    finally:
        await database.engine.dispose()
    print(f"{made} events are made again, {unread} records were not readable; start intake now")
    return 0


async def rebuilt(layout: Layout, database: Database, until: Mapping[str, int]) -> tuple[int, int]:
    """Share what the records below these offsets tell, all of it or nothing; how many, how many not."""
    made = unread = 0
    known: set[UUID] = set()
    waiting: list[tuple[MessageContext, CaseEvent]] = []
    async with database.transaction(by=system("intake"), audited=False) as tx:
        await shares.begin_again(tx)
        async for name, record in records.read(layout, until):
            message = _message(name, record)
            try:
                event = subscriptions.read(message)
            except DomainError:
                unread += 1
                continue
            if isinstance(event, CaseEvent):
                waiting.append((message.context(), event))
            if len(waiting) == BATCH:
                made += await shares.share_again(tx, waiting, known)
                waiting.clear()
        made += await shares.share_again(tx, waiting, known)
    return made, unread


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


async def _reached(database: Database) -> dict[str, int]:
    """Up to where intake has handled the topics of the five services."""
    async with database.reading(by=system("intake")) as tx:
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


async def _answers(layout: Layout) -> bool:
    """Whether intake works here: as one process, or its worker apart."""
    addresses = (layout.base_url("intake"), f"http://127.0.0.1:{layout.worker_port('intake')}")
    async with httpx.AsyncClient(timeout=2) as client:
        for address in addresses:
            try:
                await client.get(f"{address}/healthz")
            except httpx.HTTPError:
                continue
            return True
    return False
