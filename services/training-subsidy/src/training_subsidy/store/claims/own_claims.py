"""The claims for one person, whoever filed them, read in one statement."""

from typing import Any
from uuid import UUID

from shared.deadlines import RUNNING
from shared.rows import Packed
from shared.transaction import Reading
from sqlalchemy import text

from training_subsidy.store.claim_tables import ClaimRow
from training_subsidy.store.register.people import PAYEE, PERSON

CLAIM = Packed(ClaimRow, "c")
OWN_CLAIMS = text(f"""
SELECT {CLAIM.sql} AS claim, {PERSON.sql} AS person, {PAYEE.sql} AS payee, {RUNNING} AS running,
    (SELECT k.title FROM classes AS k WHERE k.id = c.class_id) AS title,
    CASE WHEN c.status = 'waitlisted' AND c.plan_id IS NOT NULL THEN (
        SELECT count(*) + 1 FROM claims AS o WHERE o.plan_id = c.plan_id
            AND o.status = 'waitlisted' AND o.submitted_at < c.submitted_at) END AS place
FROM claims AS c JOIN persons AS p ON p.person_id = c.person_id
    JOIN claim_payees AS y ON y.claim_id = c.id
WHERE c.id IN (
    SELECT id FROM claims WHERE owner = :sub AND org IS NULL
    UNION SELECT o.id FROM claims AS o
        WHERE o.submitted_at IS NOT NULL
            AND o.person_id IN (SELECT person_id FROM persons WHERE account = :sub))
    AND (CAST(:before AS uuid) IS NULL OR c.id < :before)
ORDER BY c.id DESC LIMIT :limit
""")


async def own_claims(tx: Reading, *, before: UUID | None, limit: int) -> list[Any]:
    """Claims that the actor filed, and those for whom the actor's account claims, the newest first."""
    values = {"sub": tx.by.sub, "before": before, "limit": limit}
    return list(await tx.session.execute(OWN_CLAIMS, values))
