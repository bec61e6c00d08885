"""Claims held because nothing shows a lesson, whose class may be shown now (VT-062)."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from training_subsidy.store.claims.claim_facts import LEAST_SHOWN

MAY_GO_ON = text(f"""
SELECT c.id FROM claims AS c
WHERE c.status = 'held' AND c.answered->'reasons'->>0 = 'LESSONS_NOT_SHOWN'
    AND c.answered->>'decision' = 'HOLD_FOR_REVIEW' AND {LEAST_SHOWN} >= CAST(:least ->> CAST(c.starts_on AS text) AS integer)
ORDER BY c.submitted_at, c.id LIMIT :limit FOR UPDATE OF c SKIP LOCKED
""").bindparams(bindparam("least", type_=JSONB))
FIRST_DAYS = text("""
SELECT DISTINCT starts_on FROM claims
WHERE status = 'held' AND answered->'reasons'->>0 = 'LESSONS_NOT_SHOWN'
""")


async def first_days(tx: Transaction) -> list[date]:
    """On which days the courses began of the claims that are held for their lessons."""
    await tx.flush()
    return list(await tx.session.scalars(FIRST_DAYS))


async def may_go_on(tx: Transaction, least: Mapping[date, int], *, limit: int) -> list[UUID]:
    """Claims held for their lessons, in the order of arrival; locked.

    Each day of their classes is shown by as many recordings as ``least`` asks from their first day.
    """
    asked = {day.isoformat(): many for day, many in least.items()}
    return list(await tx.session.scalars(MAY_GO_ON, {"least": asked, "limit": limit}))
