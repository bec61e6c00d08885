"""Funds and their double-entry ledger. A balance moves by one conditional statement."""

from collections.abc import Collection
from uuid import UUID

from shared.complete import complete_table
from shared.contracts.vocabulary import FundKind, Programme
from shared.errors import NotFound, Unprocessable
from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.words import Text
from shared.writes import Part
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.funds.ledger import Entry, Kind
from disbursement.domain.payments.programmes import PROGRAMMES
from disbursement.store.payments.held import held
from disbursement.store.tables import FundRow, JournalEntryRow


class FundNotFound(NotFound):
    """There is no such fund."""


FUND_KINDS = {
    FundKind.FISCAL_SUBSIDY: Text("财政补助资金", "fiscal subsidy"),
    FundKind.DONATION: Text("捐赠资金", "donations"),
    FundKind.SURPLUS: Text("结余资金", "surplus"),
    FundKind.EMPLOYMENT_SUBSIDY: Text("就业补助资金", "employment subsidy"),
}
complete_table(FundKind, FUND_KINDS, "disbursement.store.funds.funds.FUND_KINDS")


class NoFundForPayment(Unprocessable):
    article = "202号 第二十三条"


MOVES = {
    # kind: available, committed, paid, on hand
    Kind.ALLOCATION: (1, 0, 0, 0),
    Kind.ORDER: (-1, 1, 0, 0),
    Kind.PAYMENT: (0, -1, 1, 0),
    Kind.RETURN: (0, 1, -1, 0),
    Kind.CANCELLATION: (1, -1, 0, 0),
    Kind.CASH: (0, -1, 1, -1),
    Kind.INTEREST: (1, 0, 0, 0),
    Kind.FEE: (-1, 0, 0, 0),
    Kind.WITHDRAWAL: (0, 0, 0, 1),
    Kind.DEPOSIT: (0, 0, 0, -1),
    Kind.REVERSAL: (-1, 0, 0, 0),
}
complete_table(Kind, MOVES, "disbursement.store.funds.funds.MOVES")
POSTED = Part(
    sql="""{me}_rows AS (
    SELECT * FROM jsonb_to_recordset(CAST(:{me} AS jsonb)) AS r(
        id uuid, natural_key varchar, kind varchar, fund_id uuid, payment_id uuid,
        posted_at timestamptz, posted_by varchar, debit varchar, credit varchar, amount bigint,
        available integer, committed integer, paid integer, on_hand integer)
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
    RETURNING f.id)""",
    gives="SELECT (SELECT count(*) FROM {me}_sums) - (SELECT count(*) FROM {me})",
    heard=lambda _tx, short, _rows: _check_moved(short),
)
"""Entries with their lines, and the balances of their funds moved by one conditional statement."""


def _check_moved(short: int) -> None:
    if short:
        raise FundShort


async def fund_for(
    tx: Transaction, *, programme: Programme, region: str, kind: FundKind
) -> FundRow:
    """The special account that pays a case: the county's for assistance. Raises ``NoFundForPayment``."""
    row = await tx.session.scalar(
        select(FundRow)
        .where(
            FundRow.programme == programme,
            FundRow.kind == kind,
            func.starts_with(region, FundRow.region),
        )
        .order_by(func.length(FundRow.region).desc())
        .limit(1)
    )
    if row is None:
        raise NoFundForPayment(
            region=region, programme=PROGRAMMES[programme].title, kind=FUND_KINDS[kind]
        )
    return row


async def post(
    tx: Transaction, entry: Entry, *, fund_id: UUID, payment_id: UUID | None = None
) -> None:
    """Let an entry wait that moves the balance, once for each key.

    When it is written ``FundShort`` is raised if the balance does not allow it: nothing is borrowed.
    """
    (debit, amount), (credit, _) = entry.lines
    available, committed, paid, on_hand = MOVES[entry.kind]
    counted = held(tx).entries
    if entry.base in counted:
        counted[entry.base] += 1
    tx.writes.add(
        POSTED,
        {
            "id": new_id(),
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
        },
    )


async def count_posted(tx: Transaction, entries: Collection[Entry]) -> int:
    """How many of these entries stand in the ledger already."""
    query = select(func.count()).where(
        JournalEntryRow.natural_key.in_({entry.key for entry in entries})
    )
    return await tx.session.scalar(query) or 0


class FundShort(Unprocessable):
    article = "202号 第二十三条"


async def can_encumber(tx: Transaction, fund_id: UUID, amount: int) -> bool:
    """Whether the fund has the money now; the row is held until the end of the transaction."""
    await tx.flush()
    available = await tx.session.scalar(
        select(FundRow.available).where(FundRow.id == fund_id).with_for_update()
    )
    return (available or 0) >= amount


async def put_fund(
    tx: Transaction,
    *,
    code: str,
    programme: Programme,
    region: str,
    kind: FundKind,
    name: str,
    bank_code: str,
    account: str,
) -> FundRow:
    """Enter a fund, or leave the one that stands under this code."""
    await tx.session.execute(
        upsert(FundRow)
        .values(
            id=new_id(),
            code=code,
            programme=programme,
            region=region,
            kind=kind,
            name=name,
            bank_code=bank_code,
            account=account,
            available=0,
            committed=0,
            paid=0,
            on_hand=0,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["code"])
    )
    row = await tx.session.scalar(select(FundRow).where(FundRow.code == code))
    assert row is not None
    return row


async def get_fund(tx: Reading, fund_id: UUID) -> FundRow:
    """One fund with its balances."""
    row = await tx.session.get(FundRow, fund_id)
    if row is None:
        raise FundNotFound
    return row


async def find_funds(tx: Reading, *, region: str) -> list[FundRow]:
    """The funds at and below a region."""
    query = select(FundRow).where(covered_by(region, FundRow.region)).order_by(FundRow.code)
    return list(await tx.session.scalars(query))
