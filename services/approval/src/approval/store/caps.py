"""The year's counters: taken by one conditional statement each, in sorted order, and given back.

The household's row comes first and is held; then the persons' in the order of their ids. So two
decisions never wait for each other crosswise, and neither goes above a cap.
"""

from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import Uuid

from approval.domain.article_12 import EventKey
from approval.domain.caps import Ledger
from approval.domain.figures import Figures
from approval.store.tables import HouseholdYearRow, PersonYearRow, ReservationRow

HOLD_HOUSEHOLD = text("""
INSERT INTO household_years (household_id, year, amount, times) VALUES (:household_id, :year, 0, 0)
ON CONFLICT (household_id, year) DO UPDATE SET amount = household_years.amount
""")
TAKE_HOUSEHOLD = text("""
INSERT INTO household_years (household_id, year, amount, times)
SELECT CAST(:household_id AS uuid), CAST(:year AS integer), CAST(:amount AS bigint), 1
WHERE CAST(:amount AS bigint) <= CAST(:cap AS bigint)
ON CONFLICT (household_id, year) DO UPDATE
    SET amount = household_years.amount + excluded.amount, times = household_years.times + 1
    WHERE household_years.amount + excluded.amount <= CAST(:cap AS bigint)
        AND (household_years.times < CAST(:most_times AS integer)
            OR CAST(:excepted AS boolean))
RETURNING household_id
""")
TAKE_PERSON = text("""
INSERT INTO person_years (person_id, year, household_id, amount, aids)
SELECT CAST(:person_id AS uuid), CAST(:year AS integer), CAST(:household_id AS uuid),
    CAST(:amount AS bigint), 1
WHERE CAST(:amount AS bigint) <= CAST(:cap AS bigint)
ON CONFLICT (person_id, year) DO UPDATE
    SET household_id = excluded.household_id, aids = person_years.aids + 1,
        amount = person_years.amount + excluded.amount
    WHERE (person_years.household_id = excluded.household_id OR person_years.aids = 0)
        AND person_years.amount + excluded.amount <= CAST(:cap AS bigint)
RETURNING person_id
""")
GIVE_BACK_HOUSEHOLD = text("""
UPDATE household_years SET amount = amount - :amount, times = times - 1
WHERE household_id = :household_id AND year = :year
""")
GIVE_BACK_PERSON = text("""
UPDATE person_years SET amount = amount - :amount, aids = aids - 1
WHERE person_id = :person_id AND year = :year
""")
ELSEWHERE = text("""
SELECT count(*) FROM person_years
WHERE year = :year AND aids > 0 AND household_id <> :household_id AND person_id = ANY(:person_ids)
""").bindparams(bindparam("person_ids", type_=ARRAY(Uuid)))
_STANDS = ReservationRow.state != "released"


async def hold_household(tx: Transaction, household_id: UUID, year: int) -> None:
    """Let no other decision on this household in until the end of the transaction."""
    await tx.session.execute(HOLD_HOUSEHOLD, {"household_id": household_id, "year": year})


async def ledger_of(
    tx: Transaction,
    *,
    event: EventKey,
    person_id: UUID | None,
    year: int,
    split_days: int | None,
) -> Ledger:
    """What counts in a year for a household, for the person whom an individual aid goes to, and
    what townships have approved for the same event, and for what looks like it within some days
    (A-22); without days nothing does.
    """
    household_id = event.household_id
    household = await tx.session.get(HouseholdYearRow, (household_id, year), populate_existing=True)
    person = None
    if person_id is not None:
        person = await tx.session.get(PersonYearRow, (person_id, year), populate_existing=True)
    return Ledger(
        household=household.amount if household else 0,
        times=household.times if household else 0,
        person=person.amount if person else 0,
        event_by_township=await _by_township(tx, _of_event(event), ReservationRow.year == year),
        near_by_township=0
        if split_days is None
        else await _by_township(tx, *_looks_like(event, year, split_days)),
    )


async def _by_township(tx: Transaction, *which: ColumnElement[bool]) -> int:
    total = await tx.session.scalar(
        select(func.coalesce(func.sum(ReservationRow.amount), 0)).where(
            *which, ReservationRow.by_township
        )
    )
    return int(total or 0)


def _of_event(event: EventKey) -> ColumnElement[bool]:
    """Grants for an event that still stand."""
    return and_(
        ReservationRow.household_id == event.household_id,
        ReservationRow.cause_type == event.cause_type,
        ReservationRow.incident_on == event.incident_on,
        _STANDS,
    )


