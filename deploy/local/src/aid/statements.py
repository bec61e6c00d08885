"""The checks of what banks booked: statements whole, batches as their items, no line unexplained."""

from shared.money import yuan
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aid.books import SETTLED, Findings

NOT_WHOLE = text("""
SELECT s.account, s.statement_id, s.closing,
       CAST(s.opening + coalesce(sum(CASE WHEN l.credit THEN l.amount ELSE -l.amount END), 0)
            AS bigint) AS booked
FROM statements AS s LEFT JOIN bank_lines AS l ON l.statement = s.id
GROUP BY s.id
HAVING s.opening + coalesce(sum(CASE WHEN l.credit THEN l.amount ELSE -l.amount END), 0)
    <> s.closing
""")
BATCHED_OTHERWISE = text("""
SELECT b.number, b.count, b.total, count(i.end_to_end_id) AS items,
       CAST(coalesce(sum(i.amount), 0) AS bigint) AS sum
FROM batches AS b LEFT JOIN batch_items AS i ON i.batch_id = b.id
WHERE b.status <> 'discarded'
GROUP BY b.id
HAVING b.count <> count(i.end_to_end_id) OR b.total <> coalesce(sum(i.amount), 0)
""")
KEPT_BY_THE_BANK = text(f"""
SELECT p.case_number, p.status,
       CAST(sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END) AS bigint) AS debited
FROM payments AS p
JOIN batch_items AS i ON i.payment_id = p.id AND i.attempt = p.attempt
JOIN batches AS b ON b.id = i.batch_id
JOIN bank_lines AS l ON l.end_to_end_id = i.end_to_end_id
JOIN statements AS s ON s.id = l.statement
WHERE p.status NOT IN ('released', 'accepted', 'debited', 'unknown', 'paid')
GROUP BY p.id, i.end_to_end_id, b.id
HAVING sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END) > 0
    AND NOT EXISTS ({SETTLED})
""")
UNEXPLAINED = text("""
SELECT s.account || '/' || s."on" || '/' || s.statement_id || '/'
    || coalesce(l.position || '/', '') || l.reference AS place
FROM bank_lines AS l
JOIN statements AS s ON s.id = l.statement
LEFT JOIN batch_items AS i ON i.end_to_end_id = l.end_to_end_id
WHERE l.matched_to IS NULL AND l.line_class IS NULL AND NOT EXISTS (
    SELECT 1 FROM reconciliation_breaks AS b
    WHERE b.payment_id = i.payment_id
       OR starts_with(b.reference, s.account || '/' || s."on" || '/' || s.statement_id || '/'
                        || coalesce(l.position || '/', '') || l.reference))
""")


UNJOINED = text("""
SELECT n.account, n.statement_id, n.opening, n.before
FROM (SELECT s.account, s.statement_id, s.bank_code, s."on", s.opening,
        lag(s.closing) OVER (PARTITION BY s.bank_code, s.account
            ORDER BY s."on", coalesce(s.sequence, 0), s.id) AS before
      FROM statements AS s) AS n
WHERE n.opening <> n.before AND NOT EXISTS (
    SELECT 1 FROM reconciliation_breaks AS b
    WHERE b.kind = 'STATEMENT_DOES_NOT_JOIN' AND b.checked_at IS NOT NULL
        AND starts_with(b.reference, n.account || '/' || n."on" || '/' || n.statement_id))
""")


