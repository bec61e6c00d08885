"""Year plans. Money of a plan is promised and given back by one conditional statement."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from shared.money import yuan
from shared.regions import covered_by
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.claims.errors import BudgetBelowCommitted, PlanExists, PlanNotFound
from training_subsidy.store.claim_tables import YearPlanRow
from training_subsidy.store.versions import expect, save

WAITS_FOR = """
c.status = 'waitlisted' AND (c.plan_id = p.id OR (
    c.type = p.funding AND starts_with(c.region, p.region)
    AND (p.trade_code = '' OR p.trade_code = c.trade_code)
    AND NOT EXISTS (SELECT FROM year_plans AS own
        WHERE own.id = c.plan_id AND own.year = p.year
            AND (length(own.region), own.trade_code) > (length(p.region), p.trade_code))))
"""
"""Claims in line at a plan: also those that wait from an earlier year, or from before it was set,
and have not been moved to it yet. Those of a nearer plan wait for their own.
"""
RESERVE = text(f"""
UPDATE year_plans AS p SET committed = committed + :amount, version = version + 1
WHERE id = :id AND committed + :amount <= budget
    AND (:precedes OR NOT EXISTS (SELECT FROM claims AS c WHERE {WAITS_FOR} AND (
        CAST(:turn AS uuid) IS NULL OR (c.submitted_at, c.id) < (
            SELECT submitted_at, id FROM claims WHERE id = :turn))))
RETURNING committed
""")
GIVE_BACK = text("""
UPDATE year_plans SET committed = committed - :amount, version = version + 1
WHERE id = :id AND committed >= :amount RETURNING id
""")
KNOWN = text("""
SELECT EXISTS (SELECT FROM year_plans WHERE region = :region)
    OR EXISTS (SELECT FROM selection_lists WHERE region = :region)
    OR EXISTS (SELECT FROM institutions WHERE region = :region)
""")
PLAN = Packed(YearPlanRow, "p")
LINE = text(f"""
SELECT {PLAN.sql} AS plan, (SELECT count(*) FROM claims AS c WHERE {WAITS_FOR}) AS ahead
FROM year_plans AS p WHERE p.id = :id
""")
HELD_LINE = text(f"{LINE.text} FOR UPDATE OF p")
ASTRAY = text("""
SELECT c.id, best.id AS plan_id FROM claims AS c LEFT JOIN LATERAL (
    SELECT p.id FROM year_plans AS p
    WHERE p.year = :year AND p.funding = c.type AND starts_with(c.region, p.region)
        AND p.trade_code IN ('', coalesce(c.trade_code, ''))
    ORDER BY length(p.region) DESC, p.trade_code DESC LIMIT 1) AS best ON true
WHERE c.status = 'waitlisted' AND c.plan_id IS DISTINCT FROM best.id
ORDER BY c.submitted_at, c.id LIMIT :limit FOR UPDATE OF c
""")
PAYS_OWN_CLAIM = text(f"""
SELECT EXISTS (
    SELECT FROM claims AS c JOIN year_plans AS p ON p.id = :id
        CROSS JOIN (SELECT CAST(:sub AS text) AS sub, CAST(:org AS text) AS org) AS me
    WHERE (c.plan_id = p.id AND c.status IN ('submitted', 'held', 'reviewed') OR {WAITS_FOR})
        AND (c.owner = me.sub OR c.org = me.org
            OR EXISTS (SELECT FROM persons WHERE person_id = c.person_id AND account = me.sub)
            OR EXISTS (SELECT FROM involvement
                WHERE involvement.subject IN (c.id, c.class_id) AND involvement.sub = me.sub)
            OR EXISTS (SELECT FROM classes AS course WHERE course.id = c.class_id
                AND me.org IN (course.credit_code, course.enterprise_code))))
""")
"""The same people as ``Claim.require_no_conflict_of_interest`` looks for, over every open claim at the plan."""
WITH_LINE = text("""
SELECT DISTINCT plan_id FROM claims WHERE status = 'waitlisted' AND plan_id IS NOT NULL
""")
WITHOUT_PLAN = text("""
SELECT count(*) FROM claims WHERE status = 'waitlisted' AND plan_id IS NULL
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPlan:
    """A budget in fen, and what is promised of it. Without a trade it is for every trade."""

    id: UUID
    year: int
    region: str
    funding: str
    trade_code: str | None
    budget: int
    committed: int
    version: int = 0


def plan_from(row: Any) -> YearPlan:
    return YearPlan(
        id=row.id,
        year=row.year,
        region=row.region,
        funding=row.funding,
        trade_code=row.trade_code or None,
        budget=row.budget,
        committed=row.committed,
        version=row.version,
    )


