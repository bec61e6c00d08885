"""A worker's own seats with everything that bears on a claim for them, read in one statement."""

from typing import Any
from uuid import UUID

from shared.rows import Packed
from shared.transaction import Reading, Transaction
from sqlalchemy import text

from training_subsidy.store.claims.claim_facts import BEARING
from training_subsidy.store.register.own_enrolments import OWN
from training_subsidy.store.register.own_tables import OwnEnrolmentRow

OWN_ROW = Packed(OwnEnrolmentRow, "w")
OWN_SEATS = text(f"""
{BEARING},
    (SELECT i.name FROM institutions AS i JOIN classes AS k ON k.institution_id = i.id
        WHERE k.id = c.class_id) AS institution,
    (SELECT {OWN_ROW.sql} FROM own_enrolments AS w WHERE w.enrolment_id = c.id) AS own,
    ARRAY(SELECT ROW(o.id, o.type, o.kind, o.claimant, o.status, o.org) FROM claims AS o
        WHERE o.enrolment_id = c.id
            AND (o.submitted_at IS NOT NULL OR (o.owner = :sub AND o.org IS NULL))
        ORDER BY o.id) AS claims
FROM (
    SELECT e.id, e.person_id, e.class_id, e.id AS enrolment_id, k.trade_code, k.level, k.region,
        k.funding AS type, CAST(NULL AS uuid) AS plan_id, CAST(NULL AS varchar) AS org
    FROM enrolments AS e JOIN classes AS k ON k.id = e.class_id
    WHERE e.id IN ({OWN}) AND (CAST(:one AS uuid) IS NULL OR e.id = :one)
        AND (CAST(:before AS uuid) IS NULL OR e.id < :before)
    ORDER BY e.id DESC LIMIT :limit) AS c
ORDER BY c.id DESC
""")
"""``c`` is what a claim for the seat would be: the same facts are asked as of a claim."""


async def own_seats(
    tx: Reading, *, one: UUID | None = None, before: UUID | None = None, limit: int = 1
) -> list[Any]:
    """The actor's seats, the newest first, with the facts that bear on a claim for each."""
    if isinstance(tx, Transaction):
        await tx.flush()
    today = tx.clock.today()
    values = {
        "sub": tx.by.sub,
        "one": one,
        "before": before,
        "limit": limit,
        "study_year": today.year,
        "year": today.year,
    }
    return list(await tx.session.execute(OWN_SEATS, values))
