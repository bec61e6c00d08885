"""Applications whose clocks have run out and that wait for somebody all the same."""

from collections.abc import Sequence
from datetime import datetime

from shared.transaction import Transaction
from sqlalchemy import text

from intake.domain.applications.application import Application
from intake.store.applications.applications import APPLICATION, application_from

SILENT = text(f"""
UPDATE applications AS u SET reminded_at = :now
FROM applications AS a
WHERE u.id = a.id AND a.id IN (
    SELECT o.id FROM applications AS o JOIN deadlines AS d ON d.case_id = o.id
    WHERE o.status IN ('incomplete', 'accepted') AND o.reminded_at IS NULL
        AND d.what = 'complete_documents' AND d.state = 'open' AND d.due_at < :now
    ORDER BY d.due_at LIMIT :limit FOR UPDATE OF o SKIP LOCKED)
RETURNING {APPLICATION.sql} AS application
""")
LEFT_UNDONE = text(f"""
SELECT {APPLICATION.sql} AS application
FROM applications AS a JOIN deadlines AS d ON d.case_id = a.id
WHERE d.what = :what AND d.state = 'open' AND d.due_at < :now
    AND NOT EXISTS (SELECT FROM deadlines AS n
        WHERE n.case_id = a.id AND n.what = :next AND n.started_at >= d.started_at)
ORDER BY d.due_at LIMIT :limit FOR UPDATE OF a SKIP LOCKED
""")


async def take_silent(tx: Transaction, *, now: datetime, limit: int) -> Sequence[Application]:
    """Applications that nobody completed in time, each once; from now on they are reminded."""
    await tx.flush()
    rows = await tx.session.execute(SILENT, {"now": now, "limit": limit})
    return [application_from(APPLICATION.read(row.application)) for row in rows]


async def left_undone(
    tx: Transaction, what: str, *, then: str, now: datetime, limit: int
) -> Sequence[Application]:
    """Applications in which a duty ran out, and the next one has not begun."""
    await tx.flush()
    rows = await tx.session.execute(
        LEFT_UNDONE, {"what": what, "next": then, "now": now, "limit": limit}
    )
    return [application_from(APPLICATION.read(row.application)) for row in rows]
