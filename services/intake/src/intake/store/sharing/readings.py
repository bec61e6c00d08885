"""Who read a person's data: the audit trail, as far as it is of the person's own cases."""

import json
from collections.abc import Sequence
from typing import Any

from shared.pages import CursorNotReadable
from shared.transaction import Reading
from sqlalchemy import text

LONGEST_POSITION = 18
"""Digits of a bigint that always fit."""
READINGS = text("""
WITH mine AS MATERIALIZED (
    SELECT a.id, a.region, m.person_id, a.accepted_at FROM applications AS a
    JOIN application_persons AS m ON m.application_id = a.id AND m.place = 0
    WHERE (a.owner = :sub AND NOT a.entrusted) OR a.principals @> CAST(:principal AS jsonb)
), resources AS MATERIALIZED (
    SELECT 'application' AS type, CAST(id AS varchar) AS id, id AS case_id, region FROM mine
    UNION ALL SELECT 'document', CAST(d.id AS varchar), mine.id, mine.region
        FROM mine JOIN documents AS d ON d.application_id = mine.id
    UNION ALL SELECT DISTINCT 'person', CAST(person_id AS varchar), CAST(NULL AS uuid), ''
        FROM mine WHERE accepted_at IS NOT NULL  -- an officer has seen who it is of
)
SELECT l.position, l.at, l.actor_id, l.actor_roles, l.action, l.detail, r.case_id, r.region,
    g.consumer_name, g.purpose_title, g.basis
FROM resources AS r
JOIN audit_log AS l ON l.resource_type = r.type AND l.resource_id = r.id
LEFT JOIN data_agreements AS g ON CAST(g.id AS varchar) = l.detail ->> 'agreement'
WHERE l.outcome = 'success' AND l.actor_id <> :sub
    AND (l.action LIKE 'read\\_%' OR l.action = 'disclose_people')
    AND (CAST(:before AS bigint) IS NULL OR l.position < :before)
ORDER BY l.position DESC LIMIT :limit
""")


async def find_readings(tx: Reading, *, before: int | None, limit: int) -> Sequence[Any]:
    """What others read of the caller's own cases, or were told of the caller; the newest first."""
    given = {
        "sub": tx.by.sub,
        "principal": json.dumps([tx.by.sub]),
        "before": before,
        "limit": limit,
    }
    return (await tx.session.execute(READINGS, given)).all()


def position_of(place: tuple[str, ...] | None) -> int | None:
    """The position in a cursor. Raises ``CursorNotReadable``."""
    if place is None:
        return None
    [number] = place
    if not (number.isascii() and number.isdecimal() and len(number) <= LONGEST_POSITION):
        raise CursorNotReadable
    return int(number)
