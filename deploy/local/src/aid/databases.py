"""The tables of a service, read through its own role: with no right that the service lacks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aid_engines.layout import Layout
from shared.suite import SERVICE
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine


@asynccontextmanager
async def session_of(layout: Layout, name: str) -> AsyncIterator[AsyncSession]:
    """A session in the schema of a service, by the service's name."""
    engine = create_async_engine(
        layout.database_url(name),
        connect_args={"server_settings": {"search_path": SERVICE[name].package}},
    )
    try:
        async with AsyncSession(engine) as session:
            yield session
    finally:
        await engine.dispose()
