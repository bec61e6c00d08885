"""Drafts that nobody goes on with: withdrawn first, then taken away with all that belongs to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import text

AT_ONCE = 50
WITHDRAW = text("""
UPDATE applications AS a SET status = 'withdrawn', version = a.version + 1
WHERE a.id IN (
    SELECT d.id FROM applications AS d
    WHERE d.submitted_at IS NULL AND d.status IN ('draft', 'withdrawn') AND d.created_at < :before
        AND NOT EXISTS (SELECT FROM documents WHERE application_id = d.id AND added_at >= :before)
        AND NOT EXISTS (SELECT FROM leads WHERE application_id = d.id)
        AND NOT EXISTS (
            SELECT FROM audit_log WHERE resource_type = 'application'
                AND resource_id = CAST(d.id AS varchar) AND at >= :before)
    ORDER BY d.created_at LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING a.id, ARRAY(SELECT address FROM documents WHERE application_id = a.id) AS addresses
""")
FORGET = text("SELECT forget_drafts(:ids)")


class Abandoned(NamedTuple):
    """A draft that nobody may change any more, and the addresses of its files."""

    id: UUID
    addresses: Sequence[str]


async def withdraw_abandoned(tx: Transaction, *, before: datetime) -> list[Abandoned]:
    """Some drafts that were never handed in, and which nobody has touched since before an instant.

    One that a lead names stays: an officer helps to write it (第十四条（二）).
    """
    found = await tx.session.execute(WITHDRAW, {"before": before, "limit": AT_ONCE})
    return [Abandoned(row.id, row.addresses) for row in found]


async def forget_drafts(tx: Transaction, ids: Sequence[UUID]) -> list[UUID]:
    """Take away the rows of withdrawn drafts that were never handed in; returns whose went."""
    return list(await tx.session.scalars(FORGET, {"ids": list(ids)}))
