"""Funds and their double-entry ledger. A balance moves by one conditional statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.complete import complete_table
from shared.errors import Conflict, NotFound, Unprocessable
from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.words import labels
from shared.writes import WritePart
from sqlalchemy import Row, or_, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.funds.ledger import REVERSAL_OF, Entry, EntryKind, lot_of
from disbursement.store.funds.lineage import LINEAGE
from disbursement.store.payments.held import held
from disbursement.store.tables import FundRow


class FundNotFound(NotFound):
    """There is no such fund."""


class FundDiffers(Conflict):
    article = "202号 第二十三条"


class FundOfKindExists(Conflict):
    article = "202号 第二十三条"


class FundAccountTaken(Conflict):
    article = "202号 第二十三条"


FIXED = labels("disbursement", "fund_fields")
"""What a fund is; another account is another fund."""
KEPT = ("code", "region", "kind", "scheme", "bank_code", "account")
OF_ONE_KIND = ("programme", "region", "kind", "level", "scheme")
TOP_UP = "top_up:"
ALLOCATIONS = text("""
SELECT e.fund_id, e.natural_key, e.kind, l.amount, a.id, a.donor, a.purpose, a.only_for, a.only_region,
    a.used + a.passed_on > 0 AS is_touched, a.charged > 0 AS is_charged, e.posted_at
FROM journal_entries AS e JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
LEFT JOIN fund_allocations AS a ON a.fund_id = e.fund_id
    AND a.key = split_part(e.natural_key, '#', 1)
