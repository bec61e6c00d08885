"""Statements of the special accounts, line by line as the bank booked them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.fairness import parts_with_turns
from shared.ids import new_id
from shared.transaction import Reading, Transaction
from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB

from disbursement.domain.bank.chain import DayStatedAlready, Stated
from disbursement.domain.bank.messages import Statement
from disbursement.store.bank.agents import TERMS_OF, keep_terms
from disbursement.store.bank.plain_lines import A_SET
from disbursement.store.bank.reports import MessageIdUsedDifferently, ReportNotFound
from disbursement.store.payments.held import held
from disbursement.store.tables import BankLineRow, StatementRow
from shared import fairness

ANNOUNCED = """
    (SELECT coalesce(sum(CASE WHEN kind IN ('REVERSAL', 'IN_REVERSED') THEN -l.amount
            ELSE l.amount END), 0)
        FROM journal_entries AS e JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
        WHERE e.fund_id = f.id
            AND e.kind IN ('ALLOCATION', 'REVERSAL', 'TRANSFER_IN', 'IN_REVERSED'))"""
ARRIVED = """
    (SELECT coalesce(sum(CASE WHEN l.credit THEN l.amount ELSE -l.amount END), 0)
        FROM statements AS s JOIN bank_lines AS l ON l.statement = s.id
        LEFT JOIN fund_transfers AS t ON t.id = l.matched_to AND t.to_fund_id = f.id
        WHERE s.fund_id = f.id AND (l.line_class = 'TOP_UP' OR t.id IS NOT NULL))"""
"""What finance said would come into a fund, by allocation or transfer, and what lines show of it."""
TO_GO_BACK = """
    least(0, (SELECT coalesce(sum(CASE e.kind WHEN 'TRANSFER_IN' THEN l.amount ELSE -l.amount END), 0)
        FROM journal_entries AS e JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
        WHERE e.fund_id = f.id AND e.kind IN ('TRANSFER_IN', 'IN_REVERSED'))
    - (SELECT coalesce(sum(CASE WHEN l.credit THEN l.amount ELSE -l.amount END), 0)
        FROM statements AS w JOIN bank_lines AS l ON l.statement = w.id
        JOIN fund_transfers AS t ON t.id = l.matched_to AND t.to_fund_id = f.id
        WHERE w.fund_id = f.id))"""
"""What lines show of transfers that were taken back: negative, and still in the account."""
CONTEXT = text(f"""
SELECT
    (SELECT coalesce(json_agg(f ORDER BY f.id), '[]') FROM (
        SELECT id, account, region, available,
            (SELECT coalesce(json_object_agg(m.month, m.fees), '{{}}') FROM (
                SELECT to_char(s."on", 'YYYY-MM') AS month, sum(l.amount) AS fees
                FROM statements AS s JOIN bank_lines AS l
                    ON l.statement = s.id AND l.line_class = 'FEE'
                WHERE s.fund_id = funds.id AND s."on" >= date_trunc('month',
                    (SELECT min(day) FROM unnest(CAST(:days AS date[])) AS day))
                GROUP BY 1) AS m) AS fees
        FROM funds WHERE bank_code = :bank_code AND account = ANY(:accounts)) AS f) AS funds,
    (SELECT coalesce(json_agg(i ORDER BY i.number, i.sequence), '[]') FROM (
        SELECT b.number, i.sequence, i.end_to_end_id, i.amount, i.bank_status
        FROM batches AS b JOIN batch_items AS i ON i.batch_id = b.id
        WHERE b.number = ANY(:numbers) AND b.bank_code = :bank_code
            AND b.released_at IS NOT NULL) AS i) AS items,
    (SELECT coalesce(json_agg(x), '[]') FROM (
        SELECT t.id, t.number, t.amount, f.account, f.id = t.from_fund_id AS gives,
            t.status = 'reversed' AS is_reversed,
            (SELECT coalesce(abs(sum(CASE WHEN l.credit THEN 1 ELSE -1 END)), 0)
                FROM statements AS s JOIN bank_lines AS l ON l.statement = s.id
                WHERE s.fund_id = f.id AND l.matched_to = t.id) AS shown
        FROM fund_transfers AS t JOIN funds AS f ON f.id IN (t.from_fund_id, t.to_fund_id)
        WHERE t.number = ANY(:transfers) AND t.status NOT IN ('proposed', 'rejected')
            AND f.bank_code = :bank_code AND f.account = ANY(:accounts)) AS x) AS transfers,
    (SELECT coalesce(json_agg(t ORDER BY t.id), '[]') FROM (
        SELECT DISTINCT ON (s.id) s.id, s.account, s.statement_id, s.sequence, s."on", s.opening,
            s.closing, s.sha256,
            CASE WHEN s."on" = a.day AND s.opening = s.closing THEN (
                SELECT json_agg(json_build_array(l.end_to_end_id, l.amount, l.credit))
                FROM bank_lines AS l WHERE l.statement = s.id) END AS lines
        FROM unnest(CAST(:accounts AS text[]), CAST(:days AS date[])) AS a(account, day),
            LATERAL (
                SELECT * FROM statements
                WHERE bank_code = :bank_code AND account = a.account AND "on" = a.day
                UNION ALL (SELECT * FROM statements
                WHERE bank_code = :bank_code AND account = a.account AND "on" < a.day
                ORDER BY "on" DESC, coalesce(sequence, 0) DESC, id DESC LIMIT 1)
                UNION ALL (SELECT * FROM statements
                WHERE bank_code = :bank_code AND account = a.account AND "on" > a.day
                ORDER BY "on", coalesce(sequence, 0), id LIMIT 1)) AS s
        ORDER BY s.id, s."on" = a.day DESC) AS t) AS there, {TERMS_OF}
