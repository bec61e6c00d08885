"""The database in the hands of its owner, who may do what no service may."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from aid_testing.fixtures import Client


@asynccontextmanager
async def owned(client: Client, *changes: str, **values: Any) -> AsyncIterator[AsyncSession]:
    """The service's tables in the hands of the database's owner; put back afterwards."""
    schema = client.app.state.running.service.name.replace("-", "_")
    engine = create_async_engine(
        make_url(client.layout.admin_url).set(drivername="postgresql+asyncpg"),
        connect_args={"server_settings": {"search_path": schema}},
    )
    try:
        async with AsyncSession(engine) as session:
            for change in changes:
                named = {name: value for name, value in values.items() if f":{name}" in change}
                done = await session.execute(text(change), named)
                assert done.rowcount, change  # type: ignore[attr-defined]
            yield session
            await session.rollback()
    finally:
        await engine.dispose()