WHERE e.fund_id = ANY(:funds) AND e.kind IN ('ALLOCATION', 'REVERSAL') ORDER BY e.id
""")

MOVES = {
    # kind: available, committed, paid, on hand (cash and goods)
    EntryKind.ALLOCATION: (1, 0, 0, 0),
    EntryKind.ORDER: (-1, 1, 0, 0),
    EntryKind.PAYMENT: (0, -1, 1, 0),
    EntryKind.RETURN: (0, 1, -1, 0),
    EntryKind.CANCELLATION: (1, -1, 0, 0),
    EntryKind.CASH: (0, -1, 1, -1),
    EntryKind.GOODS: (0, -1, 1, -1),
    EntryKind.PURCHASE: (0, 0, 0, 1),
    EntryKind.INTEREST: (1, 0, 0, 0),
    EntryKind.FEE: (-1, 0, 0, 0),
    EntryKind.WITHDRAWAL: (0, 0, 0, 1),
    EntryKind.DEPOSIT: (0, 0, 0, -1),
    EntryKind.REVERSAL: (-1, 0, 0, 0),
    EntryKind.TRANSFER_OUT: (-1, 0, 0, 0),
    EntryKind.TRANSFER_IN: (1, 0, 0, 0),
    EntryKind.OUT_REVERSED: (1, 0, 0, 0),
    EntryKind.IN_REVERSED: (-1, 0, 0, 0),
    EntryKind.DEMAND: (0, 0, 0, 0),
    EntryKind.RECOVERY: (1, 0, 0, 0),
    EntryKind.SETTLEMENT: (0, 0, 0, 0),
}
complete_table(EntryKind, MOVES, "disbursement.store.funds.funds.MOVES")
POSTED = WritePart(
    sql="""{me}_rows AS (
    SELECT * FROM jsonb_to_recordset(CAST(:{me} AS jsonb)) AS r(
        id uuid, natural_key varchar, kind varchar, fund_id uuid, payment_id uuid,
        posted_at timestamptz, posted_by varchar, debit varchar, credit varchar, amount bigint,
        available integer, committed integer, paid integer, on_hand integer,
        lot varchar, pieces jsonb, donor varchar, purpose varchar, only_for varchar[],
        only_region varchar, root uuid)
), {me}_made AS (
    INSERT INTO journal_entries (id, natural_key, kind, fund_id, payment_id, posted_at, posted_by)
    SELECT id, natural_key, kind, fund_id, payment_id, posted_at, posted_by FROM {me}_rows
    ON CONFLICT (natural_key) DO NOTHING RETURNING id
), {me}_lines AS (
    INSERT INTO journal_lines (entry_id, account, amount)
    SELECT r.id, l.account, l.amount
    FROM {me}_rows AS r JOIN {me}_made USING (id),
        LATERAL (VALUES (r.debit, r.amount), (r.credit, -r.amount)) AS l(account, amount)
), {me}_sums AS (
    SELECT fund_id, count(*) AS entries, sum(amount * available) AS available,
        sum(amount * committed) AS committed, sum(amount * paid) AS paid,
        sum(amount * on_hand) AS on_hand
    FROM {me}_rows JOIN {me}_made USING (id) GROUP BY fund_id
), {me} AS (
    UPDATE funds AS f SET available = f.available + s.available,
        committed = f.committed + s.committed, paid = f.paid + s.paid,
        on_hand = f.on_hand + s.on_hand,
        version = f.version + s.entries
    FROM {me}_sums AS s
    WHERE f.id = s.fund_id AND f.available + s.available >= 0 AND f.committed + s.committed >= 0
    RETURNING f.id), """
    + LINEAGE,
    gives="SELECT (SELECT count(*) FROM {me}_sums) - (SELECT count(*) FROM {me})"
    " + (SELECT count(*) FROM {me}_moves) - (SELECT count(*) FROM {me}_moved)",
    heard=lambda _tx, short, _rows: _check_moved(short),
)
"""Entries with their lines, and the balances of their funds moved by one conditional statement."""


def _check_moved(short: int) -> None:
    if short:
        raise FundShort


def _take_from_held(tx: Transaction, entry: Entry, pieces: Sequence[tuple[UUID, int]]) -> None:
    """What an order takes is not there for the next; after any other entry the funds are read anew."""
    known = held(tx).sources
    if entry.kind is not EntryKind.ORDER:
        known.clear()
    for place, sources in known.items():
        known[place] = [source.without(pieces) for source in sources]


async def post(
    tx: Transaction,
    entry: Entry,
    *,
    fund_id: UUID,
    payment_id: UUID | None = None,
    pieces: Sequence[tuple[UUID, int]] = (),
    bound: Mapping[str, Any] | None = None,
    entry_id: UUID | None = None,
) -> None:
    """Let an entry wait that moves the balance, once for each key.
    ``pieces`` are the allocations that an order or a transfer is of, ``bound`` what a donor said of
    one; an allocation that an entry opens has its id.
    When it is written ``FundShort`` is raised if the balance does not allow it: nothing is borrowed.
    """
    (debit, amount), (credit, _) = entry.lines
    tx.audit(
        "post_entry",
        resource=("journal_entry", entry.key),
        kind=entry.kind.value,
        fund=str(fund_id),
        payment=None if payment_id is None else str(payment_id),
        debit=debit.value,
        credit=credit.value,
        amount=amount,
    )
    available, committed, paid, on_hand = MOVES[entry.kind]
    _take_from_held(tx, entry, pieces)
    counted = held(tx).entries
    if entry.base in counted:
        counted[entry.base] += 1
    tx.writes.add(
        POSTED,
        {
            "id": entry_id or new_id(),
            "natural_key": entry.key,
            "kind": entry.kind,
            "fund_id": fund_id,
            "payment_id": payment_id,
            "posted_at": tx.clock.now(),
            "posted_by": tx.by.sub,
            "debit": debit,
            "credit": credit,
            "amount": amount,
            "available": available,
            "committed": committed,
            "paid": paid,
            "on_hand": on_hand,
            "lot": lot_of(entry),
            "pieces": [{"lot": lot, "amount": part} for lot, part in pieces],
            **(bound or {}),
        },
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the ledger of one allocation: how often it was entered, and its amount now.
    ``said`` is what its giver bound it to, as far as that is known.
    """

    times: int = 0
    amount: int = 0
    said: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Unannounced:
    """Money that a statement showed first; whether any was promised or passed on, or paid a fee."""

    id: UUID
    key: str
    at: datetime
    is_touched: bool
    is_charged: bool


