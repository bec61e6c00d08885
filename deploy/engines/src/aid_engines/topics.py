"""The topics of the suite, and whether the broker is ready to serve them."""

import asyncio
import contextlib
import logging
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.errors import KafkaError
from shared.suite import SERVICES, SHARED

from aid_engines import grants
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal

PARTITIONS = 12
TOPICS = tuple(service.topic for service in SERVICES)
READ = (*TOPICS, "aid.audit.roots")
ALL_TOPICS = (*SHARED, *READ, *(f"{topic}.dead" for topic in READ))
KEPT_FOR_EVER = {"retention.ms": "-1", "cleanup.policy": "delete"}
BROKERS_DEFAULT = -1
READY_GROUP = "aid-ready"
MADE = 0
EXISTS = 36
REQUEST_SECONDS = 5


def connection(layout: Layout) -> dict[str, Any]:
    """How aiokafka reaches the broker of this layout, as its administrator."""
    if refused := layout.broker.refusal():
        raise Refusal(refused)
    return layout.broker.options()


async def answers(layout: Layout) -> bool:
    """Whether all brokers are there and groups have a coordinator.

    Asking for the coordinator also makes the topic of offsets, which first consumers miss.
    """
    if not await _listening(layout):
        return False
    with quiet():
        client = AIOKafkaClient(request_timeout_ms=REQUEST_SECONDS * 1000, **connection(layout))
        try:
            await client.bootstrap()
            if layout.has_embedded_kafka and len(client.cluster.brokers()) < layout.brokers:
                return False
            await client.coordinator_lookup(CoordinationType.GROUP, READY_GROUP)
        except (KafkaError, OSError, TimeoutError):
            return False
        finally:
            await client.close()
    return True


async def make(layout: Layout) -> None:
    """Make the topics that are not there yet, and let each service write and read its own.

    A topic is kept as often as the broker keeps one by default. Raises ``Refusal`` where one that was
    there already loses records after a time: the books are proved, and a copy is restored, by them.
    """
    new = [_new(topic) for topic in ALL_TOPICS]
    client = AIOKafkaAdminClient(**connection(layout))
    await client.start()
    try:
        await grants.make(client, layout)  # first: while it makes topics a broker learns nothing
        there = set(await client.list_topics())
        await _refuse_forgetful(client, there)
        if absent := [topic for topic in new if topic.name not in there]:
            response = await client.create_topics(absent)
            _refuse_failed(response)
    finally:
        await client.close()


def _new(name: str) -> NewTopic:
    """A topic to make; aiokafka refuses the broker's default at first, though it can ask for it."""
    topic = NewTopic(name, PARTITIONS, 1, topic_configs=KEPT_FOR_EVER)
    topic.replication_factor = BROKERS_DEFAULT
    return topic


async def _refuse_forgetful(client: AIOKafkaAdminClient, there: set[str]) -> None:
    ours = sorted(there & set(ALL_TOPICS))
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic, KEPT_FOR_EVER) for topic in ours]
    for response in await client.describe_configs(asked):
        for _, _, _, topic, entries in response.resources:
            told = {name: value for name, value, *_ in entries}
            for name, value in KEPT_FOR_EVER.items():
                if told.get(name) != value:
                    raise Refusal(
                        f"The topic {topic} has {name}={told.get(name)} and loses records."
                        f" Set {name}={value}, as the books are proved by all of them."
                    )


def _refuse_failed(response: Any) -> None:
    """`create_topics` raises nothing: what went wrong stands in its answer."""
    for topic, code, *reason in response.topic_errors:
        if code not in {MADE, EXISTS}:
            said = reason[0] if reason and reason[0] else f"error {code}"
            raise Refusal(f"Apache Kafka does not make the topic {topic}: {said}.")


async def _listening(layout: Layout) -> bool:
    """Whether every address takes connections; aiokafka is loud about those that do not."""
    for address in layout.bootstrap.split(","):
        host, _, port = address.rpartition(":")
        try:
            async with asyncio.timeout(2):
                _, writer = await asyncio.open_connection(host, int(port))
        except (OSError, TimeoutError):
            return False
        writer.close()
    return True


@contextlib.contextmanager
def quiet() -> Any:
    """Without aiokafka's errors about a broker or topics that are only just there."""
    logger = logging.getLogger("aiokafka")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
