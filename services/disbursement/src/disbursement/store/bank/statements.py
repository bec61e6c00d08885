"""Statements of the special accounts, line by line as the bank booked them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.writes import Part
from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB

from disbursement.domain.bank.messages import Statement
from disbursement.domain.funds.ledger import Entry
from disbursement.store.bank.reports import MessageIdUsedDifferently, ReportNotFound
from disbursement.store.payments.held import Booked, Sent, held
from disbursement.store.tables import BankLineRow, StatementRow

ENTER = text("""
WITH made AS (
    INSERT INTO statements (id, bank_code, account, statement_id, sequence, "on", opening, closing,
        sha256, received_at)
    VALUES (:id, :bank_code, :account, :statement_id, :sequence, :on, :opening, :closing,
        :sha256, :received_at)
    ON CONFLICT (bank_code, account, statement_id, "on") DO NOTHING RETURNING id
), entered AS (
    INSERT INTO bank_lines (id, statement, position, reference, end_to_end_id, amount, credit)
    SELECT l.id, made.id, l.position, l.reference, l.end_to_end_id, l.amount, l.credit
    FROM made, jsonb_to_recordset(:lines) AS l(
        id uuid, position integer, reference varchar, end_to_end_id varchar, amount bigint,
        credit boolean)
)
SELECT (SELECT id FROM made) AS made,
    (SELECT ROW(id, sha256) FROM statements WHERE bank_code = :bank_code AND account = :account
        AND statement_id = :statement_id AND "on" = :on) AS there,
    (SELECT max(sequence) FROM statements
        WHERE bank_code = :bank_code AND account = :account) AS last_sequence
""").bindparams(bindparam("lines", type_=JSONB))
COUNTED = """(WITH RECURSIVE n(i) AS (
        SELECT 1 WHERE EXISTS (SELECT FROM journal_entries WHERE natural_key = {key})
        UNION ALL SELECT i + 1 FROM n WHERE EXISTS (
            SELECT FROM journal_entries WHERE natural_key = {key} || '#' || (i + 1)))
    SELECT count(*) FROM n)"""
"""How many entries of a key there are; they are numbered without a gap."""
BOOKS = text(f"""
SELECT a.reference, COALESCE(b.net, 0) AS net, b."on",
    {COUNTED.format(key="'payment:' || a.reference")} AS payments,
    {COUNTED.format(key="'return:' || a.reference")} AS returns
FROM unnest(CAST(:references AS text[]), CAST(:amounts AS bigint[])) AS a(reference, amount),
    LATERAL (SELECT sum(CASE WHEN l.credit THEN -1 ELSE 1 END) AS net, max(s."on") AS "on"
        FROM bank_lines AS l JOIN statements AS s ON s.id = l.statement
        WHERE l.end_to_end_id = a.reference AND l.amount = a.amount
            AND s.bank_code = :bank_code) AS b
""")
MATCHED = Part(
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


@dataclass(frozen=True, slots=True)
class Taken:
    """A statement as it was entered: its id here, whether it is new, and the number before it."""

    id: UUID
    is_new: bool
    last_sequence: int | None


async def insert_statement(
    tx: Transaction, statement: Statement, *, bank_code: str, digest: str
) -> Taken:
    """Enter a statement once, with its lines by their place and not yet matched.

    References may repeat. Raises ``MessageIdUsedDifferently``.
    """
    lines = [
        {
            "id": str(new_id()),
            "position": position,
            "reference": line.reference,
            "end_to_end_id": line.end_to_end_id,
            "amount": line.amount,
            "credit": line.credit,
        }
        for position, line in enumerate(statement.lines, start=1)
    ]
    values = {
        "id": new_id(),
        "bank_code": bank_code,
        "account": statement.account,
        "statement_id": statement.statement_id,
        "sequence": statement.sequence,
        "on": statement.on,
        "opening": statement.opening,
        "closing": statement.closing,
        "sha256": digest,
        "received_at": tx.clock.now(),
        "lines": lines,
    }
    row = (await tx.session.execute(ENTER, values)).one()
    if row.made is None and row.there is None:  # another transaction has entered it meanwhile
        row = (await tx.session.execute(ENTER, values)).one()
    if row.made is not None:
        tx.audit_subject("statement", row.made)
        tx.created(row.made)
        return Taken(row.made, is_new=True, last_sequence=row.last_sequence)
    statement_id, sha256 = row.there
    if sha256 != digest:
        raise MessageIdUsedDifferently(message_id=statement.statement_id)
    tx.created(statement_id)
    return Taken(statement_id, is_new=False, last_sequence=None)


async def lines_of(tx: Reading, statement_id: UUID) -> tuple[StatementRow, list[BankLineRow]]:
    """A statement and its lines."""
    if isinstance(tx, Transaction):
        await tx.flush()
    query = (
        select(StatementRow, BankLineRow)
        .outerjoin(BankLineRow, BankLineRow.statement == StatementRow.id)
        .where(StatementRow.id == statement_id)
        .order_by(BankLineRow.position.nulls_first(), BankLineRow.id)
        .execution_options(populate_existing=True)
    )
    rows = (await tx.session.execute(query)).all()
    if not rows:
        raise ReportNotFound
    return rows[0][0], [line for _, line in rows if line is not None]


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
    tx.writes.add(
        MATCHED,
        {
            "end_to_end_id": sent.end_to_end_id,
            "amount": sent.amount,
            "bank_code": tx.by.org or "",
            "payment_id": sent.payment_id,
        },
    )
