"""The year's budgets, and what ledger and orders say of each account in a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.vocabulary import FundKind, Programme
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.domain.funds.budgets import BudgetNotFound, BudgetStatus, BudgetUse, Year
from disbursement.domain.funds.levels import Level
from disbursement.store.tables import Base, FundRow, Instant
from shared import held

BUDGET = "budget"


class BudgetRow(Base):
    """What an account may be spent for in a year, with its paper; each setting is a row of its own.

    ``exceeded_at``: since when more is ordered than it says.
    """

    __tablename__ = "budgets"
    __table_args__ = (
        Index("budgets_region", "region", "id"),
        Index(
            "budgets_in_force",
            "fund_id",
            "year",
            unique=True,
            postgresql_where=text("status = 'in_force'"),
        ),
        Index(
            "budgets_proposed",
            "fund_id",
            "year",
            unique=True,
            postgresql_where=text("status = 'proposed'"),
        ),
        CheckConstraint("amount >= 0", name="budgets_amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    region: Mapped[str]
    year: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str]
    reason: Mapped[str]
    status: Mapped[str]
    exceeded_at: Mapped[datetime | None] = mapped_column(Instant)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    checked_by: Mapped[str | None]
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str | None]
    version: Mapped[int]


WATCHED = text("""
UPDATE budgets AS b SET exceeded_at = CASE WHEN x.is_over THEN CAST(:now AS timestamptz) END,
    version = b.version + 1
