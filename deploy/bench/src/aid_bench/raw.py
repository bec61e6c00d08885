"""The limits of database and broker: what their bare drivers do, without a line of the suite."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import asyncpg
from aid.suite import Suite
from aid_engines.layout import without_driver
from aid_engines.topics import connection
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

CLIENTS = 8
TOPIC = "bench"
PARTITIONS = 12
PAYLOAD = json.dumps({"case_id": str(uuid4()), "text": "x" * 300})
SCRATCH = """
CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE IF NOT EXISTS bench.written (id uuid PRIMARY KEY, payload jsonb NOT NULL);
CREATE TABLE IF NOT EXISTS bench.outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL, payload jsonb NOT NULL, published_at timestamptz);
CREATE TABLE IF NOT EXISTS bench.inbox (
    source text, event_id text, PRIMARY KEY (source, event_id));
CREATE TABLE IF NOT EXISTS bench.effects (id uuid PRIMARY KEY, number bigint, hash bytea);
TRUNCATE bench.written, bench.outbox, bench.inbox, bench.effects;
"""
INSERT = "INSERT INTO bench.written SELECT id, $2::jsonb FROM unnest($1::uuid[]) AS r(id)"


async def pool(running: Suite) -> asyncpg.Pool:
    """A few connections to a scratch schema."""
    made = await asyncpg.create_pool(
        without_driver(running.admin_url), min_size=CLIENTS, max_size=CLIENTS
    )
    await made.execute(SCRATCH)
    return made


async def commits(running: Suite, *, commits: int, rows: int) -> float:
    """Seconds to write so many rows in so many transactions, by several clients."""
    a_commit = max(1, rows // max(1, commits))
    database = await pool(running)

    async def client() -> None:
        async with database.acquire() as connection:
            for _ in range(commits // CLIENTS):
                await connection.execute(INSERT, [uuid4() for _ in range(a_commit)], PAYLOAD)

    began = time.perf_counter()
    try:
        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        return time.perf_counter() - began
    finally:
        await database.close()


async def make_topic(running: Suite) -> None:
    """The topic of these limits, with as many partitions as the suite's."""
    admin = AIOKafkaAdminClient(**connection(running.layout))
    await admin.start()
    try:
        if TOPIC not in await admin.list_topics():
            await admin.create_topics([NewTopic(TOPIC, PARTITIONS, 1)])
    finally:
        await admin.close()
    producer = AIOKafkaProducer(**connection(running.layout))
    await producer.start()
    try:  # a topic that was made just now has its leaders a moment later
        for number in range(PARTITIONS):
            await producer.send_and_wait(TOPIC, b"0", partition=number)
    finally:
        await producer.stop()


async def propagation(running: Suite, *, number: int, a_second: float) -> list[float]:
    """Milliseconds from an insert over the broker to the insert that it causes."""
    await make_topic(running)
    database = await pool(running)
    producer = AIOKafkaProducer(**connection(running.layout), acks="all", enable_idempotence=True)
    consumer = AIOKafkaConsumer(TOPIC, **connection(running.layout), auto_offset_reset="latest")
    await producer.start()
    await consumer.start()
    await consumer.seek_to_end()
    await consumer.position(TopicPartition(TOPIC, 0))
    await producer.partitions_for(TOPIC)
    took: list[float] = []

    async def receive() -> None:
        while len(took) < number:
            record = await consumer.getone()
            await database.execute(INSERT, [uuid4()], PAYLOAD)
            took.append((time.perf_counter() - float(record.value)) * 1000)

    receiving = asyncio.create_task(receive())
    try:
        async with asyncio.timeout(60):
            for _ in range(number):
                began = time.perf_counter()
                await database.execute(INSERT, [uuid4()], PAYLOAD)
                await producer.send_and_wait(TOPIC, repr(began).encode(), key=uuid4().bytes)
                await asyncio.sleep(1 / a_second)
            await receiving
    finally:
        receiving.cancel()
        await consumer.stop()
        await producer.stop()
        await database.close()
    return took


async def relay(running: Suite, *, events: int, batch: int) -> float:
    """Events a second from a table to the broker: select, gathered sends, one update."""
    await make_topic(running)
    database = await pool(running)
    producer = AIOKafkaProducer(
        **connection(running.layout),
        acks="all",
        enable_idempotence=True,
        linger_ms=2,
        max_batch_size=256 * 1024,
    )
    await producer.start()
    await producer.partitions_for(TOPIC)
    try:
        await database.execute(
            "INSERT INTO bench.outbox (id, payload)"
            " SELECT gen_random_uuid(), $1::jsonb FROM generate_series(1, $2::int)",
            PAYLOAD,
            events,
        )
        began = time.perf_counter()
        while rows := await database.fetch(
            "SELECT position, id, payload FROM bench.outbox WHERE published_at IS NULL"
            " ORDER BY position LIMIT $1",
            batch,
        ):
            sending = [
                await producer.send(TOPIC, row["payload"].encode(), key=row["id"].bytes)
                for row in rows
            ]
            await asyncio.gather(*sending)
            await database.execute(
                "UPDATE bench.outbox SET published_at = now() WHERE position = ANY($1)",
                [row["position"] for row in rows],
            )
        return events / (time.perf_counter() - began)
    finally:
        await producer.stop()
        await database.close()


async def consumer(running: Suite, *, batches: Sequence[Sequence[Any]]) -> float:
    """Events a second into a table: inbox and effect of a batch in one transaction, set-based."""
    database = await pool(running)
    events = sum(len(batch) for batch in batches)
    began = time.perf_counter()
    try:
        async with database.acquire() as connection:
            for batch in batches:
                bodies = [json.loads(message.value) for message in batch]
                async with connection.transaction():
                    await connection.execute(
                        "INSERT INTO bench.inbox SELECT * FROM unnest($1::text[], $2::text[])"
                        " ON CONFLICT DO NOTHING",
                        [message.source for message in batch],
                        [message.id for message in batch],
                    )
                    await connection.execute(
                        "INSERT INTO bench.effects SELECT gen_random_uuid(), n, h"
                        " FROM unnest($1::bigint[], $2::bytea[]) AS r(n, h)",
                        [body["number"] for body in bodies],
                        [bytes.fromhex(body["hash"]) for body in bodies],
                    )
        return events / (time.perf_counter() - began)
    finally:
        await database.close()


async def rows(running: Suite, *, number: int, batch: int) -> float:
    """Rows a second by one set-based insert a batch."""
    database = await pool(running)
    began = time.perf_counter()
    try:
        for _ in range(number // batch):
            await database.execute(INSERT, [uuid4() for _ in range(batch)], PAYLOAD)
        return number / (time.perf_counter() - began)
    finally:
        await database.close()