""")
ENTER = text("""
WITH given AS (
    SELECT * FROM jsonb_to_recordset(:statements) AS s(
        id uuid, bank_code varchar, account varchar, fund_id uuid, statement_id varchar,
        sequence integer, "on" date, opening bigint, closing bigint, sha256 varchar,
        received_at timestamptz)
), made AS (
    INSERT INTO statements (id, bank_code, account, fund_id, statement_id, sequence, "on", opening,
        closing, sha256, received_at)
    SELECT id, bank_code, account, fund_id, statement_id, sequence, "on", opening, closing, sha256,
        received_at FROM given
    ON CONFLICT DO NOTHING RETURNING id
), entered AS (
    INSERT INTO bank_lines (id, statement, position, reference, end_to_end_id, amount, credit,
        line_class, matched_to)
    SELECT l.id, made.id, l.position, l.reference, l.end_to_end_id, l.amount, l.credit,
        l.line_class, l.matched_to
    FROM jsonb_to_recordset(:lines) AS l(
        id uuid, statement uuid, position integer, reference varchar, end_to_end_id varchar,
        amount bigint, credit boolean, line_class varchar, matched_to uuid) JOIN made ON made.id = l.statement
)
SELECT g.id, made.id IS NOT NULL AS is_new, t.id AS there, t.sha256
FROM given AS g LEFT JOIN made ON made.id = g.id
    LEFT JOIN statements AS t ON t.bank_code = g.bank_code AND t.account = g.account
        AND t.statement_id = g.statement_id AND t."on" = g."on"
""").bindparams(bindparam("lines", type_=JSONB), bindparam("statements", type_=JSONB))
ENTER_LINES = text("""
INSERT INTO bank_lines (id, statement, position, reference, end_to_end_id, amount, credit,
    line_class, matched_to)
SELECT id, :statement, :before + place, name, reference, amount, credit, line_class, matched
FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS varchar[]), CAST(:references AS varchar[]),
    CAST(:amounts AS bigint[]), CAST(:credits AS boolean[]), CAST(:classes AS varchar[]),
    CAST(:matched AS uuid[])) WITH ORDINALITY
    AS l(id, name, reference, amount, credit, line_class, matched, place)
""")
TOPPED_UP = text(f"""
SELECT f.id,
    {ANNOUNCED} - {TO_GO_BACK} AS announced, {ARRIVED} AS arrived,
    (SELECT s.opening FROM statements AS s WHERE s.fund_id = f.id
        ORDER BY s."on", coalesce(s.sequence, 0), s.id LIMIT 1) AS at_first
