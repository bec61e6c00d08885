"""Demand, targets, progress and hearings of a year's plan, and what finance has for it."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.claims.plan import (
    Demand,
    Hearing,
    HearingHeldAlready,
    Progress,
    Targets,
)
from training_subsidy.store.claims.plan_tables import (
    FundBudgetRow,
    PlanDemandRow,
    PlanHearingRow,
    PlanTargetRow,
)
from training_subsidy.store.claims.plans import YearPlan

DEMANDED = """(SELECT coalesce(sum(d.heads), 0) FROM plan_demands AS d
    WHERE d.year = p.year AND d.funding = p.funding AND starts_with(d.region, p.region)
        AND p.trade_code IN ('', d.trade_code))"""
OF_PLAN = """k.funding = p.funding AND starts_with(k.region, p.region)
        AND p.trade_code IN ('', coalesce(k.trade_code, '')) AND k.status <> 'cancelled'
        AND k.starts_on BETWEEN make_date(p.year, 1, 1) AND make_date(p.year, 12, 31)"""
PROGRESS = text(f"""
SELECT {DEMANDED} AS demanded, t.heads, t.capacity, t.pass_percent, t.employment_percent,
    p.budget, p.committed, seats.planned AS seats, people.enrolled, people.examined, people.passed,
    money.approved, money.paid, money.paid_amount
FROM year_plans AS p LEFT JOIN plan_targets AS t ON t.plan_id = p.id,
    LATERAL (SELECT coalesce(sum(k.seats), 0) AS planned FROM classes AS k WHERE {OF_PLAN}) AS seats,
    LATERAL (SELECT count(*) AS enrolled, count(e.result) AS examined,
            count(*) FILTER (WHERE e.result = 'PASSED') AS passed
        FROM classes AS k JOIN enrolments AS e ON e.class_id = k.id
        WHERE {OF_PLAN} AND e.cancelled_on IS NULL) AS people,
    LATERAL (SELECT count(*) FILTER (WHERE c.status IN ('approved', 'paid')) AS approved,
            count(*) FILTER (WHERE c.status = 'paid') AS paid,
            (coalesce(sum(c.amount) FILTER (WHERE c.status = 'paid'), 0) + (
                SELECT coalesce(sum(s.amount), 0) FROM claim_supplements AS s
                WHERE s.plan_id = p.id AND s.status = 'paid'))::bigint AS paid_amount
        FROM claims AS c WHERE c.plan_id = p.id) AS money
WHERE p.id = :id
""")
HEARINGS = text("""
SELECT ARRAY(SELECT quarter FROM plan_hearings WHERE plan_id = :id) AS heard, (
    SELECT started_at FROM deadlines
    WHERE case_id = :id AND what = 'plan_hearing' AND state = 'open') AS awaited
""")
CITY = 4
FUND = text("""
SELECT sum(b.amount) AS has,
    (SELECT coalesce(sum(p.budget), 0) FROM year_plans AS p
        WHERE p.year = :year AND p.region = :region AND p.funding = ANY(:fundings)
            AND p.id <> :plan_id) AS planned
