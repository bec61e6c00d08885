"""The topics for readers outside are made again from all others, and hold the same as before."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid import shares, suite
from aid.backup import records
from aid_engines.refusal import Refusal
from aid_testing.curated import heard
from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from aid_testing.rows import a_message
from intake.consumers import subscriptions
from shared.contracts import shares as told
from shared.contracts.intake import ApplicationWithdrawn
from shared.contracts.plumbing import TOPICS
from shared.kafka import Producer
from shared.message import Message
from shared.relay import Outgoing


def withdrawn(case: UUID) -> Message:
    message = a_message(ApplicationWithdrawn(case_id=case, withdrawn_at=datetime.now(UTC)))
    message.headers["ce_time"] = "2026-11-20T09:00:00+08:00"
    return message


async def sent(client: Client, messages: list[Message]) -> None:
    """What happened is on the broker, on intake's own topic."""
    producer = Producer(settings_of(client.layout, "intake"))
    try:
        for one in messages:
            headers = [(name, value.encode()) for name, value in one.headers.items()]
            await (await producer.send(Outgoing(one.topic, one.key or b"", one.value, headers)))
    finally:
        await producer.stop()


async def test_what_is_made_again_is_what_was_there(engines: suite.Suite, client_of: Any) -> None:
    client = await client_of("intake")
    case, never_heard = uuid4(), uuid4()
    happened = withdrawn(case)
    await sent(client, [happened, happened])
    await subscriptions.deliver(client.database, [happened])
    before = await heard(client, about=case)
    ends = await records.ends(engines.layout)
    await sent(client, [withdrawn(never_heard)])

    await shares._empty(engines.layout)
    emptied = await heard(client, about=case)
    until = {name: end for name, end in ends.items() if name.partition("/")[0] in TOPICS.values()}
    made, _ = await shares.rebuilt(engines.layout, client.database, until)
    after = await heard(client, about=case)

    assert [len(one) for one in before.values()] == [1, 1]
    assert [len(one) for one in emptied.values()] == [0, 0]
    assert made >= 2
    for topic in (told.INTERNAL, told.RESTRICTED):
        [was], [is_now] = before[topic], after[topic]
        assert (is_now.value, is_now.headers["ce_id"]) == (was.value, was.headers["ce_id"])
        assert is_now.headers["ce_sequence"] == was.headers["ce_sequence"]
    beyond = await heard(client, about=never_heard)
    assert [len(one) for one in beyond.values()] == [0, 0]


async def test_nothing_is_made_again_while_intake_runs(engines: suite.Suite) -> None:
    async def answer(_: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    port = engines.layout.ports["intake"]
    server = await asyncio.start_server(answer, "127.0.0.1", port)
    try:
        with pytest.raises(Refusal, match="Intake is running"):
            await shares.rebuild(engines.layout)
    finally:
        server.close()
        await server.wait_closed()
