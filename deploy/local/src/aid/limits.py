"""The checks of what was granted: within the yearly caps of 202号, and within the year plans of 215号."""

from datetime import date

from approval.policy import figures_on
from shared.money import yuan
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aid.books import Findings

COUNTERS = text("""
SELECT household_id, year, coalesce(y.amount, 0) AS amount, coalesce(y.times, 0) AS times,
       coalesce(s.reserved, 0) AS reserved, coalesce(s.decisions, 0) AS decisions
FROM household_years AS y FULL JOIN (
    SELECT r.household_id, r.year, CAST(sum(r.household_amount) AS bigint) AS reserved,
           count(*) FILTER (WHERE d.supplements IS NULL) AS decisions
    FROM reservations AS r LEFT JOIN decisions AS d ON d.id = r.decision_id
    WHERE r.state <> 'released' GROUP BY r.household_id, r.year
) AS s USING (household_id, year)
""")
PERSONS = text("""
SELECT person_id, year, coalesce(y.amount, 0) AS amount, coalesce(y.aids, 0) AS aids,
       coalesce(s.reserved, 0) AS reserved, coalesce(s.decisions, 0) AS decisions
FROM person_years AS y FULL JOIN (
    SELECT member AS person_id, r.year, CAST(sum(r.times) AS bigint) AS decisions,
           CAST(coalesce(sum(r.amount) FILTER (WHERE r.person_id = member), 0) AS bigint)
               AS reserved
    FROM reservations AS r, unnest(r.person_ids) AS member
    WHERE r.state <> 'released' GROUP BY member, r.year
) AS s USING (person_id, year)
""")
RESERVED_OTHERWISE = text("""
SELECT r.decision_id, 'its reservation is not what was decided' AS why
FROM reservations AS r JOIN decisions AS d ON d.id = r.decision_id
WHERE NOT d.approved OR (r.case_id, r.amount) <> (d.case_id, d.amount)
    OR r.year <> extract(year FROM d.decided_at AT TIME ZONE 'Asia/Shanghai')
    OR r.times <> CAST(d.supplements IS NULL AS integer)
    OR r.household_amount NOT IN (r.amount, CASE WHEN r.person_id IS NULL THEN r.amount ELSE 0 END)
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
       CAST((SELECT coalesce(sum(c.reserved), 0) FROM claims AS c WHERE c.plan_id = p.id)
           + (SELECT coalesce(sum(s.amount), 0) FROM claim_supplements AS s
              WHERE s.plan_id = p.id AND s.status IN ('ordered', 'paid')) AS bigint) AS reserved
FROM year_plans AS p
""")
RESERVED_LESS = text("""
SELECT case_number, reserved, amount FROM claims
WHERE approved AND status IN ('approved', 'paid') AND reserved IS DISTINCT FROM amount
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
    for row in (await approval.execute(PERSONS)).all():
        if (row.amount, row.aids) != (row.reserved, row.decisions):
            findings.fail(
                f"cap of person {row.person_id} in {row.year}: the counter says "
                f"{yuan(row.amount)} in {row.aids} aids, the decisions {yuan(row.reserved)} "
                f"in {row.decisions}"
            )
    for row in (await approval.execute(DECIDED_OTHERWISE)).all():
        findings.fail(f"decision of {row.case_number} was published otherwise than it stands")
    for year in (await approval.scalars(YEARS)).all():
        for row in (await approval.execute(ABOVE, _caps_of(year))).all():
            findings.fail(f"cap of {row.id} in {row.year} is exceeded: {yuan(row.amount)}")
    for query in (UNRESERVED, RESERVED_OTHERWISE):
        for row in (await approval.execute(query)).all():
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
    for row in (await training.execute(RESERVED_LESS)).all():
        findings.fail(
            f"plan: the claim {row.case_number} was granted {yuan(row.amount or 0)} and holds "
            f"{yuan(row.reserved)} of it"
        )
    for row in (await training.execute(PAID_TWICE)).all():
        findings.fail(
            f"plan: {row.claims} claims of one person for {row.trade_code}, level {row.level}"
        )
    findings.prove("the year plans agree with the claims", "plan")