FROM funds AS f WHERE f.id = ANY(:funds)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """The special account that a statement is about, and the money in it that nobody was promised.

    ``fees`` are those booked so far, in fen by month (YYYY-MM).
    """

    id: UUID
    account: str
    region: str
    available: int
    fees: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of a payment file, as it may be booked together with the others."""

    number: str
    end_to_end_id: str
    amount: int
    bank_status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTransfer:
    """A booked transfer at one of its accounts, and how often, net, statements show it there."""

    id: UUID
    amount: int
    gives: bool
    is_reversed: bool
    shown: int


@dataclass(frozen=True, slots=True)
class Context:
    """What stands in the books about the accounts and payment files of some statements."""

    funds: Mapping[str, Fund]
    items: Mapping[str, Sequence[Item]]
    there: Mapping[str, list[Stated]]
    transfers: Mapping[tuple[str, str], ShownTransfer]


async def read_context(
    tx: Transaction,
    given: Sequence[Statement],
    numbers: Collection[str],
    *,
    transfers: Collection[str],
    bank_code: str,
) -> Context:
    """Funds by account, items by payment file, and by account the statements around these days."""
    days = sorted({(statement.account, statement.on) for statement in given})
    values = {
        "bank_code": bank_code,
        "accounts": [account for account, _ in days],
        "days": [day for _, day in days],
        "numbers": sorted(numbers),
        "transfers": sorted(transfers),
        "today": tx.clock.today(),
    }
    row = (await tx.session.execute(CONTEXT, values)).one()
    keep_terms(tx, bank_code, row.terms)
    items: dict[str, list[Item]] = {}
    for item in row.items:
        items.setdefault(item["number"], []).append(
            Item(**{name: value for name, value in item.items() if name != "sequence"})
        )
    there: dict[str, list[Stated]] = {account: [] for account, _ in days}
    for place, one in enumerate(row.there):
        there[one["account"]].append(
            Stated(
                statement_id=one["statement_id"],
                sequence=one["sequence"],
                on=date.fromisoformat(one["on"]),
                opening=one["opening"],
                closing=one["closing"],
                content=one["sha256"],
                place=place,
                lines=tuple((name, fen, credit) for name, fen, credit in one["lines"] or ()),
            )
        )
    funds = [Fund(**fund | {"id": UUID(fund["id"])}) for fund in row.funds]
    shown = {
        (one.pop("account"), one.pop("number")): ShownTransfer(**one | {"id": UUID(one["id"])})
        for one in row.transfers
    }
    return Context({fund.account: fund for fund in reversed(funds)}, items, there, shown)


@dataclass(frozen=True, slots=True)
class Announced:
    """Money that finance announced and no line has shown; ``at_first`` the first opening balance.

    What stood in the account when its first statement opened had arrived before.
    """

    without_line: int
    at_first: int | None


async def read_announced(tx: Transaction, fund_ids: Collection[UUID]) -> dict[UUID, Announced]:
    """What finance has announced for each fund."""
    rows = await tx.session.execute(TOPPED_UP, {"funds": list(fund_ids)})
    return {row.id: Announced(row.announced - row.arrived, row.at_first) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStatement:
    """A statement to be entered, as the books will have it."""

    id: UUID
    said: Statement
    content: str
    fund_id: UUID | None


@dataclass(frozen=True, slots=True)
class TakenStatement:
    """A statement as it was entered: its id here, and whether it is new."""

    id: UUID
    is_new: bool


async def insert_statements(
    tx: Transaction, given: Sequence[NewStatement], *, bank_code: str
) -> list[TakenStatement]:
    """Enter statements once each, with their lines by their place; only plain ones are matched yet.

    References may repeat. Raises ``MessageIdUsedDifferently`` and ``DayStatedAlready``.
    """
    plain = held(tx).plain
    first = [
        {
            "id": str(new_id()),
            "statement": str(one.id),
            "position": position,
            "reference": line.reference,
            "end_to_end_id": line.end_to_end_id,
            "amount": line.amount,
            "credit": line.credit,
            "line_class": line.line_class,
            "matched_to": _text(line.transfer or plain.get(line.end_to_end_id or "")),
        }
        for one in given
        for position, line in enumerate(one.said.lines[: fairness.A_PART], start=1)
    ]
    statements = [
        {
            "id": str(one.id),
            "bank_code": bank_code,
            "account": one.said.account,
            "fund_id": None if one.fund_id is None else str(one.fund_id),
            "statement_id": one.said.statement_id,
            "sequence": one.said.sequence,
            "on": one.said.on.isoformat(),
            "opening": one.said.opening,
            "closing": one.said.closing,
            "sha256": one.content,
            "received_at": tx.clock.now().isoformat(),
        }
        for one in given
    ]
    values = {"statements": statements, "lines": first}
    found = (await tx.session.execute(ENTER, values)).all()
    if any(not row.is_new and row.there is None for row in found):
        # another transaction has entered it meanwhile, or the file says it twice
        again = (await tx.session.execute(ENTER, values)).all()
        new = {row.id for row in found if row.is_new}
        found = [row for row in found if row.is_new] + [row for row in again if row.id not in new]
    by_id = {row.id: row for row in found}
    for one in given:
        if by_id[one.id].is_new:
            await _insert_rest(tx, one)
    taken = []
    for one in given:
        row = by_id[one.id]
        if not row.is_new and row.there is None:
            raise DayStatedAlready(day=one.said.on.isoformat(), earlier=await _earlier(tx, one))
        if not row.is_new and row.sha256 != one.content:
            raise MessageIdUsedDifferently(message_id=one.said.statement_id)
        taken.append(TakenStatement(one.id if row.is_new else row.there, row.is_new))
    tx.audit_subject("statement", taken[0].id)
    tx.created(taken[0].id)
    return taken


async def _insert_rest(tx: Transaction, one: NewStatement) -> None:
    """The lines of a long statement that did not go in with it."""
    plain, position = held(tx).plain, fairness.A_PART
    async for part in parts_with_turns(one.said.lines[fairness.A_PART :], A_SET):
        columns = {
            "ids": [new_id() for _ in part],
            "statement": one.id,
            "before": position,
            "names": [line.reference for line in part],
            "references": [line.end_to_end_id for line in part],
            "amounts": [line.amount for line in part],
            "credits": [line.credit for line in part],
            "classes": [line.line_class for line in part],
            "matched": [line.transfer or plain.get(line.end_to_end_id or "") for line in part],
        }
        await tx.session.execute(ENTER_LINES, columns)
        position += len(part)


def _text(known: UUID | None) -> str | None:
    return None if known is None else str(known)


async def _earlier(tx: Transaction, one: NewStatement) -> str:
    """The id under which another transaction has just entered the same day."""
    query = select(StatementRow.statement_id).where(
        StatementRow.account == one.said.account,
        StatementRow.on == one.said.on,
        StatementRow.sha256 == one.content,
    )
    return await tx.session.scalar(query) or "-"


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
