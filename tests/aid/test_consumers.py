"""A reader outside reads the topic of its class and nothing else, as fast as it was told it may."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aid import consumers, suite
from aid_client.http import until
from aid_engines import outsiders
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from aid_engines.topics import connection, quiet
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
)
from shared.suite import SERVICES, SHARED

NOT_ALLOWED = 29
READERS = {"open-portal": "public", "county-desk": "internal", "school-office": "restricted"}
RATE = 1_000_000


def as_reader(layout: Layout, name: str) -> dict[str, Any]:
    """How a reader reaches the broker: by what `aid consumers add` said and its password."""
    return connection(layout) | {
        "sasl_plain_username": f"outside-{name}",
        "sasl_plain_password": outsiders.password_file(layout, name).read_text(),
    }


async def may_see(layout: Layout, name: str) -> set[str]:
    """The topics that the broker tells a reader of."""
    every = [*SHARED, *(service.topic for service in SERVICES), "aid.audit.roots"]
    admin = AIOKafkaAdminClient(**as_reader(layout, name))
    try:
        await admin.start()
        described = await admin.describe_topics(every)
    except KafkaConnectionError:
        return set()  # it is not known yet
    finally:
        await admin.close()
    assert {one["error_code"] for one in described} <= {0, NOT_ALLOWED}
    return {one["topic"] for one in described if one["error_code"] == 0}


@pytest_asyncio.fixture
async def readers(engines: suite.Suite) -> AsyncIterator[Layout]:
    """One reader of each class."""
    layout = engines.layout
    for name, data_class in READERS.items():
        await consumers.add(layout, name, data_class, RATE)
    for name, data_class in READERS.items():
        await until(
            lambda name=name: may_see(layout, name),
            lambda seen, topic=f"aid.share.{data_class}": seen == {topic},
            what="the broker has heard of its reader",
        )
    yield layout
    for name in READERS:
        if outsiders.password_file(layout, name).exists():
            await consumers.end(layout, name)


async def put(layout: Layout, topic: str, *values: bytes) -> None:
    producer = AIOKafkaProducer(**connection(layout))
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topic, value, partition=0)
    finally:
        await producer.stop()


@asynccontextmanager
async def reading(layout: Layout, name: str, topic: str, group: str) -> AsyncIterator[Any]:
    consumer = AIOKafkaConsumer(
        topic, group_id=group, auto_offset_reset="earliest", **as_reader(layout, name)
    )
    try:
        with quiet():
            await asyncio.wait_for(consumer.start(), 20)
        yield consumer
    finally:
        await consumer.stop()


@pytest.mark.parametrize("name", READERS)
async def test_a_reader_reads_its_class_in_a_group_of_its_own(readers: Layout, name: str) -> None:
    topic = f"aid.share.{READERS[name]}"
    told = f"told to {name}".encode()
    await put(readers, topic, told)

    async with reading(readers, name, topic, f"outside-{name}.first") as consumer:
        async with asyncio.timeout(20):
            while (await consumer.getone()).value != told:
                pass
        await consumer.commit()


async def test_a_reader_reads_over_tls_from_a_broker_whose_authority_it_knows(
    readers: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    """By what `aid consumers add` says, the password, and the file of the authority alone."""
    await consumers.add(readers, "open-portal", "public", RATE)
    said = dict(one.split("=", 1) for one in capsys.readouterr().out.splitlines() if "=" in one)
    topic = said["topic"]
    told = b"told over TLS"
    await put(readers, topic, told)

    def over_tls(authority: Path | None) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            topic,
            bootstrap_servers=said["bootstrap.servers"],
            security_protocol=said["security.protocol"],
            sasl_mechanism=said["sasl.mechanism"],
            sasl_plain_username=said["username"],
            sasl_plain_password=outsiders.password_file(readers, "open-portal").read_text(),
            ssl_context=ssl.create_default_context(cafile=authority),
            group_id=said["group.id"].replace("…", "tls"),
            auto_offset_reset="earliest",
        )

    consumer = over_tls(readers.home / "tls" / "certificate.pem")
    async with asyncio.timeout(20):
        await consumer.start()
        try:
            while (await consumer.getone()).value != told:
                pass
        finally:
            await consumer.stop()

    assert said["security.protocol"] == "SASL_SSL"
    stranger = over_tls(None)
    with quiet(), pytest.raises(KafkaConnectionError):
        await stranger.start()
    await stranger.stop()


@pytest.mark.parametrize("name", READERS)
async def test_a_reader_reads_no_other_class_and_nothing_inside(readers: Layout, name: str) -> None:
    own = f"aid.share.{READERS[name]}"
    others = [*({*SHARED} - {own}), SERVICES[0].topic, "aid.audit.roots"]

    assert await may_see(readers, name) == {own}
    for topic in others:
        with quiet(), pytest.raises(TopicAuthorizationFailedError):
            async with reading(readers, name, topic, f"outside-{name}.other") as consumer:
                await asyncio.wait_for(consumer.getone(), 20)


@pytest.mark.parametrize("name", READERS)
async def test_a_reader_writes_nothing_and_makes_nothing(readers: Layout, name: str) -> None:
    own = f"aid.share.{READERS[name]}"
    producer = AIOKafkaProducer(**as_reader(readers, name))
    await producer.start()
    try:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(own, b"forged", partition=0)
    finally:
        await producer.stop()
    admin = AIOKafkaAdminClient(**as_reader(readers, name))
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic("aid.share.mine", 1, 1)])
    finally:
        await admin.close()
    assert [code for _, code, _ in answer.topic_errors] == [NOT_ALLOWED]


@pytest.mark.parametrize(
    "group",
    ["aid-intake", "outside-school-office.first", "outside-open-portal", "outside-open-portal2."],
)
async def test_a_reader_joins_no_group_but_its_own(readers: Layout, group: str) -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        async with reading(readers, "open-portal", "aid.share.public", group):
            pass


async def test_a_reader_of_another_class_is_one_of_the_old_no_more(readers: Layout) -> None:
    await consumers.add(readers, "open-portal", "internal", RATE)

    await until(
        lambda: may_see(readers, "open-portal"),
        lambda seen: seen == {"aid.share.internal"},
        what="its class is the other one",
    )


async def test_a_reader_that_has_ended_is_not_let_in(
    readers: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    options = as_reader(readers, "county-desk")
    await consumers.end(readers, "county-desk")
    capsys.readouterr()

    async def let_in() -> bool:
        consumer = AIOKafkaConsumer(group_id=None, **options)
        try:
            await consumer.start()
        except KafkaConnectionError:
            return False
        finally:
            await consumer.stop()
        return True

    await until(let_in, lambda there: not there, what="the broker has forgotten its password")
    await consumers.list_consumers(readers)
    listed = capsys.readouterr().out
    assert "county-desk" not in listed
    assert "school-office  restricted  aid.share.restricted  1000000 bytes a second" in listed
    with pytest.raises(Refusal, match="No reader is called county-desk"):
        await consumers.end(readers, "county-desk")


async def test_a_reader_reads_no_faster_than_it_may(readers: Layout) -> None:
    """Ten times its rate takes it some seconds, which the administrator needs not."""
    slow = 20_000
    await consumers.add(readers, "open-portal", "public", slow)
    await put(readers, "aid.share.public", *[bytes([65 + one]) * 50_000 for one in range(8)])

    async def seconds(options: dict[str, Any]) -> float:
        began, heard = time.monotonic(), 0
        consumer = AIOKafkaConsumer(
            group_id=None,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=50_000,
            fetch_max_wait_ms=100,
            **options,
        )
        await consumer.start()
        try:
            place = TopicPartition("aid.share.public", 0)
            end = (await consumer.end_offsets([place]))[place]
            consumer.assign([place])
            consumer.seek(place, end - 8)
            async with asyncio.timeout(60):
                while heard < 8:
                    heard += len((await consumer.getmany(place, timeout_ms=500)).get(place, ()))
        finally:
            await consumer.stop()
        return time.monotonic() - began

    limited = await seconds(as_reader(readers, "open-portal"))
    free = await seconds(connection(readers))

    assert limited > 3.0
    assert free < limited / 2


@pytest.mark.parametrize(
    ("name", "data_class", "rate"),
    [
        ("Open Portal", "public", RATE),
        ("outside.all", "public", RATE),
        ("portal", "secret", RATE),
        ("portal", "public", 1),
    ],
)
async def test_what_can_be_no_reader_is_refused_before_the_broker_hears_of_it(
    engines: suite.Suite, name: str, data_class: str, rate: int
) -> None:
    with pytest.raises(Refusal):
        await consumers.add(engines.layout, name, data_class, rate)
    assert not outsiders.password_file(engines.layout, name).exists()


async def test_the_password_is_in_a_file_that_nobody_else_reads_and_is_not_printed(
    readers: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    await consumers.add(readers, "open-portal", "public", RATE)

    file = outsiders.password_file(readers, "open-portal")
    said = capsys.readouterr().out
    assert file.stat().st_mode & 0o077 == 0
    assert file.read_text() not in said
    assert "username=outside-open-portal" in said
    assert str(file) in said
