"""SQL text goes straight to the driver, and nobody can tell but by the time it takes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import pytest_asyncio
from aid_testing.fixtures import Client
from shared.ids import new_id
from shared.rows import answering
from shared.sessions import DirectSession, give_up
from shared.tables import INBOX
from shared.transient import is_transient
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession

ENTER = text("INSERT INTO inbox (source, event_id) VALUES (:source, :event)")
MANY = text("SELECT n AS number, CAST(n AS varchar) AS word FROM generate_series(1, :last) AS n")


@pytest_asyncio.fixture
async def direct(client: Client) -> AsyncIterator[DirectSession]:
    session = DirectSession(client.database.engine)
    yield session
    await session.close()


async def test_text_answers_as_sqlalchemy_does(client: Client, direct: DirectSession) -> None:
    echo = text("SELECT :given AS given, CAST(:at AS timestamptz) AS at").bindparams(
        bindparam("given", type_=JSONB)
    )
    values = {"given": {"a": [1, None]}, "at": datetime(2026, 1, 2, tzinfo=UTC)}

    async with AsyncSession(client.database.engine) as usual:
        for query, given in ((MANY, {"last": 3}), (echo, values)):
            theirs = (await usual.execute(query, given)).all()
            ours = (await direct.execute(query, given)).all()
            assert [row._asdict() for row in ours] == [row._asdict() for row in theirs]
            assert await direct.scalar(query, given) == await usual.scalar(query, given)
            assert (await direct.scalars(query, given)).all() == (
                await usual.scalars(query, given)
            ).all()


async def test_columns_are_named_by_the_answer_and_by_the_statement_where_it_has_none(
    direct: DirectSession,
) -> None:
    turned = answering(text("SELECT 1 AS one, 2 AS two"), "two", "one")
    nameless = answering(text("SELECT 1, 2"), "one", "two")

    for query in (turned, nameless):
        row = (await direct.execute(query)).one()
        assert (row.one, row.two) == (1, 2)


async def test_no_row_and_a_missing_parameter_are_told(direct: DirectSession) -> None:
    with pytest.raises(NoResultFound):
        (await direct.execute(MANY, {"last": 0})).one()
    with pytest.raises(IndexError):
        await direct.execute(MANY, {})


@pytest.mark.parametrize("commits", [True, False])
async def test_text_and_what_sqlalchemy_builds_stand_in_one_transaction(
    client: Client, direct: DirectSession, *, commits: bool
) -> None:
    event = str(new_id())
    of_event = select(INBOX.c.source).where(INBOX.c.event_id == event)
    await direct.execute(ENTER, {"source": "one", "event": event})
    await direct.execute(insert(INBOX).values(source="two", event_id=event))

    assert sorted(await direct.scalars(of_event)) == ["one", "two"]
    await (direct.commit() if commits else give_up(direct))
    async with DirectSession(client.database.engine) as other:
        assert len((await other.scalars(of_event)).all()) == (2 if commits else 0)


async def test_a_fault_is_raised_as_sqlalchemys_with_its_state(direct: DirectSession) -> None:
    entry = {"source": "one", "event": str(uuid4())}
    await direct.execute(ENTER, entry)

    with pytest.raises(IntegrityError) as twice:
        await direct.execute(ENTER, entry)

    assert getattr(twice.value.orig, "sqlstate", None) == "23505"
    assert entry["event"] not in str(twice.value)


async def test_a_connection_that_is_gone_is_a_fault_that_passes(client: Client) -> None:
    """The pool gives out another one afterwards."""
    session = DirectSession(client.database.engine)
    pid = await session.scalar(text("SELECT pg_backend_pid()"))
    async with DirectSession(client.database.engine) as other:
        await other.scalar(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    await asyncio.sleep(0.1)

    with pytest.raises(DBAPIError) as gone:
        await session.execute(MANY, {"last": 1})
    await session.close()

    assert gone.value.connection_invalidated
    assert is_transient(gone.value)
    for _ in range(5):
        async with DirectSession(client.database.engine) as next_one:
            assert await next_one.scalar(text("SELECT 1")) == 1


async def test_a_statement_that_is_cancelled_takes_its_connection_along(client: Client) -> None:
    session = DirectSession(client.database.engine)
    sleeping = asyncio.create_task(session.execute(text("SELECT pg_sleep(30)")))
    await asyncio.sleep(0.3)
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping
    await session.close()

    async with DirectSession(client.database.engine) as next_one:
        assert await next_one.scalar(text("SELECT 1")) == 1
