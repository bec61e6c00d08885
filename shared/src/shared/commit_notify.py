"""What wakes background work: a bell in the process, and one debounced NOTIFY between processes."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import text

from shared import observe
from shared.transaction import Database, schema_of

DEBOUNCE_SECONDS = 0.01
CHECK_SECONDS = 30.0
WATCH_SECONDS = 0.2

Found = TypeVar("Found")


class Bell:
    """Rings when something happened in this process: a commit, a message handled, a moved clock.

    Whoever waits says how many rings it had heard before it last looked, so that a ring while it
    worked is not lost. A bell that is closed makes nobody wait.
    """

    def __init__(self) -> None:
        self.rings = 0
        self.closed = False
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake all that wait now."""
        self.rings += 1
        self._rung.set()
        self._rung = asyncio.Event()

    def close(self) -> None:
        """Let go of all that wait, now and later: the process ends."""
        self.closed = True
        self.ring()

    async def wait(self, heard: int, *, seconds: float) -> bool:
        """Wait until it rings, or has rung since ``heard``; false when the time is over first."""
        if self.rings == heard and not self.closed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._rung.wait()
        return self.rings != heard

    async def until_found(self, look: Callable[[], Awaitable[Found]], *, seconds: float) -> Found:
        """Look, and again at each ring, until something is found or the time is over."""
        end = time.monotonic() + seconds
        while True:
            heard = self.rings
            found = await look()
            left = end - time.monotonic()
            if found or left <= 0 or self.closed or not await self.wait(heard, seconds=left):
                return found


async def watch_clock(offset: Callable[[], Any], bell: Bell) -> None:
    """Ring when the embedded clock is moved; asking it costs one look at a file's time."""
    known = offset()
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        if (now := offset()) != known:
            known = now
            bell.ring()


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
    """Wake relay and workers for every NOTIFY; a lost connection is opened again."""

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
