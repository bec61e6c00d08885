"""What could not be told: changes that are parked, and pushes that were given up."""

from collections.abc import Sequence
from typing import Any

from shared.clock import real_now
from shared.transaction import Reading, Transaction
from sqlalchemy import text

from intake.store.sharing.requests import KEPT_NO_LONGER

LOST_SHOWN_DAYS = 30
GIVEN_UP = """r.state = 'failed' AND r.answer IS NOT NULL
    AND r.failure IS DISTINCT FROM 'GROUND_GONE'"""
LOST = f"""r.action = 'notify' AND r.failure = '{KEPT_NO_LONGER}'
    AND r.kept_until >= CAST(:today AS date) - {LOST_SHOWN_DAYS}"""
"""What could not be told while it may be kept: shown, and told again only by the next change."""
FOUND = text(f"""
SELECT * FROM (
    SELECT n.id, 'notice' AS kind, s.consumer, n.failure, n.happened_at AS since
    FROM registry_notices AS n JOIN registry_subscriptions AS s ON s.id = n.subscription_id
    WHERE n.parked_at IS NOT NULL
    UNION ALL
    SELECT r.id, 'push', r.consumer, r.failure, r.asked_at
    FROM registry_requests AS r WHERE {GIVEN_UP} OR {LOST}
) AS p ORDER BY since, id LIMIT :limit
""")
NOTICES_AGAIN = text("""
UPDATE registry_notices SET parked_at = NULL, failure = NULL WHERE parked_at IS NOT NULL
""")
PUSHES_AGAIN = text(f"""
UPDATE registry_requests AS r SET state = 'queued', attempts = 0, next_try_at = :now, failure = NULL
WHERE {GIVEN_UP} AND r.kept_until >= :today
""")


async def find_parked(tx: Reading, *, limit: int) -> Sequence[Any]:
    """What waits for an operator, the longest first."""
    return (await tx.session.execute(FOUND, {"limit": limit, "today": tx.clock.today()})).all()


async def let_go_on(tx: Transaction) -> int:
    """Let all of it be told again; returns how many."""
    tx.wake_workers()
    notices = await tx.session.execute(NOTICES_AGAIN)
    pushes = await tx.session.execute(PUSHES_AGAIN, {"now": real_now(), "today": tx.clock.today()})
    return int(notices.rowcount + pushes.rowcount)  # type: ignore[attr-defined]
