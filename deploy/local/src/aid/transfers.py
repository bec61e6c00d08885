"""The check of transfers between levels: booked as they were agreed, and lineage whole across them."""

from shared.money import yuan
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aid.books import Findings

BOOKED = text("""
SELECT t.number, t.amount, t.status, CASE WHEN t.status IN ('booked', 'reversing') THEN t.amount
        ELSE 0 END AS moved, coalesce(j.gone, 0) AS gone, coalesce(j.come, 0) AS come,
    (SELECT coalesce(sum(p.amount), 0) FROM transfer_pieces AS p WHERE p.transfer_id = t.id)
        AS pieces,
    (g.programme, g.kind) = (r.programme, r.kind) AS same_money,
    t.checked_by IS DISTINCT FROM t.proposed_by
        AND (t.reversed_by IS NULL OR t.reversed_by <> t.reversal_by) AS by_two
FROM fund_transfers AS t JOIN funds AS g ON g.id = t.from_fund_id
JOIN funds AS r ON r.id = t.to_fund_id LEFT JOIN LATERAL (
    SELECT sum(CASE e.kind WHEN 'TRANSFER_OUT' THEN l.amount WHEN 'OUT_REVERSED' THEN -l.amount
            ELSE 0 END) FILTER (WHERE e.fund_id = t.from_fund_id) AS gone,
        sum(CASE e.kind WHEN 'TRANSFER_IN' THEN l.amount WHEN 'IN_REVERSED' THEN -l.amount
            ELSE 0 END) FILTER (WHERE e.fund_id = t.to_fund_id) AS come
    FROM transfer_pieces AS p JOIN journal_entries AS e ON e.natural_key = ANY(ARRAY[
        'transfer-out:' || t.id || '/' || p.from_allocation_id,
        'transfer-in:' || t.id || '/' || p.from_allocation_id,
        'reversal:transfer-out:' || t.id || '/' || p.from_allocation_id,
        'reversal:transfer-in:' || t.id || '/' || p.from_allocation_id])
    JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
    WHERE p.transfer_id = t.id) AS j ON true
ORDER BY t.id
""")
PIECES = text("""
SELECT t.number, f.code, a.amount AS held, CASE WHEN t.status = 'reversed' THEN 0 ELSE p.amount END
        AS moved, b.passed_on, (SELECT coalesce(sum(q.amount), 0) FROM transfer_pieces AS q
        JOIN fund_transfers AS u ON u.id = q.transfer_id AND u.status <> 'reversed'
        WHERE q.from_allocation_id = b.id) AS sent,
    a.root_id = coalesce(b.root_id, b.id) AND (a.donor, a.purpose, a.only_for, a.only_region)
        IS NOT DISTINCT FROM (b.donor, b.purpose, b.only_for, b.only_region) AS as_it_was
FROM transfer_pieces AS p JOIN fund_transfers AS t ON t.id = p.transfer_id
JOIN fund_allocations AS a ON a.id = p.to_allocation_id JOIN funds AS f ON f.id = a.fund_id
JOIN fund_allocations AS b ON b.id = p.from_allocation_id
""")
WITHOUT_TRANSFER = text("""
SELECT f.code, e.natural_key FROM journal_entries AS e JOIN funds AS f ON f.id = e.fund_id
WHERE e.kind IN ('TRANSFER_OUT', 'TRANSFER_IN', 'OUT_REVERSED', 'IN_REVERSED') AND NOT EXISTS (
    SELECT FROM transfer_pieces AS p WHERE right(e.natural_key, 73)
        = p.transfer_id || '/' || p.from_allocation_id)
UNION ALL
SELECT f.code, a.key FROM fund_allocations AS a JOIN funds AS f ON f.id = a.fund_id
WHERE (a.root_id IS NOT NULL OR a.passed_on > 0) AND NOT EXISTS (
    SELECT FROM transfer_pieces AS p WHERE a.id IN (p.to_allocation_id, p.from_allocation_id))
""")


async def check_transfers(disbursement: AsyncSession, findings: Findings) -> None:
    """What two people agreed left one account and is in the other, kind and restrictions kept."""
    rows = (await disbursement.execute(BOOKED)).all()
    for row in rows:
        pieces = 0 if row.status in {"proposed", "rejected"} else row.amount
        if (row.gone, row.come, row.pieces) != (row.moved, row.moved, pieces):
            findings.fail(
                f"transfer {row.number}: {yuan(row.moved)} agreed, {yuan(int(row.gone))} gone, "
                f"{yuan(int(row.come))} arrived"
            )
        if not row.same_money:
            findings.fail(f"transfer {row.number}: the two accounts hold different money")
        if not row.by_two:
            findings.fail(f"transfer {row.number}: nobody else looked at it")
    for row in await disbursement.execute(PIECES):
        if row.held != row.moved or row.passed_on != row.sent or not row.as_it_was:
            findings.fail(f"transfer {row.number}: what fund {row.code} got is not what was sent")
    for row in await disbursement.execute(WITHOUT_TRANSFER):
        findings.fail(f"transfer without paper: {row.natural_key} of fund {row.code}")
    findings.prove(
        f"{len(rows)} transfers between levels are booked as two people agreed, and keep what the"
        " money was for",
        "transfer ",
    )
