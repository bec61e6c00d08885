"""The year's counters: taken together by one conditional statement, in sorted order, and given back.

The household's row comes first and is held; then the persons' in the order of their ids. So two
decisions never wait for each other crosswise, and neither goes above a cap.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from shared.rows import answering
from shared.transaction import Transaction
from shared.writes import insert_row
from sqlalchemy import BigInteger, Date, Integer, String, bindparam, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from approval.domain.decisions.article_12 import EventKey
from approval.domain.decisions.caps import Ledger, counts_from
from approval.domain.figures import Figures, MemberAidedElsewhere
from approval.store.tables import ReservationRow

HOLD_HOUSEHOLD = text("""
INSERT INTO household_years (household_id, year, amount, times) VALUES (:household_id, :year, 0, 0)
ON CONFLICT (household_id, year) DO UPDATE SET amount = household_years.amount
""")
# What of the year before counts too: nothing by the calendar year, by the last twelve months what
# was decided from a day on. Who holds the household's row sees it grow no more.
_LAST_YEARS = """FROM reservations AS r JOIN decisions AS d ON d.id = r.decision_id
    WHERE r.year = CAST(:year AS integer) - 1 AND r.state <> 'released'
        AND (d.decided_at AT TIME ZONE 'Asia/Shanghai')::date >= CAST(:counts_from AS date)"""
# What a member was aided with as a person in another household: who comes brings that along, and
# it counts in the household where it was given as well.
_BROUGHT_ALONG = """FROM reservations AS r JOIN person_years AS p
        ON p.person_id = r.person_id AND p.year = r.year
            AND p.household_id = CAST(:household_id AS uuid)
    WHERE r.year = CAST(:year AS integer) AND r.state <> 'released'
        AND r.household_id <> CAST(:household_id AS uuid)"""
_EARLIER = f"""
    SELECT COALESCE(sum(counted.amount), 0) AS amount, COALESCE(sum(counted.times), 0) AS times
    FROM (SELECT r.household_amount AS amount, r.times {_LAST_YEARS}
            AND r.household_id = CAST(:household_id AS uuid)
        UNION ALL SELECT r.household_amount, r.times {_BROUGHT_ALONG}) AS counted"""
_EARLIER_OF_PERSON = f"""
    SELECT COALESCE(sum(r.amount), 0) AS amount {_LAST_YEARS}
        AND r.person_id = CAST(:person_id AS uuid) AND r.household_id IN (
            SELECT p.household_id FROM person_years AS p WHERE p.year = CAST(:year AS integer) - 1
                AND p.person_id = CAST(:person_id AS uuid))"""
TAKE = text(f"""
WITH earlier AS ({_EARLIER}
), earlier_of_person AS ({_EARLIER_OF_PERSON}
), household AS (
    INSERT INTO household_years (household_id, year, amount, times)
    SELECT CAST(:household_id AS uuid), CAST(:year AS integer),
        CAST(:household_amount AS bigint), CAST(:times AS integer)
    FROM earlier
    WHERE earlier.amount + CAST(:household_amount AS bigint) <= CAST(:household_cap AS bigint)
        AND (earlier.times < CAST(:most_times AS integer) OR CAST(:excepted AS boolean))
    ON CONFLICT (household_id, year) DO UPDATE
        SET amount = household_years.amount + excluded.amount, times = household_years.times + excluded.times
        WHERE household_years.amount + excluded.amount + (SELECT amount FROM earlier)
                <= CAST(:household_cap AS bigint)
            AND (household_years.times + (SELECT times FROM earlier) < CAST(:most_times AS integer)
                OR CAST(:excepted AS boolean))
    RETURNING household_id
), persons AS (
    INSERT INTO person_years (person_id, year, household_id, amount, aids)
    SELECT member, CAST(:year AS integer), household.household_id,
        CASE WHEN member = CAST(:person_id AS uuid) THEN CAST(:amount AS bigint) ELSE 0 END,
        CAST(:times AS integer)
    FROM household, unnest(CAST(:everybody AS uuid[])) AS member
    WHERE member IS DISTINCT FROM CAST(:person_id AS uuid)
        OR CAST(:amount AS bigint) + (SELECT amount FROM earlier_of_person)
            <= CAST(:individual_cap AS bigint)
    ORDER BY member
    ON CONFLICT (person_id, year) DO UPDATE
        SET household_id = excluded.household_id, aids = person_years.aids + excluded.aids,
            amount = person_years.amount + excluded.amount
        WHERE (person_years.household_id = excluded.household_id OR person_years.aids = 0
                OR CAST(:anywhere AS boolean))
            AND person_years.amount + excluded.amount
                + CASE WHEN person_years.person_id = CAST(:person_id AS uuid)
                    THEN (SELECT amount FROM earlier_of_person) ELSE 0 END
                <= CAST(:individual_cap AS bigint)
    RETURNING person_id
)
SELECT (SELECT count(*) FROM household) + (SELECT count(*) FROM persons)
""")
GIVE_BACK_HOUSEHOLD = text("""
UPDATE household_years SET amount = amount - :amount, times = times - :times
WHERE household_id = :household_id AND year = :year
""")
GIVE_BACK_PERSONS = text("""
UPDATE person_years AS p
SET amount = p.amount - CASE WHEN p.person_id = :person_id THEN :amount ELSE 0 END,
    aids = p.aids - :times
