"""After a walked suite: what the topics hold changes nothing again, and makes the read models."""

from collections.abc import AsyncIterator, Iterable
from importlib import import_module

import asyncpg
import pytest_asyncio
from aid.backup import records
from aid_engines.layout import DATABASE, Layout, without_driver
from aid_testing.environment import settings_of
from aid_testing.survived import Survived
from shared.message import Message
from shared.suite import SERVICES, Service

BOOKKEEPING = {"inbox", "consumer_offsets"}
TABLES = """
SELECT c.relname AS name FROM pg_class AS c
WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""
CONTENT = """SELECT (to_jsonb(t) - $1)::text AS row FROM {schema}."{table}" AS t"""
READ_MODELS = {
    "timeline": "SELECT source, event_id, case_id, service, code, facts, happened_at FROM timeline",
    "case_progress": "SELECT * FROM case_progress",
    "duties": "SELECT * FROM duties",
    "messages": "SELECT * FROM messages",
}
"""What intake makes of other services' events; a timeline's position is its own counter."""


@pytest_asyncio.fixture(scope="session")
async def published(survived: Survived) -> list[tuple[int, Message]]:
    """Every record of every topic, with its time, as a consumer is handed it."""
    layout = survived.running.layout
    found = []
    async for name, record in records.read(layout, await records.ends(layout)):
        topic, _, partition = name.partition("/")
        headers = {key: value.decode() for key, value in record.headers}
        message = Message(
            topic, int(partition), record.offset, record.key, headers, record.value or b""
        )
        found.append((record.timestamp, message))
    return found


@pytest_asyncio.fixture
async def admin(survived: Survived) -> AsyncIterator[asyncpg.Connection]:
    url = without_driver(survived.running.admin_url, database=DATABASE)
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


async def deliver(layout: Layout, service: Service, messages: Iterable[Message]) -> None:
    """Hand a service all that it listens to."""
    app = import_module(f"{service.package}.app").create_app(settings_of(layout, service.name))
    subscriptions = app.state.running.service.subscriptions
    heard = [one for one in messages if one.topic in subscriptions.topics]
    try:
        await subscriptions.deliver(app.state.database, heard)
    finally:
        await app.state.database.engine.dispose()


async def contents(admin: asyncpg.Connection, *, without: str = "") -> dict[str, set[str]]:
    """The rows of each table of each service as JSON, but for what counts deliveries."""
    found = {}
    for service in SERVICES:
        for table in await admin.fetch(TABLES, service.package):
            if table["name"] not in BOOKKEEPING:
                query = CONTENT.format(schema=service.package, table=table["name"])
                rows = await admin.fetch(query, without)
                found[f"{service.package}.{table['name']}"] = {row["row"] for row in rows}
    return found


def changed(before: dict[str, set[str]], after: dict[str, set[str]]) -> dict[str, set[str]]:
    """The rows that only one of both has, by table."""
    return {
        name: rows
        for name in before | after
        if (rows := before.get(name, set()) ^ after.get(name, set()))
    }


async def test_all_topics_delivered_again_change_no_row_of_any_service(
    survived: Survived, published: list[tuple[int, Message]], admin: asyncpg.Connection
) -> None:
    before = await contents(admin)
    assert len(before["disbursement.payments"]) > 5, "something was walked"

    for service in SERVICES:
        await deliver(survived.running.layout, service, (message for _, message in published))

    after = await contents(admin)
    assert changed(before, after) == {}


async def test_read_models_rebuilt_from_the_topics_are_equal(
    survived: Survived, published: list[tuple[int, Message]], admin: asyncpg.Connection
) -> None:
    [intake] = [service for service in SERVICES if service.name == "intake"]
    await admin.execute("SET search_path = intake")
    before = {name: await sorted_rows(admin, query) for name, query in READ_MODELS.items()}
    assert all(before.values()), "something was made of the events"

    await admin.execute("DELETE FROM inbox")
    await admin.execute("DELETE FROM timeline WHERE source <> '/services/intake'")
    await admin.execute("TRUNCATE case_progress, duties")
    in_time = sorted(published, key=lambda one: one[0])
    await deliver(survived.running.layout, intake, (message for _, message in in_time))

    for name, query in READ_MODELS.items():
        assert await sorted_rows(admin, query) == before[name], name


async def sorted_rows(admin: asyncpg.Connection, query: str) -> list[str]:
    return sorted(str(tuple(row)) for row in await admin.fetch(query))


async def test_services_that_forgot_what_they_had_handled_do_nothing_twice(
    survived: Survived, published: list[tuple[int, Message]], admin: asyncpg.Connection
) -> None:
    """A claim's row is written to and fro by its clock's events: its version counts that."""
    before = await contents(admin, without="version")
    in_time = sorted(published, key=lambda one: one[0])

    for service in SERVICES:
        await admin.execute(f"DELETE FROM {service.package}.inbox")
        await deliver(survived.running.layout, service, (message for _, message in in_time))

    after = await contents(admin, without="version")
    assert changed(before, after) == {}