def _looks_like(event: EventKey, year: int, days: int) -> tuple[ColumnElement[bool], ...]:
    """Grants to the household that stand and may be the same event under another name (A-22).

    Of the year those of the same cause; of about the same days all, also across New Year.
    """
    same_cause = and_(ReservationRow.cause_type == event.cause_type, ReservationRow.year == year)
    same_days = func.abs(ReservationRow.incident_on - event.incident_on) <= days
    return (
        ReservationRow.household_id == event.household_id,
        _STANDS,
        or_(same_cause, same_days),
        not_(and_(_of_event(event), ReservationRow.year == year)),
    )


async def aided_elsewhere(
    tx: Transaction, *, household_id: UUID, person_ids: tuple[UUID, ...], year: int
) -> bool:
    """Whether a member belongs to another household that is aided in the year (A-38)."""
    found = await tx.session.scalar(
        ELSEWHERE,
        {"year": year, "household_id": household_id, "person_ids": list(person_ids)},
    )
    return bool(found)


async def granted_before(tx: Transaction, event: EventKey) -> bool:
    """Whether the same cause was granted aid that still stands; a refused one does not bar (A-63)."""
    found = await tx.session.scalar(
        select(ReservationRow.decision_id).where(_of_event(event)).limit(1)
    )
    return found is not None


async def reserve(
    tx: Transaction,
    *,
    decision_id: UUID,
    case_id: UUID,
    event: EventKey,
    person_ids: tuple[UUID, ...],
    person_id: UUID | None,
    year: int,
    amount: int,
    by_township: bool,
    excepted: bool,
    figures: Figures,
) -> bool:
    """Take amount and count of every counter; false when one does not allow it (A-05, A-08, A-38)."""
    household_id = event.household_id
    counts = person_id is None or figures.individual_counts_to_household
    household_amount = amount if counts else 0
    took = await tx.session.scalar(
        TAKE_HOUSEHOLD,
        {
            "household_id": household_id,
            "year": year,
            "amount": household_amount,
            "cap": figures.household_cap,
            "most_times": figures.max_times_per_year,
            "excepted": excepted,
        },
    )
    everybody = sorted({*person_ids, *([person_id] if person_id else [])})
    for member in everybody:
        if took is None:
            return False
        took = await tx.session.scalar(
            TAKE_PERSON,
            {
                "person_id": member,
                "year": year,
                "household_id": household_id,
                "amount": amount if member == person_id else 0,
                "cap": figures.individual_cap,
            },
        )
    if took is None:
        return False
    await tx.session.execute(
        upsert(ReservationRow).values(
            decision_id=decision_id,
            case_id=case_id,
            household_id=household_id,
            year=year,
            amount=amount,
            household_amount=household_amount,
            person_id=person_id,
            person_ids=everybody,
            cause_type=event.cause_type,
            incident_on=event.incident_on,
            by_township=by_township,
            state="reserved",
        )
    )
    return True


async def reservation_of(tx: Transaction, decision_id: UUID) -> ReservationRow | None:
    """What a decision reserved, if it granted anything."""
    return await tx.session.get(ReservationRow, decision_id, populate_existing=True)


async def mark_used(tx: Transaction, decision_id: UUID) -> ReservationRow | None:
    """The money arrived; nothing when that was known, or there is no such grant here."""
    return await _close(tx, decision_id, to="used", while_it_is=("reserved",))


async def release(tx: Transaction, decision_id: UUID) -> ReservationRow | None:
    """Give amount and count back in the year of the approval, once."""
    row = await _close(tx, decision_id, to="released", while_it_is=("reserved", "used"))
    if row is None:
        return None
    await tx.session.execute(
        GIVE_BACK_HOUSEHOLD,
        {"household_id": row.household_id, "year": row.year, "amount": row.household_amount},
    )
    for member in row.person_ids:
        back = row.amount if member == row.person_id else 0
        await tx.session.execute(
            GIVE_BACK_PERSON, {"person_id": member, "year": row.year, "amount": back}
        )
    return row


async def _close(
    tx: Transaction, decision_id: UUID, *, to: str, while_it_is: tuple[str, ...]
) -> ReservationRow | None:
    return await tx.session.scalar(
        update(ReservationRow)
        .where(ReservationRow.decision_id == decision_id, ReservationRow.state.in_(while_it_is))
        .values(state=to, closed_at=tx.clock.now())
        .returning(ReservationRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
