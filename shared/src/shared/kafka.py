"""The broker. The only module that knows aiokafka."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition

from shared.message import Message
from shared.relay import Outgoing
from shared.settings import ServiceSettings

POLL_RECORDS = 500
LONGEST_HEADER = 1000
POLL_MS = 10_000
FETCH_WAIT_MS = 2000
"""How long the broker holds a fetch while there is nothing; a record ends the wait at once."""
PREFETCH_AFTER_SECONDS = 600.0
"""aiokafka fetches ahead for other partitions while records of one wait to be handled; that fetch
would hold back for as long what comes for the one meanwhile. So: no fetch before they are handled."""


class Producer:
    """An idempotent producer (acks=all) that starts when it is first needed."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._reader: AIOKafkaConsumer | None = None
        self._starting = asyncio.Lock()

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    enable_idempotence=True,
                    acks="all",
                    max_batch_size=256 * 1024,
                    linger_ms=2,
                    **self._settings.broker.options(),
                )
                try:
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def send(self, record: Outgoing) -> Awaitable[Any]:
        """Hand over one record; await the result to know that the broker has it."""
        producer = await self._started()
        sending: Awaitable[Any] = await producer.send(
            record.topic, value=record.value, key=record.key, headers=record.headers
        )
        return sending

    async def is_up(self) -> bool:
        """Whether the broker answers a metadata request."""
        try:
            async with asyncio.timeout(2):
                producer = await self._started()
                await producer.client.fetch_all_metadata()
        except Exception:  # noqa: BLE001 - away, however it says so
            return False
        return True

    async def ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        """The offset behind the last record of each partition of these topics."""
        producer = await self._started()
        if self._reader is None:
            reader = AIOKafkaConsumer(group_id=None, **self._settings.broker.options())
            try:
                await reader.start()
            except BaseException:
                await reader.stop()
                raise
            self._reader = reader
        cluster = await producer.client.fetch_all_metadata()
        partitions = [
            TopicPartition(topic, number)
            for topic in topics
            for number in cluster.partitions_for_topic(topic) or ()
        ]
        found = await self._reader.end_offsets(partitions)
        return {(place.topic, place.partition): end for place, end in found.items()}

    async def stop(self) -> None:
        """Flush and close."""
        if self._reader is not None:
            await self._reader.stop()
        if self._producer is not None:
            await self._producer.stop()


class _SeekToStored(ConsumerRebalanceListener):  # type: ignore[misc]
    """On assignment, continue where the database says the effects end."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        stored: Callable[[], Awaitable[dict[tuple[str, int], int]]],
    ) -> None:
        self._consumer = consumer
        self._stored = stored

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        """Nothing to do: offsets are in the database."""

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        stored = await self._stored()
        for partition in assigned:
            offset = stored.get((partition.topic, partition.partition))
            if offset is not None:
                self._consumer.seek(partition, offset)


def _header(value: bytes) -> str:
    """A header as a text that every database can hold, however it was made."""
    return value.decode(errors="replace").replace("\x00", "\ufffd")[:LONGEST_HEADER]


def _message(record: Any) -> Message:
    return Message(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        headers={_header(name.encode()): _header(value or b"") for name, value in record.headers},
        value=record.value or b"",
    )


async def consume(
    settings: ServiceSettings,
    *,
    service: str,
    topics: Sequence[str],
    deliver: Callable[[Sequence[Message]], Awaitable[None]],
    stored_offsets: Callable[[], Awaitable[dict[tuple[str, int], int]]],
) -> None:
    """Poll and hand over batches until cancelled; ``deliver`` returns when they are handled."""
    identity = (
        {} if settings.instance is None else {"group_instance_id": f"{service}-{settings.instance}"}
    )
    consumer = AIOKafkaConsumer(
        group_id=f"aid-{service}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=POLL_RECORDS,
        fetch_max_wait_ms=FETCH_WAIT_MS,
        consumer_timeout_ms=POLL_MS,
        session_timeout_ms=6000,
        heartbeat_interval_ms=2000,
        max_poll_interval_ms=600_000,
        **identity,
        **settings.broker.options(),
    )
    consumer.subscribe(topics, listener=_SeekToStored(consumer, stored_offsets))
    await consumer.start()
    consumer._fetcher._prefetch_backoff = PREFETCH_AFTER_SECONDS  # noqa: SLF001 - no option sets it
    try:
        while True:
            polled = await consumer.getmany(timeout_ms=POLL_MS, max_records=POLL_RECORDS)
            messages = [_message(record) for records in polled.values() for record in records]
            if messages:
                await deliver(messages)
    finally:
        await consumer.stop()
