"""Red flags: the statements that find them, each once, and what a person made of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.complete import complete_table
from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import insert_once
from sqlalchemy import ARRAY, String, any_, literal, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.oversight.flags import (
    CLUSTER_DAYS,
    CLUSTER_LEAST,
    CLUSTER_PERCENT,
    NEAR_PERCENT,
    FlagKind,
    FlagNotFound,
    FlagStatus,
)
from disbursement.store.oversight.oversight_tables import (
    FlagDayRow,
    RedFlagRow,
    StaffAccountListRow,
    StaffAccountRow,
)
from shared import held

FLAG = "red_flag"
MARKS = ARRAY(String)
MONEY_LEFT = "('released', 'accepted', 'debited', 'unknown', 'handed_over', 'paid')"
PLACE = "CASE WHEN count(DISTINCT left(p.region, 6)) = 1 THEN min(left(p.region, 6)) ELSE min(left(p.region, 4)) END"
WHO = """ARRAY(SELECT DISTINCT u.who FROM payments AS q, unnest(q.signers) AS u(who)
    WHERE q.id = ANY(array_agg(p.id)))"""
HOUSEHOLD = "coalesce(p.debtors[1], p.payee_ref)"
FOUND = {
    FlagKind.PAID_WITHOUT_DECISION: f"""
SELECT CAST(p.id AS varchar) AS reference, {PLACE} AS region, array_agg(p.id) AS payments,
    {WHO} AS parties, sum(p.amount) AS amount
FROM payments AS p WHERE p.status IN {MONEY_LEFT} AND p.confirmed_at IS NULL GROUP BY p.id""",
    FlagKind.ONE_ACCOUNT_MANY_HOUSEHOLDS: f"""
SELECT a.account_mark || ':' || count(DISTINCT {HOUSEHOLD}) AS reference, {PLACE} AS region,
    array_agg(p.id) AS payments, {WHO} AS parties, sum(p.amount) AS amount
FROM payees AS a JOIN payments AS p ON p.id = a.payment_id
WHERE a.account_mark IS NOT NULL AND a.holder_kind = 'PERSON' AND p.status IN {MONEY_LEFT}
GROUP BY a.account_mark HAVING count(DISTINCT {HOUSEHOLD}) > 1""",
    FlagKind.STAFF_ACCOUNT: f"""
SELECT CAST(p.id AS varchar) AS reference, {PLACE} AS region, array_agg(p.id) AS payments,
    {WHO} AS parties, sum(p.amount) AS amount
FROM staff_accounts AS s JOIN payees AS a ON a.account_mark = s.mark
JOIN payments AS p ON p.id = a.payment_id
WHERE p.status IN {MONEY_LEFT} GROUP BY p.id""",
    FlagKind.ROUND_TRIP: f"""
SELECT CAST(l.id AS varchar) AS reference, {PLACE} AS region, array_agg(p.id) AS payments,
    {WHO} AS parties, max(l.amount) AS amount
FROM bank_lines AS l JOIN statements AS s ON s.id = l.statement
JOIN payments AS p ON p.fund_id = s.fund_id AND p.amount = l.amount AND p.status = 'paid'
JOIN journal_entries AS e ON e.payment_id = p.id AND e.kind IN ('PAYMENT', 'CASH')
    AND e.posted_at < s."on" + 1 AND e.posted_at >= s."on" - CAST(:days AS integer)
WHERE l.credit AND l.matched_to IS NULL AND l.line_class IS NULL AND NOT EXISTS (
        SELECT FROM batch_items AS i WHERE i.end_to_end_id = l.end_to_end_id)
    AND s."on" >= :since
GROUP BY l.id""",
    FlagKind.LEVEL_ROUND_TRIP: """
SELECT CAST(u.id AS varchar) AS reference, min(d.region) AS region, CAST('{}' AS uuid[]) AS payments,
    ARRAY(SELECT DISTINCT w.who FROM unnest(array_agg(d.proposed_by) || array_agg(d.checked_by)
        || array_agg(u.proposed_by) || array_agg(u.checked_by)) AS w(who)) AS parties,
    sum(p.amount) AS amount
FROM fund_transfers AS u JOIN transfer_pieces AS p ON p.transfer_id = u.id
JOIN transfer_pieces AS q ON q.to_allocation_id = p.from_allocation_id
JOIN fund_transfers AS d ON d.id = q.transfer_id AND d.from_fund_id = u.to_fund_id
WHERE u.status IN ('booked', 'reversing') AND u.checked_at >= :since
    AND u.checked_at < d.checked_at + CAST(:days AS integer) * interval '1 day'
GROUP BY u.id""",
    FlagKind.SPLITTING: f"""
SELECT CAST(o.household AS varchar) || ':' || o.last AS reference, o.region, o.payments, o.parties,
    o.amount
