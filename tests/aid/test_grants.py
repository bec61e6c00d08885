"""The broker asks who one is: each service writes its own topics and reads what it listens to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aid import suite
from aid_client.http import until
from aid_engines import grants
from aid_engines.layout import Layout
from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from shared.contracts.plumbing import AUDIT_ROOTS_TOPIC
from shared.contracts.registry import all_events
from shared.suite import SERVICE, SERVICES

NOT_ALLOWED = 29
CASES = "aid.approval.cases"
EVERYBODYS = {AUDIT_ROOTS_TOPIC, "<topic>.dead"}


def known_as(layout: Layout, name: str) -> dict[str, Any]:
    """How a service reaches the broker."""
    return settings_of(layout, name).broker.options()


@asynccontextmanager
async def producer(options: dict[str, Any]) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(enable_idempotence=True, acks="all", **options)
    try:
        await producer.start()
        yield producer
    finally:
        await producer.stop()


async def test_fr_50_a_stranger_who_says_nothing_is_not_let_in(engines: suite.Suite) -> None:
    """FR-50 of the field reports."""
    stranger = {"bootstrap_servers": engines.bootstrap, "request_timeout_ms": 2000}

    with pytest.raises((KafkaError, TimeoutError)):
        async with asyncio.timeout(20), producer(stranger) as sender:
            await sender.send_and_wait(CASES, b"{}")


@pytest.mark.parametrize("name", ["approval", "aid", "nobody"])
async def test_fr_50_a_stranger_with_a_guessed_password_is_not_let_in(
    engines: suite.Suite, name: str
) -> None:
    """FR-50 of the field reports."""
    guessed = known_as(engines.layout, "approval") | {
        "sasl_plain_username": name,
        "sasl_plain_password": "guessed",
    }

    with pytest.raises(KafkaConnectionError):
        async with producer(guessed):
            pass


async def test_fr_50_a_service_does_not_write_anothers_topic(engines: suite.Suite) -> None:
    """FR-50 of the field reports."""
    async with producer(known_as(engines.layout, "disbursement")) as sender:
        with pytest.raises(TopicAuthorizationFailedError):
            await sender.send_and_wait(CASES, b"{}", key=b"forged")

        await sender.send_and_wait(SERVICE["disbursement"].topic, b"{}", partition=11)


async def test_a_service_reads_what_it_listens_to_and_no_more(engines: suite.Suite) -> None:
    admin = AIOKafkaAdminClient(**known_as(engines.layout, "training-subsidy"))
    await admin.start()
    try:
        described = await admin.describe_topics([CASES, "aid.disbursement.payments"])
    finally:
        await admin.close()

    codes = {topic["topic"]: topic["error_code"] for topic in described}
    assert codes == {CASES: NOT_ALLOWED, "aid.disbursement.payments": 0}


async def test_a_service_does_not_join_anothers_group(engines: suite.Suite) -> None:
    consumer = AIOKafkaConsumer(
        "aid.disbursement.payments",
        group_id="aid-approval",
        **known_as(engines.layout, "training-subsidy"),
    )
    try:
        with pytest.raises(GroupAuthorizationFailedError):
            await asyncio.wait_for(consumer.start(), 20)
    finally:
        await consumer.stop()


async def test_a_service_makes_no_topic(engines: suite.Suite) -> None:
    admin = AIOKafkaAdminClient(**known_as(engines.layout, "approval"))
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic("aid.further", 1, 1)])
    finally:
        await admin.close()

    assert [code for _, code, _ in answer.topic_errors] == [NOT_ALLOWED]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
async def test_the_grants_are_what_contracts_and_subscriptions_say(
    client_of: Callable[[str], Awaitable[Client]], service: Any
) -> None:
    published = {
        event.topic
        for event in all_events().values()
        if event.type.startswith(f"aid.{service.name}.")
    }
    client = await client_of(service.name)
    subscriptions = client.app.state.running.service.subscriptions

    assert set(grants.reads(service)) == set(subscriptions.topics)
    dead = {f"{topic}.dead" for topic in subscriptions.topics}
    own = {service.topic, AUDIT_ROOTS_TOPIC, *service.shares}
    assert set(grants.writes(service)) == own | dead
    assert published - EVERYBODYS <= {service.topic}


async def test_a_grant_that_no_contract_wants_any_more_is_taken_back(
    engines: suite.Suite,
) -> None:
    admin = AIOKafkaAdminClient(**engines.layout.broker.options())
    await admin.start()
    try:
        stray = grants.Grant(grants.TOPIC, CASES, "User:disbursement", grants.WRITE)
        await grants.give(admin, [stray])
        await until(
            lambda: grants.given(admin, {stray.principal}),
            lambda given: stray in given,
            what="the broker has heard of the change that it is asked about",
        )

        await grants.make(admin, engines.layout)

        assert stray not in await grants.given(admin, {stray.principal})
        assert await grants.given(
            admin, {f"User:{service.package}" for service in SERVICES}
        ) == grants.wanted(engines.layout)
    finally:
        await admin.close()


def test_no_password_stands_in_a_file_that_others_read(engines: suite.Suite) -> None:
    home = engines.layout.home
    passwords = [file.read_text().strip() for file in (home / "keys").glob("*.kafka")]

    assert len(passwords) == 1 + len(SERVICES)
    for file in [*(home / "kafka").glob("*.properties"), *(home / "keys").glob("*.kafka")]:
        assert file.stat().st_mode & 0o077 == 0, file
    for log in (home / "logs").glob("*.log"):
        assert not any(password in log.read_text(errors="replace") for password in passwords), log
