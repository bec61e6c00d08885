"""One debounced NOTIFY after commits, for a worker that runs in another process."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
from sqlalchemy import text

from shared import observe
from shared.transaction import Database, schema_of

DEBOUNCE_SECONDS = 0.01
CHECK_SECONDS = 30.0


def _channel(service: str) -> str:
    return f"outbox_{schema_of(service)}"


def tell_the_worker(database: Database) -> Callable[[], None]:
    """A callback for commits that sends at most one NOTIFY in each debounce span."""
    pending: set[asyncio.Task[None]] = set()

    async def notify() -> None:
        await asyncio.sleep(DEBOUNCE_SECONDS)
        pending.clear()
        try:
            async with database.engine.begin() as connection:
                await connection.execute(
                    text("SELECT pg_notify(:channel, '')"), {"channel": _channel(database.service)}
                )
        except Exception as fault:  # noqa: BLE001 - the worker's slow poll finds the event
            observe.log().warning("notify_failed", reason=type(fault).__name__)

    def committed() -> None:
        if not pending:
            pending.add(asyncio.create_task(notify()))

    return committed


async def listen_for_commits(url: str, service: str, wake: Callable[[], None]) -> None:
    """Wake the relay for every NOTIFY; a lost connection is opened again."""

    def woken(*_: Any) -> None:
        wake()

    address = url.replace("postgresql+asyncpg://", "postgresql://")
    while True:
        try:
            connection = await asyncpg.connect(address, timeout=5)
            try:
                await connection.add_listener(_channel(service), woken)
                while True:
                    await asyncio.sleep(CHECK_SECONDS)
                    await connection.execute("SELECT 1")
            finally:
                await connection.close(timeout=2)
        except Exception as fault:  # noqa: BLE001 - the slow poll goes on meanwhile
            observe.log().warning("listen_waits", reason=type(fault).__name__)
            await asyncio.sleep(2)
