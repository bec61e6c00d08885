"""What a person was told in all own cases, and which of them wait for that person."""

import json
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from shared.rows import answering
from shared.transaction import Reading, Transaction
from sqlalchemy import ARRAY, Uuid, bindparam, text

from intake.domain.errors import MessageNotFound
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
IS_READ = "EXISTS (SELECT FROM message_reads AS r WHERE r.message_id = m.id AND r.sub = :sub)"
INBOX = answering(
    text(f"""
SELECT m.id, m.code, m.facts, m.created_at, m.sent_at, {SEEN}, {PROGRESS}, {DUTIES},
    (SELECT json_object_agg(e.code, e.text ORDER BY e.since) FROM county_entries AS e
        WHERE e.register = 'required_documents' AND e.county = left(a.region, 6)) AS county_papers,
    {ASKS} AND NOT EXISTS (SELECT FROM messages AS n
        WHERE n.application_id = a.id AND n.id > m.id) AS asks,
    (SELECT r.read_at FROM message_reads AS r WHERE r.message_id = m.id AND r.sub = :sub) AS read_at
FROM messages AS m JOIN applications AS a ON a.id = m.application_id
WHERE {OWN} AND (CAST(:before AS uuid) IS NULL OR m.id < :before)
    AND NOT (:unread AND {IS_READ})
ORDER BY m.id DESC LIMIT :limit
"""),
    *("id", "code", "facts", "created_at", "sent_at", "application", "is_helped", "progress"),
    *("own_duties", "others_duties", "county_papers", "asks", "read_at"),
)
COUNTS = answering(
    text(f"""
SELECT coalesce(sum(told.messages), 0) AS messages, count(*) AS cases,
    count(*) FILTER (WHERE told.asks) AS asking, coalesce(sum(told.unread), 0) AS unread
FROM (SELECT {ASKS} AS asks,
        (SELECT count(*) FROM messages AS m WHERE m.application_id = a.id) AS messages,
        (SELECT count(*) FROM messages AS m
            WHERE m.application_id = a.id AND NOT {IS_READ}) AS unread
    FROM applications AS a WHERE {OWN}) AS told
WHERE told.messages > 0
"""),
    *("messages", "cases", "asking", "unread"),
)
READ = text(f"""
WITH own AS (
    SELECT m.id FROM messages AS m JOIN applications AS a ON a.id = m.application_id
    WHERE m.id = ANY (:ids) AND {OWN}
), kept AS (
    INSERT INTO message_reads (message_id, sub, read_at) SELECT own.id, :sub, :now FROM own
    ON CONFLICT (message_id, sub) DO NOTHING
)
SELECT count(*) FROM own
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


async def find_messages(
    tx: Reading, *, unread: bool, before: UUID | None, limit: int
) -> Sequence[Any]:
    """Messages of the actor's own cases with their cases, the newest first; or the unread alone."""
    given = _own(tx) | {"unread": unread, "before": before, "limit": limit}
    return (await tx.session.execute(INBOX, given)).all()


async def count_messages(tx: Reading) -> Any:
    """How many messages, of how many own cases, and how many of these wait for the actor."""
    return (await tx.session.execute(COUNTS, _own(tx))).one()


async def note_read(tx: Transaction, messages: Collection[UUID]) -> None:
    """Keep that the actor has read these. Raises ``MessageNotFound`` where one is another's."""
    wanted = {*messages}
    given = _own(tx) | {"ids": [*wanted], "now": tx.clock.now()}
    if await tx.session.scalar(READ, given) != len(wanted):
        raise MessageNotFound


def _own(tx: Reading) -> dict[str, Any]:
    return {"sub": tx.by.sub, "principal": json.dumps([tx.by.sub])}
