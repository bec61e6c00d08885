from importlib import import_module
from typing import Any

import pytest
from aid.suite import Suite
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from shared.suite import SERVICE
from shared.tables import METADATA
from shared.transaction import schema_of
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine


def _differences(connection: Connection, own: Any) -> list[Any]:
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "include_name": lambda name, kind, _: (kind, name) != ("table", "alembic_version"),
        },
    )
    return compare_metadata(context, [METADATA, own])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SERVICE)
async def test_the_models_say_what_the_migrations_made(engines: Suite, name: str) -> None:
    package = SERVICE[name].package
    import_module(f"{package}.store")
    own = import_module(f"{package}.store.tables").Base.metadata
    engine = create_async_engine(
        engines.admin_url, connect_args={"server_settings": {"search_path": schema_of(name)}}
    )

    async with engine.connect() as connection:
        differences = await connection.run_sync(_differences, own)
    await engine.dispose()

    assert differences == []
