"""Topics lose nothing: what consumers remember of events, and what they are held against, is all there."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from aid import suite
from aid_engines import topics
from aid_engines.refusal import Refusal
from aid_testing.fixtures import Client
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from shared.suite import SERVICE
from sqlalchemy import text

TOPIC = topics.ALL_TOPICS[-1]
A_WEEK = {"retention.ms": "604800000", "cleanup.policy": "delete"}


async def configure(engines: suite.Suite, configs: dict[str, str]) -> None:
    """Configure the topic, and wait until the broker says so."""
    client = AIOKafkaAdminClient(**topics.connection(engines.layout))
    await client.start()
    try:
        resource = ConfigResource(ConfigResourceType.TOPIC, TOPIC, configs)
        await client.alter_configs([resource])
        while await told(client, resource) != configs:  # noqa: ASYNC110 - a broker announces nothing
            await asyncio.sleep(0.05)
    finally:
        await client.close()


async def told(client: AIOKafkaAdminClient, resource: ConfigResource) -> dict[str, str]:
    [response] = await client.describe_configs([resource])
    [(*_, entries)] = response.resources
    return {name: value for name, value, *_ in entries}


@pytest_asyncio.fixture
async def forgetful(engines: suite.Suite) -> AsyncIterator[None]:
    """A topic that keeps records for a week, as a broker's default may be."""
    await configure(engines, A_WEEK)
    yield
    await configure(engines, topics.KEPT_FOR_EVER)


@pytest.mark.usefixtures("forgetful")
async def test_a_topic_that_loses_records_stops_the_start(engines: suite.Suite) -> None:
    with pytest.raises(Refusal, match=f"The topic {TOPIC} has retention.ms=604800000"):
        await topics.make(engines.layout)


async def test_topics_that_keep_everything_do_not(engines: suite.Suite) -> None:
    await topics.make(engines.layout)


@pytest.mark.parametrize("service", SERVICE)
@pytest.mark.parametrize("table", ["inbox", "outbox"])
async def test_no_service_forgets_what_it_heard_or_said_while_the_topics_hold_it(
    client_of: Callable[[str], Awaitable[Client]], service: str, table: str
) -> None:
    """Else a record that comes again would be applied twice, and one that was sent would be a forgery."""
    client = await client_of(service)

    async with client.database.engine.connect() as connection:
        may = await connection.scalar(
            text("SELECT has_table_privilege(CAST(:name AS varchar), 'DELETE, TRUNCATE')"),
            {"name": table},
        )

    assert may is False
