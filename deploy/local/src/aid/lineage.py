"""The check of lineage: what was promised and paid comes from allocations, and from enough of them."""

from shared.money import yuan
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aid.books import Findings

FUNDS = text("""
SELECT f.code, f.available, f.committed + f.paid AS spent,
    coalesce(sum(a.amount - a.used - a.charged - a.passed_on), 0) AS rest, coalesce(sum(a.used), 0) AS used,
    coalesce(sum((SELECT sum(u.amount) FROM allocation_uses AS u
        WHERE u.allocation_id = a.id AND u.released_at IS NULL)), 0) AS uses
FROM funds AS f LEFT JOIN fund_allocations AS a ON a.fund_id = f.id
GROUP BY f.id ORDER BY f.id
""")
ALLOCATIONS = text("""
SELECT f.code, a.key, a.amount, a.used, coalesce(sum(u.amount), 0) AS uses
FROM fund_allocations AS a JOIN funds AS f ON f.id = a.fund_id
LEFT JOIN allocation_uses AS u ON u.allocation_id = a.id AND u.released_at IS NULL
GROUP BY a.id, f.code HAVING a.used <> coalesce(sum(u.amount), 0) OR a.used > a.amount
""")
PAYMENTS = text("""
SELECT p.case_number, p.amount, coalesce(sum(u.amount), 0) AS uses
FROM payments AS p LEFT JOIN allocation_uses AS u ON u.payment_id = p.id AND u.released_at IS NULL
GROUP BY p.id HAVING coalesce(sum(u.amount), 0)
    <> CASE WHEN p.status IN ('held', 'cancelled') THEN 0 ELSE p.amount END
""")
PROVED = (
    "each yuan promised or paid comes from an allocation of its fund, and none pays more than it is"
)


async def check_lineage(disbursement: AsyncSession, findings: Findings) -> None:
    """Lineage is what is promised and paid, by fund, by allocation and by payment."""
    for row in await disbursement.execute(FUNDS):
        if row.used != row.spent or row.uses != row.spent or row.rest != row.available:
            findings.fail(
                f"lineage of fund {row.code}: {yuan(int(row.uses))} from allocations, "
                f"{yuan(row.spent)} promised and paid"
            )
    for row in await disbursement.execute(ALLOCATIONS):
        findings.fail(
            f"lineage of {row.key} ({row.code}): {yuan(int(row.uses))} of payments, "
            f"{yuan(row.used)} used of {yuan(row.amount)}"
        )
    for row in await disbursement.execute(PAYMENTS):
        findings.fail(
            f"lineage of {row.case_number}: {yuan(int(row.uses))} from allocations, "
            f"{yuan(row.amount)} paid"
        )
    findings.prove(PROVED, "lineage of ")
