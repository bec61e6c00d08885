"""What readers outside are told: the outbox of their topics, and the records on the broker."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aid_engines.topics import connection
from aiokafka import AIOKafkaConsumer, TopicPartition
from intake.usecases.sharing.shares import pseudonym
from shared.contracts.shares import INTERNAL, RESTRICTED
from shared.kafka import Producer
from shared.relay import Relay
from shared.roles import system
from shared.suite import SHARED

from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from aid_testing.rows import rows


@dataclass(frozen=True)
class Heard:
    """A record as a reader outside gets it."""

    key: str
    headers: dict[str, str]
    value: Any = field(hash=False)

    @property
    def name(self) -> str:
        return self.headers["ce_type"].split(".")[2]


async def known_as(client: Client, case: UUID) -> dict[str, str]:
    """How the readers of each topic know a case."""
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        return {INTERNAL: str(pseudonym(tx, INTERNAL, str(case))), RESTRICTED: str(case)}


async def curated(client: Client, cases: Sequence[UUID]) -> list[Any]:
    """What of these cases was shared, in the order of its types."""
    keys = [UUID(one) for case in cases for one in (await known_as(client, case)).values()]
    return await rows(
        client.database,
        "SELECT type, payload FROM outbox WHERE aggregateid = ANY(:keys)"
        " AND aggregatetype LIKE 'aid.share.%' ORDER BY position",
        keys=keys,
    )


async def relayed(client: Client) -> None:
    """Let intake's relay send all that waits."""
    producer = Producer(settings_of(client.layout, "intake"))
    relay = Relay(
        client.database,
        producer.send,
        producer.is_up,
        schemas_at=client.app.state.running.service.schemas_at,
    )
    try:
        async with client.database.engine.connect() as session:
            while await relay.relay_batch(session):
                pass
    finally:
        await producer.stop()


async def records_of(options: dict[str, Any], topic: str) -> list[Heard]:
    """All records of a topic, from its beginning to where it ends now."""
    consumer = AIOKafkaConsumer(**options, auto_offset_reset="earliest", group_id=None)
    await consumer.start()
    found: list[Heard] = []
    try:
        cluster = await consumer._client.fetch_all_metadata()
        places = [TopicPartition(topic, one) for one in cluster.partitions_for_topic(topic) or ()]
        if not places:
            return found  # the topic was made a moment ago, and holds nothing
        ends = await consumer.end_offsets(places)
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        async with asyncio.timeout(30):
            while any([await consumer.position(place) < end for place, end in ends.items()]):
                polled = await consumer.getmany(timeout_ms=500)
                found += [_heard(one) for some in polled.values() for one in some if one.key]
    finally:
        await consumer.stop()
    return found


def _heard(record: Any) -> Heard:
    return Heard(
        key=(record.key or b"").decode(),
        headers={name: value.decode() for name, value in record.headers},
        value=json.loads(record.value),
    )


async def heard(client: Client, *, about: UUID) -> dict[str, list[Heard]]:
    """What the readers of each topic have heard of a case, in its order, once all was sent."""
    await relayed(client)
    known = await known_as(client, about)
    return {
        topic: [
            one
            for one in await records_of(connection(client.layout), topic)
            if one.key == known.get(topic)
        ]
        for topic in SHARED
        if topic in known
    }
