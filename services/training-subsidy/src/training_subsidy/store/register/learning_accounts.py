"""Passed courses of a person, and the highest level of confirmed certificates."""

from shared.transaction import Reading, Transaction
from sqlalchemy import text

from training_subsidy.domain.register.learning_accounts import Learned
from training_subsidy.store.register.own_enrolments import OWN
from training_subsidy.store.register.people import Named

LEVEL = "CASE WHEN y.enrolment_id IS NULL THEN k.level ELSE y.level END"
"""The level of a certificate itself: one of a special ability has none, whatever its course has."""
LEARNED = text(f"""
SELECT e.id AS enrolment_id, k.title, k.trade_code, {LEVEL} AS level, e.examined_on AS passed_on,
    COALESCE(e.certificate_verified, false) AS certified
FROM enrolments AS e JOIN classes AS k ON k.id = e.class_id
    LEFT JOIN certificate_particulars AS y ON y.enrolment_id = e.id
WHERE e.id IN ({OWN}) AND e.result = 'PASSED' AND e.cancelled_on IS NULL
ORDER BY e.examined_on, e.id
""")
BEST = text(f"""
SELECT min(level) FROM (
    SELECT {LEVEL} AS level FROM enrolments AS e JOIN classes AS k ON k.id = e.class_id
        JOIN persons AS p ON p.person_id = e.person_id
        LEFT JOIN certificate_particulars AS y ON y.enrolment_id = e.id
    WHERE p.id_hash = :hash AND e.result = 'PASSED' AND e.certificate_verified
        AND e.cancelled_on IS NULL
    UNION ALL
    SELECT r.level FROM recognised_persons AS r JOIN persons AS p ON p.person_id = r.person_id
        JOIN register_entries AS n ON n.id = r.entry_id
    WHERE p.id_hash = :hash AND n.status IN ('entered', 'ended') AND n.since <= :today
        AND (n.until IS NULL OR n.until >= :today)
) AS held
""")


async def learned(tx: Reading) -> list[Learned]:
    """What the actor has passed, in the order of the days."""
    rows = (await tx.session.execute(LEARNED, {"sub": tx.by.sub})).mappings()
    return [Learned(**row) for row in rows]


async def best_level(tx: Transaction, named: Named) -> int | None:
    """The highest level of the person of a number, by confirmed certificates and direct recognition in
    force, of which 1 is the highest of all.
    """
    values = {"hash": tx.vault.lookup("id_number", named.id_number), "today": tx.clock.today()}
    level: int | None = await tx.session.scalar(BEST, values)
    return level
