"""Passed courses of a person, and the highest level of confirmed certificates."""

from shared.transaction import Reading, Transaction
from sqlalchemy import text

from training_subsidy.domain.register.learning_accounts import Learned
from training_subsidy.store.register.own_enrolments import OWN
from training_subsidy.store.register.people import Named

LEARNED = text(f"""
SELECT e.id AS enrolment_id, k.title, k.trade_code, k.level, e.examined_on AS passed_on,
    COALESCE(e.certificate_verified, false) AS certified
FROM enrolments AS e JOIN classes AS k ON k.id = e.class_id
WHERE e.id IN ({OWN}) AND e.result = 'PASSED' AND e.cancelled_on IS NULL
ORDER BY e.examined_on, e.id
""")
BEST = text("""
SELECT min(k.level) FROM enrolments AS e JOIN classes AS k ON k.id = e.class_id
    JOIN persons AS p ON p.person_id = e.person_id
WHERE p.id_hash = :hash AND e.result = 'PASSED' AND e.certificate_verified
    AND e.cancelled_on IS NULL
""")


async def learned(tx: Reading) -> list[Learned]:
    """What the actor has passed, in the order of the days."""
    rows = (await tx.session.execute(LEARNED, {"sub": tx.by.sub})).mappings()
    return [Learned(**row) for row in rows]


async def best_level(tx: Transaction, named: Named) -> int | None:
    """The highest confirmed level of the person of a number, of which 1 is the highest of all."""
    values = {"hash": tx.vault.lookup("id_number", named.id_number)}
    level: int | None = await tx.session.scalar(BEST, values)
    return level
