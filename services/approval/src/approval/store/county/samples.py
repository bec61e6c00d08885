"""The months of each county: running numbers, seeds, and the visits that were made."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from shared.errors import NotFound
from shared.ids import new_id
from shared.lots import seed_hash
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from shared.writes import change_row, insert_once, insert_row
from sqlalchemy import select, text

from approval.domain.cases.visit import Helper
from approval.store.tables import CaseRow, CountyMonthRow, VisitRow


class MonthNotPublished(NotFound):
    """The seed of this county and month is not published yet."""


NEXT_NUMBER = text("""
INSERT INTO county_months (county, month, seed, seed_hash, published_at, last_number)
VALUES (:county, :month, :seed, :seed_hash, :at, 1)
ON CONFLICT (county, month) DO UPDATE SET last_number = county_months.last_number + 1
RETURNING last_number, seed
""")


def _place(county: str, month: date) -> Place:
    return Place("county_months", "seed", f"{county}/{month:%Y-%m}")


async def without_seed(
    tx: Transaction, counties: Iterable[str], months: Sequence[date]
) -> list[tuple[str, date]]:
    """Which counties and months have no seed yet."""
    rows = await tx.session.execute(
        select(CountyMonthRow.county, CountyMonthRow.month).where(CountyMonthRow.month.in_(months))
    )
    there = {(row.county, row.month) for row in rows}
    wanted = [(county, month) for county in sorted(counties) for month in months]
    return [pair for pair in wanted if pair not in there]


async def insert_seed(tx: Transaction, county: str, month: date, seed: bytes) -> bool:
    """Keep a month's seed sealed and its hash open; false when the month has one."""
    return await insert_once(
        tx,
        CountyMonthRow,
        "county",
        "month",
        county=county,
        month=month,
        seed=tx.vault.seal(seed, _place(county, month)),
        seed_hash=seed_hash(seed),
        published_at=tx.clock.now(),
        last_number=0,
    )


async def next_number(
    tx: Transaction, county: str, month: date, *, new_seed: bytes
) -> tuple[int, bytes]:
    """The next number of a county and month, and its seed: the new one if there was none.

    The row is held to the end of the transaction.
    """
    row = (
        await tx.session.execute(
            NEXT_NUMBER,
            {
                "county": county,
                "month": month,
                "seed": tx.vault.seal(new_seed, _place(county, month)),
                "seed_hash": seed_hash(new_seed),
                "at": tx.clock.now(),
            },
        )
    ).one()
    return row.last_number, tx.vault.open_bytes(row.seed, _place(county, month))


async def get_month(tx: Reading, county: str, month: date) -> CountyMonthRow:
    """A county's month. Raises ``MonthNotPublished``."""
    row = await tx.session.get(CountyMonthRow, (county, month), populate_existing=True)
    if row is None:
        raise MonthNotPublished
    return row


def open_seed(vault: Vault, row: CountyMonthRow) -> bytes:
    """The seed itself: secret in its month."""
    return vault.open_bytes(row.seed, _place(row.county, row.month))


async def months_to_make_up(tx: Transaction, before: date, *, limit: int) -> list[CountyMonthRow]:
    """Months that are over and whose least share has not been looked at."""
    query = (
        select(CountyMonthRow)
        .where(CountyMonthRow.month < before, CountyMonthRow.made_up_at.is_(None))
        .order_by(CountyMonthRow.month, CountyMonthRow.county)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(await tx.session.scalars(query.execution_options(populate_existing=True)))


async def month_is_decided(tx: Transaction, county: str, month: date) -> None:
    """The shortfall of a month has been made up."""
    key = {"county": county, "month": month}
    change_row(tx, CountyMonthRow, key, made_up_at=tx.clock.now())


async def numbers_of(tx: Reading, county: str, month: date) -> tuple[list[int], list[int], int]:
    """The drawn numbers of a month, those made up for, and how many were visited."""
    rows = (
        await tx.session.execute(
            select(CaseRow.number, CaseRow.visit, CaseRow.visited_on)
            .where(CaseRow.county == county, CaseRow.month == month)
            .order_by(CaseRow.number)
        )
    ).all()
    drawn = [row.number for row in rows if row.visit == "drawn"]
    added = [row.number for row in rows if row.visit in {"made_up", "after_decision"}]
    return drawn, added, sum(row.visited_on is not None for row in rows)


async def insert_visit(
    tx: Transaction,
    case_id: UUID,
    *,
    round: int,  # noqa: A002
    visited_on: date,
    facts_confirmed: bool,
    assisting_person: str,
    assisted_by: Helper,
    facts: str,
) -> None:
    """Keep a home visit; who assisted and what was found are sealed."""
    visit_id = new_id()
    tx.audit(
        "keep_visit",
        resource=("visit", visit_id),
        round=round,
        visited_on=visited_on.isoformat(),
        facts_confirmed=facts_confirmed,
        recorded_by=tx.by.sub,
    )
    insert_row(
        tx,
        VisitRow,
        id=visit_id,
        case_id=case_id,
        round=round,
        visited_on=visited_on,
        facts_confirmed=facts_confirmed,
        assisting_person=tx.vault.seal(
            assisting_person, Place("visits", "assisting_person", visit_id)
        ),
        facts=tx.vault.seal(facts, Place("visits", "facts", visit_id)),
        assisted_by=assisted_by,
        recorded_by=tx.by.sub,
        recorded_at=tx.clock.now(),
    )


def open_visit(vault: Vault, row: VisitRow) -> tuple[str, str]:
    """Who assisted a visit and what it found, opened; the caller audits the reading."""
    return (
        vault.open(row.assisting_person, Place("visits", "assisting_person", row.id)),
        vault.open(row.facts, Place("visits", "facts", row.id)),
    )