async def insert_plan(tx: Transaction, plan: YearPlan) -> YearPlan:
    """Enter a plan. Raises ``PlanExists``."""
    saved = replace(plan, version=1)
    try:
        await tx.session.execute(
            insert(YearPlanRow).values(
                id=saved.id,
                year=saved.year,
                region=saved.region,
                funding=saved.funding,
                trade_code=saved.trade_code or "",
                budget=saved.budget,
                committed=saved.committed,
                version=saved.version,
            )
        )
    except IntegrityError:
        raise PlanExists from None
    tx.audit_subject("year_plan", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_plan(tx: Reading, plan_id: UUID, *, expected: int | None = None) -> YearPlan:
    """One plan of the actor's region."""
    plan = await read_plan(tx, plan_id)
    tx.by.within(plan.region)
    expect(plan.version, expected)
    return plan


async def plan_of(
    tx: Reading, *, year: int, region: str, funding: str, trade_code: str | None
) -> YearPlan | None:
    """The plan of year, region, funding and trade, if there is one."""
    row = await tx.session.scalar(
        select(YearPlanRow)
        .filter_by(year=year, region=region, funding=funding, trade_code=trade_code or "")
        .execution_options(populate_existing=True)
    )
    return None if row is None else plan_from(row)


async def read_plan(tx: Reading, plan_id: UUID) -> YearPlan:
    """One plan as a claim needs it, whoever the actor is."""
    row = await tx.session.scalar(
        select(YearPlanRow)
        .where(YearPlanRow.id == plan_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise PlanNotFound
    return plan_from(row)


async def change_budget(tx: Transaction, plan: YearPlan, budget: int) -> YearPlan:
    """Write another budget, never below what is promised. Raises ``BudgetBelowCommitted``."""
    if budget < plan.committed:
        raise BudgetBelowCommitted(committed=yuan(plan.committed))
    version = await save(tx, YearPlanRow, plan.id, plan.version, budget=budget)
    tx.audit_subject("year_plan", plan.id, version)
    return replace(plan, budget=budget, version=version)


async def find_plans(
    tx: Reading, *, region: str, year: int | None, after: UUID | None, limit: int
) -> list[YearPlan]:
    """The plans at and below a region."""
    query = select(YearPlanRow).order_by(YearPlanRow.id).limit(limit)
    query = query.where(covered_by(region, YearPlanRow.region))
    if year is not None:
        query = query.where(YearPlanRow.year == year)
    if after is not None:
        query = query.where(YearPlanRow.id > after)
    return [plan_from(row) for row in await tx.session.scalars(query)]


async def is_known(tx: Transaction, region: str) -> bool:
    """Whether an office of this very region has set a plan, selected talents or keeps a register."""
    return bool(await tx.session.scalar(KNOWN, {"region": region}))


async def reserve(
    tx: Transaction,
    plan_id: UUID,
    amount: int,
    *,
    turn: UUID | None = None,
    precedes: bool = False,
) -> int | None:
    """Promise money of a plan; what is promised then, or nothing when it does not reach.

    Nobody passes a claim that waits already; a waiting one takes its ``turn`` before later ones.
    What a ruling orders ``precedes`` whoever waits.
    """
    await tx.flush()
    committed: int | None = await tx.session.scalar(
        RESERVE, {"id": plan_id, "amount": amount, "turn": turn, "precedes": precedes}
    )
    return committed


async def release_budget(tx: Transaction, plan_id: UUID, amount: int) -> None:
    """Take a promise back."""
    given = await tx.session.scalar(GIVE_BACK, {"id": plan_id, "amount": amount})
    assert given is not None, "no more is given back than was promised"


async def read_line(tx: Transaction, plan_id: UUID, *, lock: bool = False) -> tuple[YearPlan, int]:
    """A plan as it stands, and how many claims wait for its money."""
    await tx.flush()
    query = HELD_LINE if lock else LINE
    row = (await tx.session.execute(query, {"id": plan_id})).one()
    return plan_from(PLAN.read(row.plan)), row.ahead


async def misplaced_in_queue(
    tx: Transaction, *, year: int, limit: int
) -> list[tuple[UUID, UUID | None]]:
    """Waiting claims that do not stand at the plan of this year that would pay them, if any."""
    await tx.flush()
    rows = await tx.session.execute(ASTRAY, {"year": year, "limit": limit})
    return [(row.id, row.plan_id) for row in rows]


async def pays_own_claim(tx: Transaction, plan_id: UUID) -> bool:
    """Whether the actor had a hand in an open claim that this plan would pay, or in its class."""
    actor = {"sub": tx.by.sub, "org": tx.by.org}
    return bool(await tx.session.scalar(PAYS_OWN_CLAIM, {"id": plan_id} | actor))


async def without_plan(tx: Reading) -> int:
    """How many claims wait because the year has no plan for them."""
    return int(await tx.session.scalar(WITHOUT_PLAN) or 0)


async def plans_with_a_line(tx: Transaction) -> list[UUID]:
    """The plans that claims wait for."""
    await tx.flush()
    return [row.plan_id for row in await tx.session.execute(WITH_LINE)]