FROM (SELECT b.id, coalesce(sum(p.amount), 0) > b.amount AS is_over
    FROM budgets AS b LEFT JOIN payments AS p ON p.fund_id = b.fund_id
        AND p.status NOT IN ('held', 'cancelled')
        AND p.ordered_at >= make_timestamptz(b.year, 1, 1, 0, 0, 0, 'Asia/Shanghai')
        AND p.ordered_at < make_timestamptz(b.year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai')
    WHERE b.status = 'in_force' AND (b.year >= :last_year OR b.exceeded_at IS NOT NULL)
    GROUP BY b.id) AS x
WHERE b.id = x.id AND b.status = 'in_force' AND (b.exceeded_at IS NOT NULL) <> x.is_over
RETURNING b.id, b.region, x.is_over
""")
"""Of a year long past only a passed budget is looked at: nothing is ordered in it any more."""
YEAR = "CAST(extract(year FROM {at} AT TIME ZONE 'Asia/Shanghai') AS integer)"
MOVED = f"""
    SELECT e.fund_id, {YEAR.format(at="e.posted_at")} AS year,
        sum(CASE e.kind WHEN 'ALLOCATION' THEN l.amount WHEN 'INTEREST' THEN l.amount
            WHEN 'REVERSAL' THEN -l.amount ELSE 0 END) AS allocated,
        sum(CASE e.kind WHEN 'TRANSFER_IN' THEN l.amount WHEN 'IN_REVERSED' THEN -l.amount
            ELSE 0 END) AS received,
        sum(CASE e.kind WHEN 'TRANSFER_OUT' THEN l.amount WHEN 'OUT_REVERSED' THEN -l.amount
            ELSE 0 END) AS passed_on,
        sum(CASE e.kind WHEN 'RECOVERY' THEN l.amount ELSE 0 END) AS recovered,
        sum(CASE e.kind WHEN 'RETURN' THEN l.amount ELSE 0 END) AS returned
    FROM journal_entries AS e JOIN journal_lines AS l ON l.entry_id = e.id AND l.amount > 0
    WHERE e.posted_at >= :since AND e.posted_at < :until AND e.fund_id = ANY(
        SELECT id FROM asked) GROUP BY 1, 2"""
ORDERED = f"""
    SELECT o.fund_id, {YEAR.format(at="o.ordered_at")} AS year, -sum(o.committed) AS encumbered, sum(o.paid) AS paid
    FROM (SELECT e.fund_id, e.payment_id, p.ordered_at,
            sum(l.amount) FILTER (WHERE l.account = 'COMMITTED') AS committed,
            sum(CASE WHEN e.kind IN ('PAYMENT', 'CASH', 'GOODS') THEN l.amount
                WHEN e.kind = 'RETURN' THEN -l.amount ELSE 0 END)
                FILTER (WHERE l.amount > 0) AS paid
        FROM journal_entries AS e JOIN journal_lines AS l ON l.entry_id = e.id
        JOIN payments AS p ON p.id = e.payment_id
        WHERE e.fund_id = ANY(SELECT id FROM asked)
        GROUP BY e.fund_id, e.payment_id, p.ordered_at) AS o
    WHERE o.ordered_at >= :since AND o.ordered_at < :until GROUP BY 1, 2"""
USED = text(f"""
WITH asked AS MATERIALIZED (
    SELECT * FROM funds AS f WHERE starts_with(f.region, :region)
        AND (CAST(:kind AS varchar) IS NULL OR f.kind = :kind)
        AND (CAST(:level AS varchar) IS NULL OR f.level = :level)
        AND (CAST(:programme AS varchar) IS NULL OR f.programme = :programme)
        AND (CAST(:fund AS uuid) IS NULL OR f.id = :fund)
        AND f.code > :after ORDER BY f.code LIMIT :limit
)
SELECT y.year, f.id AS fund_id, f.code, f.programme, f.region, f.level, f.kind, f.available,
    b.id AS budget_id, b.amount AS budget, b.exceeded_at,
    CAST(coalesce(m.allocated, 0) AS bigint) AS allocated,
    CAST(coalesce(m.received, 0) AS bigint) AS received,
    CAST(coalesce(m.passed_on, 0) AS bigint) AS passed_on,
    CAST(coalesce(m.returned, 0) AS bigint) AS returned,
    CAST(coalesce(m.recovered, 0) AS bigint) AS recovered,
    CAST(coalesce(o.encumbered, 0) AS bigint) AS encumbered,
    CAST(coalesce(o.paid, 0) AS bigint) AS paid
FROM asked AS f CROSS JOIN unnest(CAST(:years AS integer[])) AS y(year)
LEFT JOIN budgets AS b ON b.fund_id = f.id AND b.year = y.year AND b.status = 'in_force'
LEFT JOIN ({MOVED}) AS m ON m.fund_id = f.id AND m.year = y.year
LEFT JOIN ({ORDERED}) AS o ON o.fund_id = f.id AND o.year = y.year
ORDER BY y.year, f.code
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUse:
    """A special account and its use in a year."""

    year: int
    fund_id: UUID
    code: str
    programme: Programme
    region: str
    level: Level
    kind: FundKind
    budget_id: UUID | None
    exceeded_at: datetime | None
    use: BudgetUse


@dataclass(frozen=True, slots=True)
class Watched:
    """A budget that more was ordered of than it says, or no longer."""

    id: UUID
    region: str
    is_over: bool


async def hold_budget(tx: Transaction, budget_id: UUID, *, expected: int) -> BudgetRow:
    """A budget of the actor's region, held, at the version that was read."""
    row = await held.hold(tx, BudgetRow, budget_id, missing=BudgetNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


async def find_of_year(tx: Transaction, fund: FundRow, year: int, status: str) -> BudgetRow | None:
    """The one budget of an account and year in a status, held."""
    query = select(BudgetRow).where(
        BudgetRow.fund_id == fund.id, BudgetRow.year == year, BudgetRow.status == status
    )
    row: BudgetRow | None = await tx.session.scalar(query.with_for_update())
    if row is not None:
        tx.session.expunge(row)
    return row


async def find_budgets(
    tx: Reading,
    *,
    region: str,
    year: int | None,
    status: BudgetStatus | None,
    after: UUID | None,
    limit: int,
) -> list[BudgetRow]:
    """The settings of budgets at and below a region, the oldest first."""
    query = select(BudgetRow).where(covered_by(region, BudgetRow.region))
    if year is not None:
        query = query.where(BudgetRow.year == year)
    if status is not None:
        query = query.where(BudgetRow.status == status)
    if after is not None:
        query = query.where(BudgetRow.id > after)
    return list(await tx.session.scalars(query.order_by(BudgetRow.id).limit(limit)))


async def watch(tx: Transaction) -> Sequence[Watched]:
    """Mark budgets that are passed, and those that are passed no more; what has changed."""
    values = {"now": tx.clock.now(), "last_year": tx.clock.today().year - 1}
    rows = await tx.session.execute(WATCHED, values)
    return [Watched(row.id, row.region, row.is_over) for row in rows]


async def read_use(
    tx: Reading,
    *years: int,
    region: str,
    limit: int,
    after: str = "",
    kind: FundKind | None = None,
    level: Level | None = None,
    programme: Programme | None = None,
    fund_id: UUID | None = None,
) -> list[AccountUse]:
    """What became of the money of accounts, by years and by their codes; ``limit`` is of accounts."""
    values: dict[str, Any] = {
        "region": region,
        "years": list(years),
        "since": Year(min(years)).since,
        "until": Year(max(years)).until,
        "limit": limit,
        "after": after,
        "kind": kind,
        "level": level,
        "programme": programme,
        "fund": fund_id,
    }
    found = []
    for row in (await tx.session.execute(USED, values)).mappings():
        facts = dict(row)
        use = BudgetUse(**{name: facts.pop(name) for name in BudgetUse.__dataclass_fields__})
        found.append(AccountUse(**facts, use=use))
    return found