FROM (SELECT person_id FROM person_years
    WHERE person_id = ANY(:everybody) AND year = :year ORDER BY person_id FOR UPDATE) AS held
WHERE p.person_id = held.person_id AND p.year = :year
""").bindparams(
    bindparam("everybody", type_=ARRAY(Uuid)),
    bindparam("person_id", type_=Uuid),
    bindparam("amount", type_=BigInteger),
)
_OF_EVENT = """r.household_id = :household_id AND r.cause_type = :cause_type
        AND r.incident_on = :incident_on AND r.state <> 'released'"""
# What may be the same event under another name: of the year the grants for the same cause;
# of about the same days all, also across New Year.
_LOOKS_LIKE = f"""r.household_id = :household_id AND r.state <> 'released'
        AND ((r.cause_type = :cause_type AND r.year = :year)
            OR abs(r.incident_on - :incident_on) <= :split_days)
        AND NOT ({_OF_EVENT} AND r.year = :year)"""
STANDING = answering(
    text(f"""
SELECT COALESCE(h.amount, 0) + earlier.amount AS amount,
    COALESCE(h.times, 0) + earlier.times AS times,
    COALESCE(
        (SELECT p.amount FROM person_years AS p WHERE p.person_id = :person_id AND p.year = :year), 0)
        + ({_EARLIER_OF_PERSON}) AS person,
    (SELECT sum(r.amount) FROM reservations AS r
    WHERE {_OF_EVENT} AND r.year = :year AND r.by_township) AS event_by_township,
    (SELECT sum(r.amount) FROM reservations AS r
    WHERE :split_days IS NOT NULL AND {_LOOKS_LIKE} AND r.by_township) AS near_by_township,
    EXISTS (SELECT FROM reservations AS r WHERE {_OF_EVENT}) AS granted_before,
    EXISTS (SELECT FROM reservations AS r
    WHERE r.household_id = :household_id AND r.cause_type = :cause_type AND r.state <> 'released'
        AND r.incident_on <> :incident_on
        AND abs(r.incident_on - :incident_on) <= :same_event_days) AS looks_like_granted,
    EXISTS (SELECT FROM person_years AS p
    WHERE p.year = :year AND p.aids > 0 AND p.household_id <> :household_id
        AND p.person_id = ANY(:person_ids)) AS aided_elsewhere,
    ARRAY(SELECT r.case_id FROM reservations AS r
    WHERE r.household_id = :household_id AND r.category = :category AND r.state <> 'released'
        AND r.cost_years && :cost_years) AS cost_claims,
    EXISTS (SELECT FROM delegations AS d
    WHERE d.township = :township AND d.cause_type = :cause_type AND d.status = 'in_force'
        AND d.since <= :today AND (d.until IS NULL OR d.until >= :today)) AS delegated
