"""What is kept for a time and then removed: the keys of requests that were carried out."""

import time
from datetime import timedelta

from sqlalchemy import text

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
    """Removes what is past its time, once an hour, in small transactions."""

    def __init__(self, database: Database, *, service: str) -> None:
        self._database = database
        self._service = service
        self._next_at = float("-inf")

    async def round(self) -> float:
        """Remove if an hour is over; returns in how many seconds to look again."""
        if time.monotonic() >= self._next_at:
            while await self.forget_keys() == AT_ONCE:
                pass
            self._next_at = time.monotonic() + ROUND_SECONDS
        return self._next_at - time.monotonic()

    async def forget_keys(self) -> int:
        """Remove some keys of requests past their time; returns how many."""
        async with self._database.transaction(by=system(self._service), audited=False) as tx:
            gone = await tx.session.execute(FORGET, {"kept": KEPT, "limit": AT_ONCE})
        return int(gone.rowcount)  # type: ignore[attr-defined]
