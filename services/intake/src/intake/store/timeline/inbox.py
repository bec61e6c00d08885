"""What a person was told in all own cases, and which of them wait for that person."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.rows import answering
from shared.transaction import Reading
from sqlalchemy import text

from intake.store.applications.applications import SEEN
from intake.store.timeline.timeline import PROGRESS
from intake.store.timeline.work import DUTIES

OWN = "(a.owner = :sub OR a.principals @> CAST(:principal AS jsonb))"
ASKS = """(EXISTS (SELECT FROM deadlines AS d
        WHERE d.case_id = a.id AND d.state = 'open' AND lower(d.role) = 'applicant')
    OR EXISTS (SELECT FROM duties AS d WHERE d.case_id = a.id AND d.state = 'open'
        AND d.role = 'applicant' AND d.service <> 'intake')
    OR EXISTS (SELECT FROM case_progress AS p WHERE p.case_id = a.id AND (p.needs_applicant
        OR (p.recovery IS NOT NULL AND p.recovery <> 'recovery-ordered'))))"""
"""Whether a case waits for the applicant: a running duty, an account, or a debt."""
INBOX = answering(
    text(f"""
SELECT m.id, m.code, m.facts, m.created_at, m.sent_at, {SEEN}, {PROGRESS}, {DUTIES},
    (SELECT json_object_agg(e.code, e.text ORDER BY e.since) FROM county_entries AS e
        WHERE e.register = 'required_documents' AND e.county = left(a.region, 6)) AS county_papers,
    {ASKS} AND NOT EXISTS (SELECT FROM messages AS n
        WHERE n.application_id = a.id AND n.id > m.id) AS asks
FROM messages AS m JOIN applications AS a ON a.id = m.application_id
WHERE {OWN} AND (CAST(:before AS uuid) IS NULL OR m.id < :before)
ORDER BY m.id DESC LIMIT :limit
"""),
    *("id", "code", "facts", "created_at", "sent_at", "application", "is_helped", "progress"),
    *("own_duties", "others_duties", "county_papers", "asks"),
)
COUNTS = answering(
    text(f"""
SELECT coalesce(sum(told.messages), 0) AS messages, count(*) AS cases,
    count(*) FILTER (WHERE told.asks) AS asking
FROM (SELECT {ASKS} AS asks,
        (SELECT count(*) FROM messages AS m WHERE m.application_id = a.id) AS messages
    FROM applications AS a WHERE {OWN}) AS told
WHERE told.messages > 0
"""),
    *("messages", "cases", "asking"),
)


async def find_messages(tx: Reading, *, before: UUID | None, limit: int) -> Sequence[Any]:
    """Messages of the actor's own cases with their cases, the newest first."""
    given = _own(tx) | {"before": before, "limit": limit}
    return (await tx.session.execute(INBOX, given)).all()


async def count_messages(tx: Reading) -> Any:
    """How many messages, of how many own cases, and how many of these wait for the actor."""
    return (await tx.session.execute(COUNTS, _own(tx))).one()


def _own(tx: Reading) -> dict[str, Any]:
    return {"sub": tx.by.sub, "principal": json.dumps([tx.by.sub])}