EQUATION = text("""
SELECT f.code, s.closing, CAST(b.ledger + p.to_debit + o.to_leave - r.to_credit - g.to_go_back - greatest(
        0, a.announced - g.to_go_back - a.arrived - a.at_first) AS bigint) AS held
FROM funds AS f,
    LATERAL (SELECT closing FROM statements WHERE fund_id = f.id
        ORDER BY "on" DESC, coalesce(sequence, 0) DESC, id DESC LIMIT 1) AS s,
    LATERAL (SELECT coalesce(sum(l.amount), 0) AS ledger FROM journal_entries AS e
        JOIN journal_lines AS l ON l.entry_id = e.id AND l.account = 'BANK'
        WHERE e.fund_id = f.id) AS b,
    LATERAL (SELECT coalesce(sum(x.amount), 0) AS to_debit FROM payments AS x
        WHERE x.fund_id = f.id AND x.status = 'paid' AND x.method = 'CARD' AND NOT EXISTS (
            SELECT FROM batch_items AS i JOIN bank_lines AS l ON l.end_to_end_id = i.end_to_end_id
            WHERE i.payment_id = x.id AND i.attempt = x.attempt)) AS p,
    LATERAL (SELECT coalesce(sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END), 0)
            AS to_credit
        FROM payments AS x JOIN batch_items AS i ON i.payment_id = x.id
            JOIN bank_lines AS l ON l.end_to_end_id = i.end_to_end_id AND l.amount = i.amount
        WHERE x.fund_id = f.id AND i.bank_status = 'returned') AS r,
    LATERAL (SELECT
        (SELECT coalesce(sum(CASE e.kind WHEN 'TRANSFER_OUT' THEN l.amount ELSE -l.amount END), 0)
            FROM journal_entries AS e JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
            WHERE e.fund_id = f.id AND e.kind IN ('TRANSFER_OUT', 'OUT_REVERSED'))
        - (SELECT coalesce(sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END), 0)
            FROM statements AS t JOIN bank_lines AS l ON l.statement = t.id
            JOIN fund_transfers AS x ON x.id = l.matched_to AND x.from_fund_id = f.id
            WHERE t.fund_id = f.id) AS to_leave) AS o,
    LATERAL (SELECT
        (SELECT coalesce(sum(CASE WHEN e.kind IN ('REVERSAL', 'IN_REVERSED') THEN -l.amount
                ELSE l.amount END), 0)
            FROM journal_entries AS e JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
            WHERE e.fund_id = f.id
                AND e.kind IN ('ALLOCATION', 'REVERSAL', 'TRANSFER_IN', 'IN_REVERSED'))
            AS announced,
        (SELECT coalesce(sum(CASE WHEN l.credit THEN l.amount ELSE -l.amount END), 0)
            FROM statements AS t JOIN bank_lines AS l ON l.statement = t.id
            LEFT JOIN fund_transfers AS x ON x.id = l.matched_to AND x.to_fund_id = f.id
            WHERE t.fund_id = f.id AND (l.line_class = 'TOP_UP' OR x.id IS NOT NULL)) AS arrived,
        (SELECT t.opening FROM statements AS t WHERE t.fund_id = f.id
            ORDER BY t."on", coalesce(t.sequence, 0), t.id LIMIT 1) AS at_first) AS a,
    LATERAL (SELECT least(0,
        (SELECT coalesce(sum(CASE e.kind WHEN 'TRANSFER_IN' THEN l.amount ELSE -l.amount END), 0)
            FROM journal_entries AS e JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
            WHERE e.fund_id = f.id AND e.kind IN ('TRANSFER_IN', 'IN_REVERSED'))
        - (SELECT coalesce(sum(CASE WHEN l.credit THEN l.amount ELSE -l.amount END), 0)
            FROM statements AS t JOIN bank_lines AS l ON l.statement = t.id
            JOIN fund_transfers AS x ON x.id = l.matched_to AND x.to_fund_id = f.id
            WHERE t.fund_id = f.id)) AS to_go_back) AS g
ORDER BY f.code
""")


async def check_equation(disbursement: AsyncSession, findings: Findings) -> None:
    """Ledger cash and money on its way are what each account's last statement closes at.

    On its way are: paid or transferred and not yet debited, sent back and not yet credited,
    announced or transferred and not yet arrived, taken back and not yet returned. A line that is no payment and of no class is none of them.
    """
    found = (await disbursement.execute(EQUATION)).all()
    for row in found:
        if row.closing != row.held:
            findings.fail(
                f"fund {row.code}: the bank closes at {yuan(row.closing)}, ledger and money on "
                f"its way hold {yuan(row.held)}"
            )
    findings.prove(
        f"ledger and money on its way are what the bank closes at, in {len(found)} accounts",
        "the bank closes at",
    )


async def check_statements(disbursement: AsyncSession, findings: Findings) -> None:
    """No line of a statement was lost, and none is without a payment or a break."""
    for row in (await disbursement.execute(NOT_WHOLE)).all():
        findings.fail(
            f"statement {row.account}/{row.statement_id} closes at {yuan(row.closing)}, "
            f"its lines come to {yuan(row.booked)}"
        )
    for row in (await disbursement.execute(UNJOINED)).all():
        findings.fail(
            f"statement {row.account}/{row.statement_id} opens at {yuan(row.opening)}, "
            f"the one before it closed at {yuan(row.before)}"
        )
    for row in (await disbursement.execute(UNEXPLAINED)).all():
        findings.fail(f"statement line {row.place} has neither a payment nor a break")
    for row in (await disbursement.execute(KEPT_BY_THE_BANK)).all():
        findings.fail(
            f"payment of {row.case_number} is {row.status}, and the bank kept {yuan(row.debited)}"
        )
    for row in (await disbursement.execute(BATCHED_OTHERWISE)).all():
        findings.fail(
            f"batch {row.number} says {row.count} items and {yuan(row.total)}, "
            f"it holds {row.items} and {yuan(row.sum)}"
        )
    findings.prove(
        "every statement joins the one before it, and it and every batch is whole, line by line",
        "statement ",
        "batch B-",
    )
