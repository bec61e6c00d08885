"""What bank and ledger show of an attempt: lines of statements by reference, entries by key."""

from collections.abc import Collection

from shared.transaction import Transaction
from shared.writes import WritePart
from sqlalchemy import text

from disbursement.domain.funds.ledger import Entry
from disbursement.store.payments.held import Booked, Sent, held

BOOKS = text("""
WITH RECURSIVE asked AS (
    SELECT * FROM unnest(CAST(:references AS text[]), CAST(:amounts AS bigint[]))
        AS a(reference, amount)),
counted(base, times) AS (
    SELECT k.base, 1 FROM asked AS a
        CROSS JOIN (VALUES ('payment:'), ('return:')) AS kinds(kind)
        CROSS JOIN LATERAL (SELECT kinds.kind || a.reference AS base) AS k
        JOIN journal_entries AS e ON e.natural_key = k.base
    UNION ALL
    SELECT c.base, c.times + 1 FROM counted AS c
        JOIN journal_entries AS e ON e.natural_key = c.base || '#' || (c.times + 1)),
entries AS (SELECT base, max(times) AS times FROM counted GROUP BY base),
lines AS (
    SELECT a.reference, sum(CASE WHEN l.credit THEN -1 ELSE 1 END) AS net, max(s."on") AS "on"
    FROM asked AS a JOIN bank_lines AS l ON l.end_to_end_id = a.reference AND l.amount = a.amount
        JOIN statements AS s ON s.id = l.statement AND s.bank_code = :bank_code
    GROUP BY a.reference)
SELECT a.reference, coalesce(l.net, 0) AS net, l."on", coalesce(p.times, 0) AS payments,
    coalesce(r.times, 0) AS returns
FROM asked AS a LEFT JOIN lines AS l USING (reference)
    LEFT JOIN entries AS p ON p.base = 'payment:' || a.reference
    LEFT JOIN entries AS r ON r.base = 'return:' || a.reference
""")
"""Entries of a key are numbered without a gap."""
MATCHED = WritePart(
    sql="""{me} AS (
    UPDATE bank_lines AS l SET matched_to = r.payment_id
    FROM jsonb_to_recordset(CAST(:{me} AS jsonb)) AS r(
            end_to_end_id varchar, amount bigint, bank_code varchar, payment_id uuid),
        statements AS s
    WHERE l.end_to_end_id = r.end_to_end_id AND l.amount = r.amount
        AND s.id = l.statement AND s.bank_code = r.bank_code
    RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)


async def read_books(tx: Transaction, attempts: Collection[Sent], *, bank_code: str) -> None:
    """Read what bank and ledger say of attempts that are held; nobody moves either meanwhile."""
    if not attempts:
        return
    values = {
        "references": [sent.end_to_end_id for sent in attempts],
        "amounts": [sent.amount for sent in attempts],
        "bank_code": bank_code,
    }
    books = held(tx)
    for row in await tx.session.execute(BOOKS, values):
        books.booked[row.reference] = Booked(net=row.net, on=row.on)
        books.entries[f"payment:{row.reference}"] = row.payments
        books.entries[f"return:{row.reference}"] = row.returns


async def booked(tx: Transaction, sent: Sent) -> Booked:
    """What the bank's statements show under a reference, in lines of its amount."""
    if sent.end_to_end_id not in held(tx).booked:
        await read_books(tx, [sent], bank_code=tx.by.org or "")
    return held(tx).booked[sent.end_to_end_id]


async def count_entries(tx: Transaction, sent: Sent, entry: Entry) -> int:
    """How often an entry of this key, numbered or not, was posted for an attempt."""
    if entry.base not in held(tx).entries:
        await read_books(tx, [sent], bank_code=tx.by.org or "")
    return held(tx).entries[entry.base]


def match_lines(tx: Transaction, sent: Sent) -> None:
    """What was booked under a reference is explained now."""
    held(tx).matched[sent.end_to_end_id] = sent
    tx.writes.add(
        MATCHED,
        {
            "end_to_end_id": sent.end_to_end_id,
            "amount": sent.amount,
            "bank_code": tx.by.org or "",
            "payment_id": sent.payment_id,
        },
    )