FROM fund_budgets AS b WHERE b.year = :year AND b.region = :region AND b.kind = :kind
""")


async def enter_demand(tx: Transaction, demand: Demand) -> Demand:
    """Write a demand in place of the one before of year, region, funding and trade."""
    row = {
        "year": demand.year,
        "region": demand.region,
        "funding": demand.funding,
        "trade_code": demand.trade_code or "",
        "heads": demand.heads,
        "document": demand.document,
        "entered_by": tx.by.sub,
        "entered_at": tx.clock.now(),
    }
    query = upsert(PlanDemandRow).values(id=new_id(), version=1, **row)
    written = await tx.session.execute(
        query.on_conflict_do_update(
            index_elements=["year", "region", "funding", "trade_code"],
            set_=row | {"version": PlanDemandRow.version + 1},
        ).returning(PlanDemandRow.id, PlanDemandRow.version)
    )
    demand_id, version = written.one()
    tx.audit_subject("plan_demand", demand_id, version)
    tx.created("/v1/plan-demands")  # demands are read as a list alone
    return Demand(**asdict(demand) | {"id": demand_id, "version": version})


async def find_demands(
    tx: Reading, *, region: str, year: int | None, after: UUID | None, limit: int
) -> list[Demand]:
    """The demands at and below a region."""
    query = select(PlanDemandRow).order_by(PlanDemandRow.id).limit(limit)
    query = query.where(covered_by(region, PlanDemandRow.region))
    if year is not None:
        query = query.where(PlanDemandRow.year == year)
    if after is not None:
        query = query.where(PlanDemandRow.id > after)
    return [
        Demand(
            id=row.id,
            year=row.year,
            region=row.region,
            funding=row.funding,
            trade_code=row.trade_code or None,
            heads=row.heads,
            document=row.document,
            version=row.version,
        )
        for row in await tx.session.scalars(query)
    ]


async def save_targets(tx: Transaction, plan: YearPlan, targets: Targets) -> None:
    """Write what a plan is to reach, in place of what it was to."""
    row = asdict(targets) | {"set_by": tx.by.sub, "set_at": tx.clock.now()}
    query = upsert(PlanTargetRow).values(plan_id=plan.id, **row)
    await tx.session.execute(query.on_conflict_do_update(index_elements=["plan_id"], set_=row))
    tx.audit_subject("year_plan", plan.id, plan.version)


async def progress_of(tx: Reading, plan_id: UUID) -> Progress:
    """What a plan is to reach, and what it has reached, counted now."""
    row = (await tx.session.execute(PROGRESS, {"id": plan_id})).mappings().one()
    return Progress(**row)


async def insert_hearing(tx: Transaction, plan: YearPlan, hearing: Hearing) -> None:
    """Note a hearing. Raises ``HearingHeldAlready``."""
    try:
        await tx.session.execute(
            insert(PlanHearingRow).values(
                plan_id=plan.id,
                quarter=hearing.quarter,
                held_on=hearing.held_on,
                document=hearing.document,
                record=hearing.record,
                figures=asdict(hearing.progress),
                recorded_by=tx.by.sub,
                recorded_at=tx.clock.now(),
            )
        )
    except IntegrityError:
        raise HearingHeldAlready(quarter=hearing.quarter) from None
    tx.audit_subject("year_plan", plan.id, plan.version)
    tx.created(f"/v1/year-plans/{plan.id}/hearings")


async def hearings_of(tx: Reading, plan_id: UUID) -> list[Hearing]:
    """The hearings of a plan, by quarter."""
    rows = await tx.session.scalars(
        select(PlanHearingRow)
        .where(PlanHearingRow.plan_id == plan_id)
        .order_by(PlanHearingRow.quarter)
    )
    return [
        Hearing(
            quarter=row.quarter,
            held_on=row.held_on,
            document=row.document,
            record=row.record,
            progress=Progress(**row.figures),
        )
        for row in rows
    ]


async def keep_fund_budget(
    tx: Transaction, *, fund_id: UUID, year: int, region: str, kind: str, amount: int, at: datetime
) -> None:
    """What an account may be spent for in a year, the newest word of finance."""
    row = {"region": region, "kind": kind, "amount": amount, "told_at": at}
    query = upsert(FundBudgetRow).values(fund_id=fund_id, year=year, **row)
    await tx.session.execute(
        query.on_conflict_do_update(
            index_elements=["fund_id", "year"],
            set_=row,
            where=FundBudgetRow.told_at <= query.excluded.told_at,
        )
    )


async def fund_of(
    tx: Reading, plan: YearPlan, *, kind: str, fundings: Collection[str]
) -> tuple[int | None, int]:
    """What the region's accounts of a kind have for the plan's year, if finance has said so; and
    what its other plans of that money come to. In fen.
    """
    given = {"year": plan.year, "region": plan.region, "kind": kind, "plan_id": plan.id}
    row = (await tx.session.execute(FUND, given | {"fundings": list(fundings)})).one()
    return None if row.has is None else int(row.has), int(row.planned)


async def hold_plans(tx: Transaction, plan: YearPlan) -> None:
    """Plans of one year are set one after the other in a city: they share sources and results."""
    name = f"plans {plan.year} {plan.region[:CITY]}"
    held = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    await tx.session.execute(held, {"name": name})


async def hearing_state(tx: Transaction, plan_id: UUID) -> tuple[set[int], datetime | None]:
    """The quarters of a plan whose progress was heard, and since when the next hearing is owed."""
    await tx.flush()
    row = (await tx.session.execute(HEARINGS, {"id": plan_id})).one()
    return set(row.heard), row.awaited
