import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from aid_engines.topics import connection
from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import UnknownTopicOrPartitionError
from shared.contracts.intake import ApplicationWithdrawn
from shared.kafka import Producer
from shared.relay import Outgoing, Relay, take_over
from shared.roles import system
from sqlalchemy import text


async def publish(client: Client, *, events: int = 1) -> Any:
    case_id = uuid4()
    async with client.database.transaction(by=system("training-subsidy")) as tx:
        for _ in range(events):
            tx.publish(ApplicationWithdrawn(case_id=case_id, withdrawn_at=datetime.now(UTC)))
    return case_id


async def answers() -> bool:
    return True


async def is_away() -> bool:
    return False


async def relay_once(client: Client, send: Any, broker: Any = answers) -> None:
    relay = Relay(client.database, send, broker)
    async with client.database.engine.connect() as connection:
        while await relay.relay_batch(connection):
            pass


async def unsent(client: Client, case_id: Any) -> int:
    found = await rows(
        client.database,
        "SELECT count(*) AS rows FROM outbox WHERE aggregateid = :id AND published_at IS NULL",
        id=case_id,
    )
    return int(found[0].rows)


async def test_events_reach_the_broker_as_cloudevents_in_their_order(client: Client) -> None:
    case_id = await publish(client, events=3)
    producer = Producer(settings_of(client.layout, "intake"))  # whose topic it is
    consumer = AIOKafkaConsumer(
        ApplicationWithdrawn.topic,
        **connection(client.layout),
        auto_offset_reset="earliest",
    )
    await consumer.start()

    try:
        await relay_once(client, producer.send)
        records: list[Any] = []
        async with asyncio.timeout(20):
            while len(records) < 3:
                record = await consumer.getone()
                if record.key == str(case_id).encode():
                    records.append(record)
    finally:
        await consumer.stop()
        await producer.stop()

    headers = [{name: value.decode() for name, value in record.headers} for record in records]
    assert headers[0]["ce_type"] == "aid.intake.application-withdrawn.v1"
    assert headers[0]["ce_source"] == "/services/training-subsidy"
    assert headers[0]["ce_subject"] == headers[0]["ce_partitionkey"] == str(case_id)
    sequences = [int(header["ce_sequence"]) for header in headers]
    assert sequences == sorted(sequences)
    assert await unsent(client, case_id) == 0


async def test_a_broker_that_fails_leaves_the_events_unsent(client: Client) -> None:
    case_id = await publish(client)

    async def fails(_: Outgoing) -> Awaitable[Any]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await relay_once(client, fails, is_away)

    assert await unsent(client, case_id) == 1


async def test_two_relays_of_one_service_never_work_at_once(client: Client) -> None:
    lock = text("SELECT pg_try_advisory_lock(hashtext('relay:training-subsidy'))")
    async with client.database.engine.connect() as other:
        assert await other.scalar(lock)
        async with client.database.engine.connect() as connection:
            assert not await take_over(connection, "training-subsidy")
        await other.execute(text("SELECT pg_advisory_unlock_all()"))


async def test_a_topic_that_takes_nothing_holds_no_other_up(client: Client) -> None:
    async with client.database.transaction(by=system("training-subsidy")) as tx:
        stuck_id, case_id = uuid4(), uuid4()
        at = datetime.now(UTC)
        tx.publish(ApplicationWithdrawn(case_id=stuck_id, withdrawn_at=at), topic="aid.nowhere")
        tx.publish(ApplicationWithdrawn(case_id=case_id, withdrawn_at=at))
    nowhere_takes = False

    async def send(record: Outgoing) -> Awaitable[Any]:
        if record.topic == "aid.nowhere" and not nowhere_takes:
            raise UnknownTopicOrPartitionError
        return asyncio.sleep(0)

    relay = Relay(client.database, send, answers)
    async with client.database.engine.connect() as connection:
        await relay.relay_batch(connection)
        assert (await unsent(client, stuck_id), await unsent(client, case_id)) == (1, 0)
        assert list(relay.failing) == ["aid.nowhere"]

        nowhere_takes = True
        relay._resting["aid.nowhere"] = 0
        await relay.relay_batch(connection)

    assert await unsent(client, stuck_id) == 0
    assert relay.failing == {}