FROM (
    SELECT {HOUSEHOLD} AS household, max(p.id::text) AS last, {PLACE} AS region,
        array_agg(p.id) AS payments, {WHO} AS parties, sum(p.amount) AS amount
    FROM payments AS p
    WHERE p.programme = 'TEMPORARY_ASSISTANCE' AND p.status IN {MONEY_LEFT}
        AND p.amount <= :most AND p.ordered_at >= :since
    GROUP BY 1 HAVING count(*) > 1 AND sum(p.amount) > :most) AS o""",
    FlagKind.UNDER_THE_LIMIT: f"""
SELECT p.decided_by || ':' || to_char(CAST(:today AS date), 'YYYY-MM') AS reference,
    {PLACE} AS region, array_agg(p.id) FILTER (WHERE p.amount > :near AND p.amount <= :most)
        AS payments, ARRAY[p.decided_by] AS parties,
    sum(p.amount) FILTER (WHERE p.amount > :near AND p.amount <= :most) AS amount
FROM payments AS p
WHERE p.programme = 'TEMPORARY_ASSISTANCE' AND p.status <> 'cancelled'
    AND p.ordered_at >= :cluster_since
GROUP BY p.decided_by
HAVING count(*) FILTER (WHERE p.amount > :near AND p.amount <= :most) >= :least
    AND count(*) FILTER (WHERE p.amount > :near AND p.amount <= :most) * 100
        >= count(*) * :percent""",
}
complete_table(FlagKind, FOUND, "disbursement.store.oversight.flags.FOUND")
EACH = " UNION ALL ".join(
    f"SELECT '{kind}' AS kind, f{place}.* FROM ({query}) AS f{place}"
    for place, (kind, query) in enumerate(FOUND.items())
)
RAISED = text(f"""
INSERT INTO red_flags (id, kind, reference, region, payments, parties, amount, found_at, status,
    version)
SELECT gen_random_uuid(), x.kind, x.reference, x.region, x.payments, x.parties,
    CAST(x.amount AS bigint), :now, 'open', 1
FROM ({EACH}) AS x
ON CONFLICT (kind, reference) DO NOTHING RETURNING id, region
""")


@dataclass(frozen=True, slots=True)
class Raised:
    """A red flag that is new."""

    id: UUID
    region: str


async def is_first_look(tx: Transaction, day: date) -> bool:
    """Whether nobody has looked through the books on this day yet."""
    return await insert_once(tx, FlagDayRow, "day", day=day)


async def raise_flags(tx: Transaction, *, limit: int, days: int) -> list[Raised]:
    """Look through the books; what was flagged before is not flagged again. ``limit`` in fen."""
    now, today = tx.clock.now(), tx.clock.today()
    values = {
        "now": now,
        "today": today,
        "since": now - timedelta(days=days),
        "days": days,
        "most": limit,
        "near": limit * NEAR_PERCENT // 100,
        "least": CLUSTER_LEAST,
        "percent": CLUSTER_PERCENT,
        "cluster_since": now - timedelta(days=CLUSTER_DAYS),
    }
    rows = await tx.session.execute(RAISED, values)
    return [Raised(row.id, row.region) for row in rows]


async def hold_flag(tx: Transaction, flag_id: UUID, *, expected: int) -> RedFlagRow:
    """A flag of the actor's region, held, at the version that was read."""
    row = await held.hold(tx, RedFlagRow, flag_id, missing=FlagNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


async def find_flags(
    tx: Reading,
    *,
    region: str,
    kind: FlagKind | None,
    status: FlagStatus | None,
    after: UUID | None,
    limit: int,
) -> list[RedFlagRow]:
    """The flags at and below a region."""
    query = select(RedFlagRow).where(covered_by(region, RedFlagRow.region))
    if kind is not None:
        query = query.where(RedFlagRow.kind == kind)
    if status is not None:
        query = query.where(RedFlagRow.status == status)
    if after is not None:
        query = query.where(RedFlagRow.id > after)
    return list(await tx.session.scalars(query.order_by(RedFlagRow.id).limit(limit)))


async def keep_staff_accounts(
    tx: Transaction, marks: Collection[str], *, document: str
) -> StaffAccountListRow:
    """Keep a list of accounts by their hashes, each once; ``new`` are those of no list before."""
    list_id, found = new_id(), sorted(set(marks))
    known = select(StaffAccountRow.mark).where(StaffAccountRow.mark == any_(literal(found, MARKS)))
    new = sorted(set(found) - set(await tx.session.scalars(known)))
    row = StaffAccountListRow(
        id=list_id,
        region=tx.by.region.code,
        document=document,
        accounts=len(found),
        new=len(new),
        entered_by=tx.by.sub,
        entered_at=tx.clock.now(),
        version=1,
    )
    columns = {column.name: getattr(row, column.name) for column in StaffAccountListRow.__table__.c}
    await tx.session.execute(upsert(StaffAccountListRow).values(**columns))
    if new:
        values = [{"mark": mark, "list_id": list_id} for mark in new]
        await tx.session.execute(upsert(StaffAccountRow).on_conflict_do_nothing(), values)
    tx.created(list_id)
    return row