FROM ({_EARLIER}) AS earlier
LEFT JOIN household_years AS h ON h.household_id = :household_id AND h.year = :year
""").bindparams(
        bindparam("household_id", type_=Uuid),
        bindparam("person_id", type_=Uuid),
        bindparam("person_ids", type_=ARRAY(Uuid)),
        bindparam("year", type_=Integer),
        bindparam("cause_type", type_=String),
        bindparam("township", type_=String),
        bindparam("incident_on", type_=Date),
        bindparam("today", type_=Date),
        bindparam("counts_from", type_=Date),
        bindparam("split_days", type_=Integer),
        bindparam("same_event_days", type_=Integer),
        bindparam("category", type_=String),
        bindparam("cost_years", type_=ARRAY(Integer)),
    ),
    *("amount", "times", "person", "event_by_township", "near_by_township", "granted_before"),
    "looks_like_granted",
    *("cost_claims", "aided_elsewhere", "delegated"),
)


class CostOf(NamedTuple):
    """The kind of cost that a claim is about, and the years in which its bills were paid (A-71)."""

    category: str
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a case is held against: the year's ledger, and what was granted or delegated.

    ``granted_before``: the same cause was granted aid that still stands; a refused one does not
    bar (A-63). ``looks_like_granted``: an aid for the same cause was granted for an incident of
    about the same day. ``aided_elsewhere``: a member belongs to another household that is aided in the
    year (A-38). ``delegated``: a signed delegation of the township's stands today.
    ``cost_claims``: the granted cases whose cost was of the same years and kind (A-71).
    """

    ledger: Ledger
    granted_before: bool
    looks_like_granted: bool
    aided_elsewhere: bool
    delegated: bool
    cost_claims: frozenset[UUID]


async def hold_household(tx: Transaction, household_id: UUID, year: int) -> None:
    """Let no other decision on this household in until the end of the transaction."""
    await tx.session.execute(HOLD_HOUSEHOLD, {"household_id": household_id, "year": year})


async def standing_of(
    tx: Transaction,
    *,
    event: EventKey,
    person_ids: tuple[UUID, ...],
    person_id: UUID | None,
    township: str,
    counts_from: date,
    split_days: int | None,
    same_event_days: int,
    cost: CostOf,
) -> Standing:
    """What counts today for a household, for the person whom an individual aid goes to, and what
    townships have approved for the same event, and for what looks like it within some days
    (A-22); without days nothing does. A grant of last year counts from a day on (A-05).
    """
    today = tx.clock.today()
    row = (
        await tx.session.execute(
            STANDING,
            {
                "household_id": event.household_id,
                "cause_type": event.cause_type,
                "incident_on": event.incident_on,
                "person_ids": list(person_ids),
                "person_id": person_id,
                "township": township,
                "counts_from": counts_from,
                "split_days": split_days,
                "same_event_days": same_event_days,
                "category": cost.category,
                "cost_years": list(cost.years),
                "year": today.year,
                "today": today,
            },
        )
    ).one()
    return Standing(
        ledger=Ledger(
            household=int(row.amount),
            times=int(row.times),
            person=int(row.person),
            event_by_township=int(row.event_by_township or 0),
            near_by_township=int(row.near_by_township or 0),
        ),
        granted_before=row.granted_before,
        looks_like_granted=row.looks_like_granted,
        aided_elsewhere=row.aided_elsewhere,
        delegated=row.delegated,
        cost_claims=frozenset(row.cost_claims),
    )


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
    cost: CostOf,
    figures: Figures,
    times: int = 1,
) -> bool:
    """Take amount and count of every counter; false when one does not allow it (A-05, A-08, A-38).

    A further order of a grant counts as no further time (``times`` 0).
    """
    household_id = event.household_id
    counts = person_id is None or figures.individual_counts_to_household
    household_amount = amount if counts else 0
    everybody = sorted({*person_ids, *([person_id] if person_id else [])})
    taken = await tx.session.scalar(
        TAKE,
        {
            "household_id": household_id,
            "year": year,
            "household_amount": household_amount,
            "household_cap": figures.household_cap,
            "most_times": figures.max_times_per_year,
            "excepted": excepted,
            "everybody": everybody,
            "counts_from": counts_from(tx.clock.today(), figures.annual_window),
            "anywhere": figures.member_aided_elsewhere is MemberAidedElsewhere.ALLOWED,
            "person_id": person_id,
            "amount": amount,
            "individual_cap": figures.individual_cap,
            "times": times,
        },
    )
    if taken != 1 + len(everybody):
        return False
    insert_row(
        tx,
        ReservationRow,
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
        category=cost.category,
        cost_years=list(cost.years),
        times=times,
    )
    return True


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
        {
            "household_id": row.household_id,
            "year": row.year,
            "amount": row.household_amount,
            "times": row.times,
        },
    )
    await tx.session.execute(
        GIVE_BACK_PERSONS,
        {
            "everybody": row.person_ids,
            "person_id": row.person_id,
            "year": row.year,
            "amount": row.amount,
            "times": row.times,
        },
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
