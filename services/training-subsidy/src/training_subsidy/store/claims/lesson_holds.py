"""Claims held because nothing shows a lesson, whose class may be shown now (VT-062)."""

from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import text

from training_subsidy.store.claims.claim_facts import LEAST_SHOWN

MAY_GO_ON = text(f"""
SELECT c.id FROM claims AS c
WHERE c.status = 'held' AND c.answered->'reasons'->>0 = 'LESSONS_NOT_SHOWN'
    AND c.answered->>'decision' = 'HOLD_FOR_REVIEW' AND {LEAST_SHOWN} >= :least
ORDER BY c.submitted_at, c.id LIMIT :limit FOR UPDATE OF c SKIP LOCKED
""")


async def may_go_on(tx: Transaction, *, least: int, limit: int) -> list[UUID]:
    """Claims held for their lessons, in the order of arrival, of classes shown by so many; locked."""
    await tx.flush()
    return list(await tx.session.scalars(MAY_GO_ON, {"least": least, "limit": limit}))
