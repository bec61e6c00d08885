"""The audit trail becomes one of years while rows are written to it, and goes back."""

import asyncio
from collections.abc import Callable

import asyncpg
import pytest
from aid_engines.layout import DATABASE, without_driver
from aid_testing.fixtures import Client
from alembic import command
from shared.migration import configuration
from shared.roles import system
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from shared import audit

BEFORE = "20261203_about_of_duties"
AFTER = "20261231_partitions"


async def test_the_trail_is_partitioned_while_it_is_written_to(client: Client) -> None:
    package = client.database.service.replace("-", "_")
    engine = create_async_engine(
        client.layout.admin_url, connect_args={"server_settings": {"search_path": package}}
    )

    async def alembic(go: Callable[..., None], revision: str) -> None:
        def run(connection: Connection) -> None:
            config = configuration(package)
            config.attributes["connection"] = connection
            go(config, revision)

        async with engine.connect() as connection:
            await connection.execute(text(f"SET ROLE {package}_owner"))
            await connection.commit()
            await connection.run_sync(run)
            await connection.commit()

    written: list[int] = []

    async def keep_writing() -> None:
        while True:
            async with client.database.transaction(by=system("test"), action="act") as tx:
                tx.audit_subject("partitioned", str(len(written)))
            written.append(len(written))

    admin = await asyncpg.connect(without_driver(client.layout.admin_url or "", database=DATABASE))
    last = f"SELECT coalesce(max(position), 0) FROM {package}.audit_log"
    try:
        await alembic(command.downgrade, BEFORE)
        whole = await admin.fetchval(last)
        in_the_way = f"{package}.detached_partitions"
        await admin.execute(f"CREATE TABLE {in_the_way} (it integer)")
        with pytest.raises(ProgrammingError, match="already exists"):
            await alembic(command.upgrade, AFTER)
        await admin.execute(f"DROP TABLE {in_the_way}")
        left = await admin.fetchval(
            "SELECT count(*) FROM pg_constraint WHERE conname = 'audit_log_until'"
            " AND connamespace = $1::regnamespace",
            package,
        )
        assert left == 0, "a release that was broken off refuses no row of the next year"
        writing = asyncio.create_task(keep_writing())
        await asyncio.sleep(0.5)
        at_begin = len(written)
        await alembic(command.upgrade, AFTER)
        at_end = len(written)
        await asyncio.sleep(0.5)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    finally:
        await alembic(command.upgrade, "heads")
        await engine.dispose()

    assert at_end > at_begin > 0
    rows = await admin.fetch(
        f"SELECT resource_id FROM {package}.audit_log WHERE resource_type = 'partitioned'"
        " AND position > $1 ORDER BY position",
        whole,
    )
    await admin.close()
    assert [int(row["resource_id"]) for row in rows][: len(written)] == written
    await audit.seal(client.database)
    async with client.database.reading(by=system("test")) as tx:
        broken, _ = await audit.verify_chain(tx.session, client.database.service)
    assert broken == []
