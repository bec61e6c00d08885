"""What reads cannot write, in the database and in its type."""

import pytest
from aid_testing.fixtures import Client
from shared.roles import system
from shared.transaction import Reading, Transaction
from shared.transient import Lasting, lasting
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

TOUCH = text("UPDATE outbox SET published_at = published_at")


async def test_writing_while_reading_fails_in_the_database(client: Client) -> None:
    async with client.database.reading(by=system("test")) as tx:
        with pytest.raises(DBAPIError) as refused:
            await tx.session.execute(TOUCH)

    assert lasting(refused.value) is Lasting.READ_ONLY


async def test_after_a_reading_the_same_connections_write_again(client: Client) -> None:
    for _ in range(10):
        async with client.database.reading(by=system("test")) as tx:
            await tx.session.execute(text("SELECT 1"))
        async with client.database.transaction(by=system("test"), audited=False) as tx:
            await tx.session.execute(TOUCH)


async def test_a_reading_has_nothing_to_publish_with(client: Client) -> None:
    async with client.database.reading(by=system("test")) as tx:
        assert type(tx) is Reading

    assert not hasattr(tx, "publish")
    assert issubclass(Transaction, Reading)


async def test_what_one_reading_sees_is_of_one_moment(client: Client) -> None:
    count = text("SELECT count(*) FROM audit_log")

    async with client.database.reading(by=system("test")) as tx:
        before = await tx.session.scalar(count)
        async with client.database.transaction(by=system("test"), action="act") as other:
            other.audit_subject("thing", "one")
        after = await tx.session.scalar(count)
    async with client.database.reading(by=system("test")) as tx:
        later = await tx.session.scalar(count)

    assert (after, later) == (before, (before or 0) + 1)


async def test_a_writing_transaction_sees_what_others_have_committed(client: Client) -> None:
    """The same connections: a lock is taken on what stands now, not on an old picture."""
    for _ in range(10):
        async with client.database.reading(by=system("test")) as tx:
            await tx.session.execute(text("SELECT 1"))
        async with client.database.transaction(by=system("test"), audited=False) as writing:
            level = await writing.session.scalar(text("SHOW transaction_isolation"))
        assert level == "read committed"
