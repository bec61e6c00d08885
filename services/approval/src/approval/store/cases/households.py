"""Which household a case belongs to; the year's counters follow the people (A-70)."""

from collections.abc import Sequence
from uuid import UUID

from shared.contracts.intake import HouseholdMove
from shared.transaction import Transaction
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from approval.store.tables import CaseHouseholdRow

MOVE = text("""
UPDATE person_years AS p SET household_id = m.joined_id
FROM unnest(CAST(:people AS uuid[]), CAST(:left AS uuid[]), CAST(:joined AS uuid[]))
    AS m(person_id, left_id, joined_id)
WHERE p.person_id = m.person_id AND p.household_id = m.left_id
""")
MERGE = text("""
WITH given_up AS (
    UPDATE household_years SET amount = 0, times = 0
    WHERE household_id = ANY(CAST(:merged AS uuid[]))
), persons AS (
    UPDATE person_years SET household_id = :into WHERE household_id = ANY(CAST(:merged AS uuid[]))
), taken AS (
    UPDATE reservations SET household_id = :into WHERE household_id = ANY(CAST(:merged AS uuid[]))
), moved AS (
    UPDATE cases SET household_id = :into, version = version + 1,
        assessment = jsonb_set(assessment, '{household_id}', to_jsonb(CAST(:into AS text)))
    WHERE household_id = ANY(CAST(:merged AS uuid[]))
)
INSERT INTO household_years (household_id, year, amount, times)
SELECT CAST(:into AS uuid), year, sum(amount), sum(times) FROM household_years
WHERE household_id = ANY(CAST(:merged AS uuid[])) GROUP BY year
ON CONFLICT (household_id, year) DO UPDATE SET amount = household_years.amount + excluded.amount,
    times = household_years.times + excluded.times
""")


async def move_people(tx: Transaction, moves: Sequence[HouseholdMove]) -> None:
    """Who left a household takes nothing along but the own cap of the year."""
    await tx.session.execute(
        MOVE,
        {
            "people": [one.person_id for one in moves],
            "left": [one.left for one in moves],
            "joined": [one.joined for one in moves],
        },
    )


async def merge_households(tx: Transaction, merged: Sequence[UUID], *, into: UUID) -> None:
    """Households that are one have one cap and one count; what they were granted adds up."""
    await tx.session.execute(MERGE, {"merged": list(merged), "into": into})


async def keep_household(tx: Transaction, case_id: UUID, household_id: UUID) -> None:
    """Remember where a case belongs; the last word counts."""
    values = {"household_id": household_id}
    new = insert(CaseHouseholdRow).values(case_id=case_id, **values)
    await tx.session.execute(new.on_conflict_do_update(index_elements=["case_id"], set_=values))


async def household_of(tx: Transaction, case_id: UUID) -> UUID | None:
    """Where a case was found to belong; nothing where nobody asked."""
    row = await tx.session.get(CaseHouseholdRow, case_id)
    return None if row is None else row.household_id
