import asyncio
from collections.abc import Sequence
from time import monotonic
from uuid import uuid4

from aid_engines.topics import TOPICS
from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from shared.kafka import Producer, consume
from shared.message import Message
from shared.relay import Outgoing

TOPIC = f"{TOPICS[0]}.dead"


async def test_what_comes_while_its_partition_is_handled_follows_at_once(client: Client) -> None:
    """A fetch that was sent ahead, without this partition, would hold the third back for seconds."""
    anybody = {"kafka_username": "aid", "kafka_password": client.layout.kafka_password("aid")}
    settings = settings_of(client.layout, "training-subsidy").model_copy(update=anybody)
    producer = Producer(settings)
    key = str(uuid4()).encode()
    came: list[bytes] = []
    third_after = 0.0
    done = asyncio.Event()

    async def send(value: bytes) -> None:
        await (await producer.send(Outgoing(TOPIC, key, value, [])))

    async def deliver(messages: Sequence[Message]) -> None:
        nonlocal third_after
        for message in messages:
            if message.key != key:
                continue
            came.append(message.value)
            if message.value == b"first":
                await send(b"second")
                await asyncio.sleep(0.5)
            elif message.value == b"second":
                sent.append(monotonic())
                await send(b"third")
            else:
                third_after = monotonic() - sent[0]
                done.set()

    async def nothing_stored() -> dict[tuple[str, int], int]:
        return {}

    sent: list[float] = []
    consuming = asyncio.create_task(
        consume(
            settings,
            service=f"test-{uuid4()}",
            topics=[TOPIC],
            deliver=deliver,
            stored_offsets=nothing_stored,
        )
    )
    try:
        await asyncio.sleep(1)
        await send(b"first")
        async with asyncio.timeout(20):
            await done.wait()
    finally:
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)
        await producer.stop()

    assert came == [b"first", b"second", b"third"]
    assert third_after < 1
