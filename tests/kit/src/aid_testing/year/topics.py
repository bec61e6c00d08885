"""The year's decisions on the broker, and what the topics alone say was paid."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aid_engines.layout import Layout
from aid_engines.topics import connection
from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import ValidationError
from shared.contracts.approval import DecisionMade
from shared.contracts.disbursement import (
    PaymentCancelled,
    PaymentHeld,
    PaymentMatched,
    PaymentNotCancellable,
    PaymentOrdered,
    PaymentPaid,
    PaymentReturned,
    PaymentUnknown,
)
from shared.contracts.event import Event
from shared.kafka import Producer
from shared.message import Message
from shared.relay import BATCH, Outgoing, Relay
from shared.transaction import Database
from shared.workdays import LHASA

from aid_testing.environment import settings_of

TOPICS = (DecisionMade.topic, PaymentPaid.topic)
TOLD: tuple[type[Event], ...] = (
    DecisionMade,
    PaymentOrdered,
    PaymentHeld,
    PaymentPaid,
    PaymentReturned,
    PaymentUnknown,
    PaymentMatched,
    PaymentCancelled,
    PaymentNotCancellable,
)


async def publish(layout: Layout, messages: Sequence[Message]) -> None:
    """What approval said goes to its topic, under its own name."""
    producer = Producer(settings_of(layout, "approval"))
    for message in messages:
        headers = [(name, value.encode()) for name, value in message.headers.items()]
        key, value = message.key or b"", message.value
        await (await producer.send(Outgoing(message.topic, key, value, headers)))
    await producer.stop()


async def relay(layout: Layout, database: Database) -> None:
    """What disbursement has to say goes to its topic."""
    producer = Producer(settings_of(layout, "disbursement"))
    assert await producer.is_up(), "the broker is there"
    relaying = Relay(database, producer.send, producer.is_up)
    async with database.engine.connect() as session:
        while await relaying.relay_batch(session) == BATCH:
            pass
    await producer.stop()


@dataclass
class Told:
    """What the topics say of each case: its decision, and each movement with its day and fen."""

    decisions: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    moved: list[tuple[UUID, date, int]] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    """How many said what, with the reason where there is one."""

    def paid(self, county: str, year: int) -> dict[str, tuple[int, int]]:
        """Of a county's year by category: payments and fen, net of what came back, by day told."""
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for case, day, fen in self.moved:
            decision = self.decisions.get(case)
            is_here = decision is not None and decision["region"].startswith(county)
            if decision is not None and is_here and day.year == year:
                sums[decision["category"]][0] += 1 if fen > 0 else -1
                sums[decision["category"]][1] += fen
        return {name: (count, fen) for name, (count, fen) in sorted(sums.items())}


async def read(layout: Layout) -> Told:
    """Both topics from their beginning to where they end now."""
    consumer = AIOKafkaConsumer(**connection(layout), auto_offset_reset="earliest", group_id=None)
    await consumer.start()
    try:
        places = [
            TopicPartition(topic, number)
            for topic in TOPICS
            for number in await _partitions(consumer, topic)
        ]
        ends = await consumer.end_offsets(places)
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        records: list[Any] = []
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            polled = await consumer.getmany(timeout_ms=1000)
            records += [record for found in polled.values() for record in found]
    finally:
        await consumer.stop()
    return told(records)


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> Iterable[int]:
    cluster = await consumer._client.fetch_all_metadata()
    return sorted(cluster.partitions_for_topic(topic))


def told(records: Iterable[Any]) -> Told:
    """The records read as their contracts say; each event once, however often it was sent.

    What is no event of theirs is somebody else's: a sum that lacks one does not agree.
    """
    found, seen = Told(), set[str]()
    types = {event.type: event for event in TOLD}
    for record in records:
        headers = {name: value.decode() for name, value in record.headers}
        event_type = types.get(headers.get("ce_type", ""))
        if event_type is None or headers["ce_id"] in seen:
            continue
        seen.add(headers["ce_id"])
        try:
            event = event_type.model_validate_json(record.value)
        except ValidationError:
            continue
        reason = getattr(event, "reason", "") if isinstance(event, PaymentReturned) else ""
        found.events[f"{event_type.__name__} {reason}".strip()] += 1
        if isinstance(event, DecisionMade):
            found.decisions[event.case_id] = {
                "region": event.region,
                "category": str(event.category),
            }
        elif isinstance(event, PaymentPaid) or (
            isinstance(event, PaymentReturned) and event.after_paid
        ):
            fen = event.amount if isinstance(event, PaymentPaid) else -event.amount
            day = datetime.fromisoformat(headers["ce_time"]).astimezone(LHASA).date()
            found.moved.append((event.case_id, day, fen))
    return found
