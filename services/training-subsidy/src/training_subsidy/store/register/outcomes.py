"""Pass, employment and start-up rates, counted from stored results and answers (VT-018)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from training_subsidy.store.register.outcome_tables import OutcomeRow


class OutcomesBy(StrEnum):
    """What trainees are counted by."""

    INSTITUTION = "INSTITUTION"
    TRADE = "TRADE"
    GROUP = "GROUP"


KEYS: Mapping[OutcomesBy, str] = {
    OutcomesBy.INSTITUTION: "k.credit_code",
    OutcomesBy.TRADE: "coalesce(k.trade_code, '')",
    OutcomesBy.GROUP: "e.trainee_group",
}
COUNTED = {
    by: text(f"""
SELECT {key} AS key, count(*) AS trained,
    count(*) FILTER (WHERE e.result = 'PASSED') AS passed,
    count(o.enrolment_id) AS known,
    count(o.employed_on) AS employed,
    count(o.business_since) AS started
FROM classes AS k JOIN enrolments AS e ON e.class_id = k.id
    LEFT JOIN training_outcomes AS o ON o.enrolment_id = e.id
WHERE k.ends_on >= :first AND k.ends_on <= :last AND k.status IN ('open', 'closed')
    AND e.cancelled_on IS NULL AND e.result IS NOT NULL
    AND (CAST(:after AS text) IS NULL OR {key} > :after)
GROUP BY 1 ORDER BY 1 LIMIT :limit
""")
    for by, key in KEYS.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """How many were examined and passed, of how many it is known what became of them, and what."""

    key: str
    trained: int
    passed: int
    known: int
    employed: int
    started: int


async def keep_outcome(
    tx: Transaction,
    enrolment_id: UUID,
    *,
    employed_on: date | None,
    business_since: date | None,
    data_date: date,
) -> None:
    """Write what is known now, in place of what was."""
    values = {"employed_on": employed_on, "business_since": business_since, "data_date": data_date}
    query = insert(OutcomeRow).values(enrolment_id=enrolment_id, **values)
    await tx.session.execute(
        query.on_conflict_do_update(index_elements=["enrolment_id"], set_=values)
    )


async def count_outcomes(
    tx: Reading, by: OutcomesBy, *, year: int, after: str | None, limit: int
) -> list[Outcomes]:
    """The counts of the classes that ended in a year, by institution, trade or group."""
    given = {"first": date(year, 1, 1), "last": date(year, 12, 31), "after": after, "limit": limit}
    found = await tx.session.execute(COUNTED[by], given)
    return [Outcomes(**row) for row in found.mappings()]
