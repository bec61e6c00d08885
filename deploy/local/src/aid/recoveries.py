"""The checks of debts to the funds: each as the ledger has it, its money as the statements show."""

from shared.money import yuan
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aid.books import Findings

DEBTS = text("""
SELECT r.number, r.status, r.demanded, r.received,
    coalesce(sum(l.amount) FILTER (WHERE e.kind = 'DEMAND'), 0) AS booked,
    coalesce(sum(l.amount), 0) AS open,
    (SELECT coalesce(sum(c.amount), 0) FROM recovery_receipts AS c WHERE c.recovery_id = r.id)
        AS receipts,
    (SELECT coalesce(sum(x.amount), 0) FROM journal_entries AS y
        JOIN journal_lines AS x ON x.entry_id = y.id AND x.account = 'BANK'
        JOIN recovery_receipts AS c ON y.natural_key = 'recovery:' || c.id
        WHERE c.recovery_id = r.id) AS banked,
    (SELECT count(*) FROM recovery_proposals AS p
        WHERE p.recovery_id = r.id AND p.state = 'confirmed' AND p.kind = CASE r.status
            WHEN 'written_off' THEN 'WRITE_OFF' ELSE 'WITHDRAWAL' END) AS ends,
    (SELECT count(*) FROM recovery_proposals AS p
        WHERE p.recovery_id = r.id AND p.state = 'confirmed'
            AND lower(btrim(p.checked_by)) = lower(btrim(p.proposed_by))) AS alone
FROM recoveries AS r
LEFT JOIN journal_entries AS e ON e.natural_key = 'demand:' || r.id
    OR e.natural_key = 'settlement:' || r.id || '/rest'
    OR e.natural_key IN (SELECT 'settlement:' || c.id FROM recovery_receipts AS c
        WHERE c.recovery_id = r.id)
LEFT JOIN journal_lines AS l ON l.entry_id = e.id AND l.account = 'RECEIVABLE'
GROUP BY r.id ORDER BY r.id
""")
OVERBOOKED = text("""
SELECT c.line_id, max(l.amount) AS amount, sum(c.amount) AS booked, bool_or(NOT l.credit) AS debit
FROM recovery_receipts AS c JOIN bank_lines AS l ON l.id = c.line_id
GROUP BY c.line_id HAVING sum(c.amount) > max(l.amount) OR bool_or(NOT l.credit)
""")
WITHOUT_DEBT = text("""
SELECT e.natural_key FROM journal_entries AS e
WHERE e.kind IN ('DEMAND', 'RECOVERY', 'SETTLEMENT')
    AND NOT EXISTS (SELECT FROM recoveries AS r
        WHERE e.natural_key IN ('demand:' || r.id, 'settlement:' || r.id || '/rest'))
    AND NOT EXISTS (SELECT FROM recovery_receipts AS c
        WHERE e.natural_key IN ('recovery:' || c.id, 'settlement:' || c.id))
""")
PROVED = "each debt to a fund is as the ledger has it, its money as statements show, its end by two"


async def check_recoveries(disbursement: AsyncSession, findings: Findings) -> None:
    """What is owed, what came back and how it ended agree with ledger, lines and two people."""
    for row in await disbursement.execute(DEBTS):
        about = f"recovery {row.number}"
        if row.booked != row.demanded:
            findings.fail(
                f"{about}: {yuan(row.demanded)} demanded, {yuan(int(row.booked))} in the ledger"
            )
        if not row.received == row.receipts == row.banked:
            findings.fail(
                f"{about}: {yuan(row.received)} received, {yuan(int(row.receipts))} by statements, "
                f"{yuan(int(row.banked))} in the ledger"
            )
        ended = row.status in {"repaid", "written_off", "withdrawn"}
        if ended and row.open != 0:
            findings.fail(f"{about}: {row.status}, and {yuan(int(row.open))} stand as owed")
        if not ended and row.open != row.demanded - row.received:
            findings.fail(f"{about}: the ledger has {yuan(int(row.open))} as owed")
        if row.status == "written_off" and not row.ends:
            findings.fail(f"{about}: written off, and no second person confirmed it")
        if row.alone:
            findings.fail(f"{about}: a person confirmed the own proposal")
    for line in await disbursement.execute(OVERBOOKED):
        findings.fail(f"a bank line of {yuan(line.amount)} pays {yuan(int(line.booked))} of debts")
    for entry in await disbursement.execute(WITHOUT_DEBT):
        findings.fail(f"ledger entry {entry.natural_key} is of no debt")
    findings.prove(PROVED, "recovery ", "of debts", "of no debt")
