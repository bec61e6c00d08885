"""PostgreSQL and Kafka of one's own: what was acknowledged outlives a kill of anything."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest_asyncio
from aid import suite
from aid.migrate import migrate
from aid_engines import topics
from aid_engines.layout import without_driver
from aid_engines.supervisor import say_nothing
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from shared.suite import SERVICES, SHARED

TOPIC = topics.TOPICS[0]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_engines(tmp_path_factory: Any) -> AsyncIterator[suite.Suite]:
    home: Path = tmp_path_factory.mktemp("own") / "拉萨, a folder"  # Kafka takes this ill elsewhere
    async with suite.engines(home, migrated=False) as running:
        yield running


async def restarted(engines: suite.Suite, name: str) -> None:
    child = engines.supervisor.children[name]
    starts = child.starts
    engines.kill(name)
    async with asyncio.timeout(20):
        while child.starts == starts:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await engines.until_ready(name)


async def test_committed_rows_outlive_a_killed_database(own_engines: suite.Suite) -> None:
    connection = await asyncpg.connect(without_driver(own_engines.admin_url, database="postgres"))
    await connection.execute("CREATE TABLE kept (number int)")
    await connection.execute("INSERT INTO kept VALUES (1)")
    connection.terminate()

    await restarted(own_engines, "postgres")

    connection = await asyncpg.connect(without_driver(own_engines.admin_url, database="postgres"))
    kept = await connection.fetchval("SELECT number FROM kept")
    await connection.close()
    assert kept == 1


async def test_a_busy_backend_does_not_stand_in_the_way_of_a_restart(
    own_engines: suite.Suite,
) -> None:
    connection = await asyncpg.connect(without_driver(own_engines.admin_url, database="postgres"))
    query = asyncio.create_task(
        connection.execute("SELECT count(*) FROM generate_series(1, 10000000000)")
    )
    await asyncio.sleep(0.2)

    await restarted(own_engines, "postgres")

    connection.terminate()
    await asyncio.gather(query, return_exceptions=True)
    connection = await asyncpg.connect(without_driver(own_engines.admin_url, database="postgres"))
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


async def test_acknowledged_messages_outlive_a_killed_broker(own_engines: suite.Suite) -> None:
    producer = AIOKafkaProducer(
        **topics.connection(own_engines.layout), enable_idempotence=True, acks="all"
    )
    await producer.start()
    await producer.send_and_wait(TOPIC, b"before", partition=3)

    await restarted(own_engines, "kafka")
    await producer.send_and_wait(TOPIC, b"after", partition=3)
    await producer.stop()

    consumer = AIOKafkaConsumer(
        TOPIC, **topics.connection(own_engines.layout), auto_offset_reset="earliest"
    )
    await consumer.start()
    values = [(await asyncio.wait_for(consumer.getone(), 20)).value for _ in range(2)]
    await consumer.stop()
    assert values == [b"before", b"after"]


async def test_topics_are_there_and_keep_for_ever(own_engines: suite.Suite) -> None:
    admin = AIOKafkaAdminClient(**topics.connection(own_engines.layout))
    await admin.start()
    described = await admin.describe_topics(list(topics.ALL_TOPICS))
    await admin.close()

    partitions = {topic["topic"]: len(topic["partitions"]) for topic in described}
    assert partitions == dict.fromkeys(topics.ALL_TOPICS, 12)
    assert len(topics.ALL_TOPICS) == 2 * (len(SERVICES) + 1) + len(SHARED)


async def test_an_administrator_need_not_be_superuser(own_engines: suite.Suite) -> None:
    layout = own_engines.layout
    server = f"127.0.0.1:{layout.ports['postgres']}"
    first = await asyncpg.connect(without_driver(own_engines.admin_url, database="postgres"))
    await first.execute("CREATE ROLE ops LOGIN CREATEDB CREATEROLE PASSWORD 'of ops'")
    await first.close()
    theirs = replace(
        layout, settings={"AID_DATABASE_URL": f"postgresql://ops:of%20ops@{server}/postgres"}
    )

    await migrate(theirs, say_nothing)
    await migrate(theirs, say_nothing)

    for service in SERVICES:
        connection = await asyncpg.connect(without_driver(theirs.database_url(service.name)))
        assert await connection.fetchval("SELECT current_schema()") == service.package
        await connection.close()
