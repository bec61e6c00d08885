"""What is kept for a time and then removed: the keys of requests that were carried out."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from sqlalchemy import text

from shared import observe
from shared.roles import system
from shared.transaction import Database

KEPT = timedelta(days=30)
"""As the documents promise of an Idempotency-Key."""
AT_ONCE = 1000
ROUND_SECONDS = 3600.0
FORGET = text("""
DELETE FROM idempotency_keys WHERE (client, operation, key) IN (
    SELECT client, operation, key FROM idempotency_keys WHERE created_at < now() - CAST(:kept AS interval)
    LIMIT :limit FOR UPDATE SKIP LOCKED)
""")


class Retention:
    """Removes what is past its time, once an hour, in small transactions.

    What a service keeps for a time itself, it removes by ``further``.
    """

    def __init__(
        self,
        database: Database,
        *,
        service: str,
        further: Sequence[Callable[[], Awaitable[int]]] = (),
    ) -> None:
        self._database = database
        self._service = service
        self._runs = (self.forget_keys, *further)
        self._next_at = float("-inf")

    async def round(self) -> float:
        """Remove if an hour is over; returns in how many seconds to look again."""
        if time.monotonic() >= self._next_at:
            for forget_some in self._runs:
                while gone := await forget_some():
                    observe.log().info("forgotten", count=gone)
            self._next_at = time.monotonic() + ROUND_SECONDS
        return self._next_at - time.monotonic()

    async def forget_keys(self) -> int:
        """Remove some keys of requests past their time; returns how many."""
        async with self._database.transaction(by=system(self._service), audited=False) as tx:
            gone = await tx.session.execute(FORGET, {"kept": KEPT, "limit": AT_ONCE})
        return int(gone.rowcount)  # type: ignore[attr-defined]
