"""What the roles of a service may do in the database, and what not."""

import asyncpg
import pytest
from aid import suite
from aid.migrate import migrate
from aid_engines.layout import without_driver

SERVICE = "training-subsidy"
SCHEMA = "training_subsidy"


async def as_service(engines: suite.Suite, name: str = SERVICE) -> asyncpg.Connection:
    return await asyncpg.connect(without_driver(engines.service_url(name)))


async def test_a_service_may_add_to_its_audit_trail_and_change_nothing_in_it(
    engines: suite.Suite,
) -> None:
    connection = await as_service(engines)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DROP TABLE audit_log")
        await connection.execute("GRANT ALL ON audit_log TO CURRENT_USER")  # warns, grants nothing
        rights = await connection.fetchrow(
            "SELECT has_table_privilege('audit_log', 'INSERT') AS adds,"
            " has_table_privilege('audit_log', 'UPDATE, DELETE, TRUNCATE') AS changes,"
            " has_table_privilege('alembic_version', 'INSERT, UPDATE, DELETE') AS migrates"
        )
    finally:
        await connection.close()
    assert dict(rights) == {"adds": True, "changes": False, "migrates": False}


async def test_a_service_sees_no_other_schema(engines: suite.Suite) -> None:
    connection = await as_service(engines, "intake")
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch(f"SELECT * FROM {SCHEMA}.audit_log")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE public.mine (number int)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"SET ROLE {SCHEMA}_owner")
    finally:
        await connection.close()


async def test_migrating_again_says_nothing_and_leaves_the_rights(engines: suite.Suite) -> None:
    said: list[str] = []

    await migrate(engines.layout, said.append)

    assert said == []
    connection = await as_service(engines)
    try:
        assert await connection.fetchval("SELECT has_table_privilege('outbox', 'UPDATE')")
    finally:
        await connection.close()
