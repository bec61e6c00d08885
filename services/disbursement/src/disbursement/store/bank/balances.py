"""What the ledger holds of each special account, what is on its way, and what the bank closes at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import text

from disbursement.store.bank.statements import ANNOUNCED, ARRIVED, TO_GO_BACK

LAST = """
    (SELECT id, "on", closing, difference FROM statements
    WHERE bank_code = f.bank_code AND account = f.account AND fund_id = f.id
    ORDER BY "on" DESC, coalesce(sequence, 0) DESC, id DESC LIMIT 1) AS s
"""
LEAVING = """
    ((SELECT coalesce(sum(CASE e.kind WHEN 'TRANSFER_OUT' THEN l.amount ELSE -l.amount END), 0)
        FROM journal_entries AS e JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
        WHERE e.fund_id = f.id AND e.kind IN ('TRANSFER_OUT', 'OUT_REVERSED'))
    - (SELECT coalesce(sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END), 0)
        FROM statements AS w JOIN bank_lines AS l ON l.statement = w.id
        JOIN fund_transfers AS t ON t.id = l.matched_to AND t.from_fund_id = f.id
        WHERE w.fund_id = f.id))"""
"""What was transferred away, and no statement has shown as gone."""
TO_WEIGH = text(f"""
SELECT f.id AS fund_id, f.code, f.account, f.bank_code, f.region, s."on", s.closing, s.difference,
    f.available + f.committed - f.on_hand AS ledger,
    (SELECT coalesce(sum(p.amount), 0) FROM payments AS p
        WHERE p.fund_id = f.id AND p.status = 'paid' AND NOT p.matched AND p.method = 'CARD'
            AND NOT EXISTS (SELECT FROM bank_lines AS l JOIN batch_items AS i
                ON i.end_to_end_id = l.end_to_end_id
                WHERE i.payment_id = p.id AND i.attempt = p.attempt)) AS to_debit,
    (SELECT coalesce(sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END), 0)
        FROM payments AS p JOIN batch_items AS i ON i.payment_id = p.id
            JOIN bank_lines AS l ON l.end_to_end_id = i.end_to_end_id AND l.amount = i.amount
        WHERE p.fund_id = f.id AND i.bank_status = 'returned') AS to_credit,
    {LEAVING} AS to_leave,
    back.to_go_back + greatest(0, {ANNOUNCED} - back.to_go_back - {ARRIVED}
        - (SELECT t.opening FROM statements AS t WHERE t.fund_id = f.id
            ORDER BY t."on", coalesce(t.sequence, 0), t.id LIMIT 1)) AS to_arrive,
    (SELECT b.amount - b.expected FROM reconciliation_breaks AS b
        WHERE b.kind = 'BALANCE_DIFFERS' AND starts_with(b.reference, f.account || '/')
            AND b.bank_code = f.bank_code ORDER BY b.id DESC LIMIT 1) AS said
FROM funds AS f, LATERAL {LAST}, LATERAL (SELECT {TO_GO_BACK} AS to_go_back) AS back
WHERE s.difference IS DISTINCT FROM 0
""")
WEIGHED = text("""
UPDATE statements AS s SET difference = w.difference
FROM unnest(CAST(:funds AS uuid[]), CAST(:differences AS bigint[])) AS w(fund_id, difference)
WHERE s.fund_id = w.fund_id AND s.difference IS DISTINCT FROM 0
""")
DIFFERENCES = text(f"SELECT f.code, s.difference FROM funds AS f, LATERAL {LAST}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One account at its last statement; ``said`` is the difference that the last break named."""

    fund_id: UUID
    account: str
    bank_code: str
    region: str
    on: date
    closing: int
    held: int
    before: int | None
    said: int | None

    @property
    def difference(self) -> int:
        """What the bank has more than ledger and money on its way."""
        return self.closing - self.held


async def read_unweighed(tx: Transaction) -> list[Weighed]:
    """Accounts whose last statement was not yet held against the ledger, or did not agree with it."""
    return [
        Weighed(
            fund_id=row.fund_id,
            account=row.account,
            bank_code=row.bank_code,
            region=row.region,
            on=row.on,
            closing=row.closing,
            held=int(row.ledger + row.to_debit + row.to_leave - row.to_credit - row.to_arrive),
            before=row.difference,
            said=row.said,
        )
        for row in await tx.session.execute(TO_WEIGH)
    ]


async def save_differences(tx: Transaction, weighed: Sequence[Weighed]) -> None:
    """Write what came out; a statement that another followed meanwhile has the same."""
    values = {
        "funds": [one.fund_id for one in weighed],
        "differences": [one.difference for one in weighed],
    }
    await tx.session.execute(WEIGHED, values)


async def read_differences(tx: Reading) -> dict[str, int]:
    """By fund how far its bank and its ledger are apart, in fen."""
    rows = await tx.session.execute(DIFFERENCES)
    return {row.code: row.difference or 0 for row in rows}