async def read_allocations(
    tx: Transaction, fund_ids: Collection[UUID]
) -> tuple[dict[str, Standing], dict[tuple[UUID, int], list[Unannounced]]]:
    """Allocations by the base of their key; by fund and amount the top-ups that nobody announced."""
    await tx.flush()
    found: dict[str, Standing] = {}
    unannounced: dict[tuple[UUID, int], list[Unannounced]] = {}
    reversed_keys: set[str] = set()
    rows = (await tx.session.execute(ALLOCATIONS, {"funds": list(fund_ids)})).all()
    for row in rows:
        is_reversal = row.kind == EntryKind.REVERSAL
        key = row.natural_key.removeprefix(REVERSAL_OF)
        before = found.get(key.partition("#")[0], Standing())
        found[key.partition("#")[0]] = Standing(
            before.times + (not is_reversal),
            before.amount + (-1 if is_reversal else 1) * row.amount,
            before.said if row.only_for is None else _said(row),
        )
        if is_reversal:
            reversed_keys.add(key)
    for row in rows:
        if row.natural_key.startswith(TOP_UP) and row.natural_key not in reversed_keys:
            taken = bool(row.is_touched), bool(row.is_charged)
            arrived = Unannounced(row.id, row.natural_key, row.posted_at, *taken)
            unannounced.setdefault((row.fund_id, row.amount), []).append(arrived)
    return found, unannounced


def _said(row: Row[Any]) -> dict[str, Any]:
    return {
        "donor": row.donor,
        "purpose": row.purpose,
        "only_for": list(row.only_for),
        "only_region": row.only_region,
    }


class FundShort(Unprocessable):
    article = "202号 第二十三条"


async def put_funds(tx: Transaction, given: Sequence[Mapping[str, Any]]) -> dict[str, FundRow]:
    """Enter funds by their code, once; those that stand are as they were announced.

    Raises ``FundDiffers``, ``FundOfKindExists`` and ``FundAccountTaken``.
    """
    fresh = {"available": 0, "committed": 0, "paid": 0, "on_hand": 0, "version": 1}
    rows = [dict(fund) | fresh | {"id": new_id()} for fund in given]
    await tx.session.execute(upsert(FundRow).on_conflict_do_nothing(), rows)
    programmes = {fund["programme"] for fund in given}
    banks = {fund["bank_code"] for fund in given}
    codes = {fund["code"] for fund in given}
    near = or_(
        FundRow.code.in_(codes), FundRow.programme.in_(programmes), FundRow.bank_code.in_(banks)
    )
    there = (await tx.session.scalars(select(FundRow).where(near).order_by(FundRow.id))).all()
    by_code = {row.code: row for row in there}
    for fund in given:
        _check_fund(fund, by_code.get(fund["code"]), there)
        fund_id = by_code[fund["code"]].id
        kept: dict[str, Any] = {
            name: None if fund[name] is None else str(fund[name]) for name in KEPT
        }
        tx.audit("keep_fund", resource=("fund", fund_id), **kept)
        tx.audit("keep_level", resource=("fund_level", fund_id), level=str(fund["level"]))
    return {code: by_code[code] for code in codes}


def _check_fund(fund: Mapping[str, Any], own: FundRow | None, there: Sequence[FundRow]) -> None:
    for column, name in FIXED.items():
        if own is not None and getattr(own, column) != fund[column]:
            raise FundDiffers(code=own.code, what=name)
    for row in there:
        if row.code == fund["code"]:
            continue
        if all(getattr(row, name) == fund[name] for name in OF_ONE_KIND):
            raise FundOfKindExists(code=row.code)
        if all(getattr(row, name) == fund[name] for name in ("bank_code", "account")):
            raise FundAccountTaken(code=row.code)


async def get_fund(tx: Reading, fund_id: UUID, *, lock: bool = False) -> FundRow:
    """One fund with its balances; ``lock`` holds it to the end."""
    row = await tx.session.get(FundRow, fund_id, with_for_update=lock or None)
    if row is None:
        raise FundNotFound
    return row


async def find_funds(tx: Reading, *, region: str) -> list[FundRow]:
    """The funds at and below a region."""
    query = select(FundRow).where(covered_by(region, FundRow.region)).order_by(FundRow.code)
    return list(await tx.session.scalars(query))
