"""The topics for readers outside are made again from all others, and hold the same as before."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid import shares, suite
from aid.backup import records
from aid_engines.refusal import Refusal
from aid_engines.topics import connection
from aid_testing.curated import Heard, curated, heard, known_as, records_of
from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from aid_testing.rows import a_message
from intake.consumers import subscriptions
from shared.contracts import shares as told
from shared.contracts.intake import ApplicationWithdrawn
from shared.contracts.plumbing import TOPICS
from shared.kafka import Producer
from shared.message import Message
from shared.relay import Outgoing, take_over
from shared.roles import system


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


async def told_on(client: Client, topic: str, case: UUID) -> list[Heard]:
    """What a topic holds of a case now, without anything being sent."""
    known = await known_as(client, case)
    found = await records_of(connection(client.layout), topic)
    return [one for one in found if one.key == known[topic]]


async def test_what_is_made_again_is_what_was_there(engines: suite.Suite, client_of: Any) -> None:
    client = await client_of("intake")
    case, never_heard = uuid4(), uuid4()
    happened = withdrawn(case)
    await sent(client, [happened, happened])
    await subscriptions.deliver(client.database, [happened])
    before = await heard(client, about=case)
    ends = await records.ends(engines.layout)
    await sent(client, [withdrawn(never_heard)])

    until = {name: end for name, end in ends.items() if name.partition("/")[0] in TOPICS.values()}
    made = await shares.rebuilt(engines.layout, client.database, until, skip_unreadable=True)
    not_emptied = {topic: await told_on(client, topic, case) for topic in before}
    await shares._empty(engines.layout)
    emptied = {topic: await told_on(client, topic, case) for topic in before}
    async with shares.alone(client.database) as mine:
        await shares._send(settings_of(engines.layout, "intake"), client.database, mine)
    after = {topic: await told_on(client, topic, case) for topic in before}

    assert [len(one) for one in before.values()] == [1, 1]
    assert not_emptied == before, "broken off here, readers have what they had"
    assert [len(one) for one in emptied.values()] == [0, 0]
    assert made.events >= 2
    for topic in (told.INTERNAL, told.RESTRICTED):
        [was], [is_now] = before[topic], after[topic]
        assert (is_now.value, is_now.headers["ce_id"]) == (was.value, was.headers["ce_id"])
        assert is_now.headers["ce_sequence"] == was.headers["ce_sequence"]
    beyond = await heard(client, about=never_heard)
    assert [len(one) for one in beyond.values()] == [0, 0]


async def test_while_a_worker_relays_anywhere_nothing_is_made_again(client_of: Any) -> None:
    """It is known by its lock in the database, so it may run on another machine."""
    client = await client_of("intake")

    async with client.database.engine.connect() as elsewhere:
        assert await take_over(elsewhere, "intake")
        with pytest.raises(Refusal, match="A worker of intake runs on"):
            async with shares.alone(client.database):
                pass
        await elsewhere.invalidate()

    async with shares.alone(client.database), client.database.engine.connect() as worker:
        assert not await take_over(worker, "intake")


async def test_what_a_worker_handles_meanwhile_waits_until_all_is_made(client_of: Any) -> None:
    """An event between the reading and the making would be neither in the one nor in the other."""
    client = await client_of("intake")
    case = uuid4()
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        await tx.session.execute(shares.HANDLE_NOTHING)
        handling = asyncio.create_task(subscriptions.deliver(client.database, [withdrawn(case)]))
        done, _ = await asyncio.wait([handling], timeout=1)
        shared_meanwhile = await curated(client, [case])
    await handling

    assert (done, shared_meanwhile) == (set(), [])
    assert len(await curated(client, [case])) == 2


async def test_records_that_cannot_be_read_are_named_and_nothing_is_changed(
    engines: suite.Suite, client_of: Any
) -> None:
    client = await client_of("intake")
    case = uuid4()
    broken = replace(withdrawn(case), value=b"{}")
    ends = await records.ends(engines.layout)
    await sent(client, [broken, withdrawn(case)])
    [(place, after)] = [
        (name, end)
        for name, end in (await records.ends(engines.layout)).items()
        if end != ends.get(name, 0) and name.startswith("aid.intake")
    ]
    named = f"{place.replace('/', '[')}]@{after - 2}  BROKEN_MESSAGE"
    until = {place: after}

    with pytest.raises(Refusal) as refused:
        await shares.rebuilt(engines.layout, client.database, until)
    unchanged = await curated(client, [case])
    made = await shares.rebuilt(engines.layout, client.database, until, skip_unreadable=True)

    assert named in str(refused.value)
    assert unchanged == []
    assert named in made.unread
    assert len(await curated(client, [case])) == 2
