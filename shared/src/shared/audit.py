"""The audit chain: rows below every open transaction are sealed by a hash over the last seal.

A reader that takes "all up to the highest position" skips rows of transactions that are still
open, so a seal covers a run of transaction ids below ``pg_snapshot_xmin``. Each seal is published,
and every other service keeps the hash. What is not sealed yet (seconds) is not protected.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.plumbing import AuditSealed
from shared.roles import system
from shared.transaction import Database, Transaction
from shared.writes import WritePart

WAITS = text("""
SELECT EXISTS (
    SELECT FROM audit_log
    WHERE xid >= coalesce((SELECT max(until_xid) FROM audit_seals), CAST('0' AS xid8)))
""")
MINE = text("SELECT pg_try_advisory_xact_lock(hashtext(:name))")
LAST_SEAL = text("""
SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS varchar) AS horizon,
       last.number, CAST(last.until_xid AS varchar) AS until_xid, last.hash
FROM (SELECT 1) AS always
LEFT JOIN (SELECT * FROM audit_seals ORDER BY number DESC LIMIT 1) AS last ON true
""")
ROWS = text("""
SELECT position, CAST(xid AS varchar) AS xid, at, actor_id, actor_roles, action, outcome,
       resource_type, resource_id, detail
FROM audit_log
WHERE xid >= CAST(CAST(:from_xid AS varchar) AS xid8) AND xid < CAST(CAST(:until_xid AS varchar) AS xid8)
ORDER BY xid, position
""")
SEAL = text("""
INSERT INTO audit_seals (number, from_xid, until_xid, rows, hash)
VALUES (:number, CAST(CAST(:from_xid AS varchar) AS xid8), CAST(CAST(:until_xid AS varchar) AS xid8), :rows, :hash)
""")
SEALS = text("""
SELECT number, CAST(from_xid AS varchar) AS from_xid, CAST(until_xid AS varchar) AS until_xid, rows, hash
FROM audit_seals ORDER BY number
""")
KEEP_ROOT = WritePart(
    sql="""{me} AS (
    INSERT INTO audit_roots (service, number, rows, hash)
    SELECT service, number, rows, hash
    FROM json_populate_recordset(CAST(NULL AS audit_roots), CAST(:{me} AS json))
    ON CONFLICT DO NOTHING RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda _tx, _count, _rows: None,
)
"""Another service's seals; one that is kept already stays as it is."""
FIRST_HASH = sha256(b"aid audit chain").digest()


def chain(previous: bytes, rows: Sequence[Any]) -> bytes:
    """The hash of a run of audit rows over the hash of the seal before it."""
    digest = sha256(previous)
    for row in rows:
        content = [
            row.position,
            row.xid,
            row.at.isoformat(),
            row.actor_id,
            row.actor_roles,
            row.action,
            row.outcome,
            row.resource_type,
            row.resource_id,
            row.detail,
        ]
        line = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest.update(line.encode())
    return digest.digest()


async def seal(database: Database) -> int | None:
    """Seal what lies below the oldest open transaction; returns the number of rows sealed.

    None: nothing waits for a seal, or another process is at it. 0: what waits is not below yet.
    """
    async with database.transaction(by=system(database.service), audited=False) as tx:
        if not await tx.session.scalar(WAITS):
            return None
        if not await tx.session.scalar(MINE, {"name": f"seal:{database.service}"}):
            return None
        last = (await tx.session.execute(LAST_SEAL)).one()
        limits = {"from_xid": last.until_xid or "0", "until_xid": last.horizon}
        rows = (await tx.session.execute(ROWS, limits)).all()
        if not rows:
            return 0
        number = 1 if last.number is None else last.number + 1
        root = chain(FIRST_HASH if last.hash is None else bytes(last.hash), rows)
        await tx.session.execute(
            SEAL, {"number": number, **limits, "rows": len(rows), "hash": root}
        )
        tx.publish(
            AuditSealed(service=database.service, number=number, rows=len(rows), hash=root.hex())
        )
    return len(rows)


async def keep_root(tx: Transaction, event: AuditSealed) -> None:
    """Keep another service's seal, so that it cannot rewrite its past alone."""
    if event.service == tx.service:
        return
    tx.writes.add(
        KEEP_ROOT,
        {
            "service": event.service,
            "number": event.number,
            "rows": event.rows,
            "hash": bytes.fromhex(event.hash),
        },
    )


@dataclass(frozen=True, slots=True)
class BrokenSeal:
    """A seal that does not hold, and how."""

    service: str
    number: int
    why: str


async def verify_chain(
    session: AsyncSession, service: str
) -> tuple[list[BrokenSeal], dict[int, str]]:
    """Recompute every seal of one service; returns what is broken, and the hashes by number."""
    broken: list[BrokenSeal] = []
    roots: dict[int, str] = {}
    previous, expected_from, expected_number = FIRST_HASH, "0", 1
    for row in (await session.execute(SEALS)).all():
        limits = {"from_xid": row.from_xid, "until_xid": row.until_xid}
        rows = (await session.execute(ROWS, limits)).all()
        root = chain(previous, rows)
        if row.number != expected_number or row.from_xid != expected_from:
            broken.append(BrokenSeal(service, row.number, "a seal before it is missing"))
        if root != bytes(row.hash) or len(rows) != row.rows:
            broken.append(
                BrokenSeal(service, row.number, "its rows were changed, added or removed")
            )
        previous, expected_from, expected_number = bytes(row.hash), row.until_xid, row.number + 1
        roots[row.number] = bytes(row.hash).hex()
    return broken, roots
