"""The checks of what was granted: within the yearly caps of 202号, and within the year plans of 215号."""

from datetime import date

from approval.policy import figures_on
from shared.money import yuan
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aid.books import Findings

COUNTERS = text("""
SELECT y.household_id, y.year, y.amount, y.times,
       CAST(coalesce(sum(r.household_amount) FILTER (WHERE r.state <> 'released'), 0) AS bigint)
           AS reserved,
       count(r.decision_id) FILTER (WHERE r.state <> 'released' AND d.supplements IS NULL)
           AS decisions
FROM household_years AS y
LEFT JOIN reservations AS r ON r.household_id = y.household_id AND r.year = y.year
LEFT JOIN decisions AS d ON d.id = r.decision_id
GROUP BY y.household_id, y.year, y.amount, y.times
""")
UNRESERVED = text("""
SELECT d.id AS decision_id, 'an approval without a reservation' AS why
FROM decisions AS d LEFT JOIN reservations AS r ON r.decision_id = d.id
WHERE d.approved AND r.decision_id IS NULL
""")
DECIDED_OTHERWISE = text("""
SELECT o.payload->>'case_number' AS case_number
FROM outbox AS o
LEFT JOIN decisions AS d ON d.id = CAST(o.payload->>'decision_id' AS uuid)
WHERE o.type IN ('aid.approval.decision-made.v1', 'aid.approval.grant-supplemented.v1')
    AND (d.id IS NULL OR d.approved <> CAST(o.payload->>'approved' AS boolean)
        OR d.amount <> CAST(CAST(o.payload->>'amount' AS numeric) * 100 AS bigint))
""")
YEARS = text("SELECT year FROM household_years UNION SELECT year FROM person_years")
ABOVE = text("""
SELECT household_id AS id, year, amount FROM household_years
WHERE year = :year AND amount > :household
UNION ALL SELECT person_id, year, amount FROM person_years
WHERE year = :year AND amount > :person
""")
PLANS = text("""
SELECT p.year, p.region, p.funding, p.trade_code, p.budget, p.committed,
       CAST(coalesce(sum(c.reserved), 0) AS bigint) AS reserved
FROM year_plans AS p LEFT JOIN claims AS c ON c.plan_id = p.id
GROUP BY p.id
""")
PAID_TWICE = text("""
SELECT person_id, trade_code, level, kind, count(*) AS claims FROM claims
WHERE counts AND trade_code IS NOT NULL
GROUP BY person_id, trade_code, level, kind HAVING count(*) > 1
""")


async def check_caps(approval: AsyncSession, findings: Findings) -> None:
    """The counters of the yearly caps are what the standing decisions come to, and none is above."""
    for row in (await approval.execute(COUNTERS)).all():
        if (row.amount, row.times) != (row.reserved, row.decisions):
            findings.fail(
                f"cap of household {row.household_id} in {row.year}: the counter says "
                f"{yuan(row.amount)} in {row.times} aids, the decisions {yuan(row.reserved)} "
                f"in {row.decisions}"
            )
    for row in (await approval.execute(DECIDED_OTHERWISE)).all():
        findings.fail(f"decision of {row.case_number} was published otherwise than it stands")
    for year in (await approval.scalars(YEARS)).all():
        for row in (await approval.execute(ABOVE, _caps_of(year))).all():
            findings.fail(f"cap of {row.id} in {row.year} is exceeded: {yuan(row.amount)}")
    for row in (await approval.execute(UNRESERVED)).all():
        findings.fail(f"cap of decision {row.decision_id}: {row.why}")
    findings.prove("the yearly caps agree with the decisions", "cap of")


def _caps_of(year: int) -> dict[str, int]:
    """The highest caps of article 11 that were in force in a year, a household's and a person's."""
    in_force = [figures_on(date(year, *day)) for day in ((1, 1), (12, 31))]
    return {
        "year": year,
        "household": max(figures.household_cap for figures in in_force),
        "person": max(figures.individual_cap for figures in in_force),
    }


async def check_plans(training: AsyncSession, findings: Findings) -> None:
    """Each year plan holds what its claims reserved, within its budget; nothing is claimed twice."""
    for row in (await training.execute(PLANS)).all():
        if row.committed != row.reserved or row.committed > row.budget:
            findings.fail(
                f"plan of {row.region} in {row.year} for {row.funding}: {yuan(row.committed)} "
                f"promised of {yuan(row.budget)}, the claims come to {yuan(row.reserved)}"
            )
    for row in (await training.execute(PAID_TWICE)).all():
        findings.fail(
            f"plan: {row.claims} claims of one person for {row.trade_code}, level {row.level}"
        )
    findings.prove("the year plans agree with the claims", "plan")
