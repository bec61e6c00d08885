"""Lots of a county and month, what they drew, and the visits."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.lots import seed_hash
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_once, insert_row
from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Date

from training_subsidy.domain.register.visits import (
    Drawing,
    Looked,
    LotNotPublished,
    Visit,
    VisitKind,
    VisitNotFound,
    VisitStatus,
)
from training_subsidy.store.register.third_party_tables import (
    LotDrawingRow,
    LotMonthRow,
    SupervisionVisitRow,
)
from training_subsidy.store.tables import ClassRow
from training_subsidy.store.versions import expect

WITHOUT_SEED = text("""
SELECT c.county, m.month
FROM (
    SELECT left(region, 6) AS county FROM institutions
    UNION SELECT left(region, 6) FROM classes WHERE status IN ('planned', 'open')
    UNION SELECT left(of_contract.code, 6) FROM supervisors AS s
        CROSS JOIN jsonb_array_elements_text(s.counties) AS of_contract(code)
        WHERE s.status = 'admitted'
) AS c
    CROSS JOIN unnest(:months) AS m(month)
WHERE NOT EXISTS (
    SELECT 1 FROM lot_months AS l WHERE l.county = c.county AND l.month = m.month)
ORDER BY c.county, m.month LIMIT :limit
""").bindparams(bindparam("months", type_=ARRAY(Date)))
NOT_LOOKED_AT = text("""
SELECT k.id AS class_id, k.region, k.credit_code, k.enterprise_code
FROM classes AS k
WHERE k.status = 'open' AND k.starts_on <= :today AND k.ends_on >= :today
    AND NOT EXISTS (SELECT 1 FROM lot_drawings AS d WHERE d.class_id = k.id AND d.month = :month)
    AND EXISTS (SELECT 1 FROM lot_months AS l WHERE l.county = left(k.region, 6) AND l.month = :month)
ORDER BY k.id LIMIT :limit FOR UPDATE OF k SKIP LOCKED
""")
NEVER_LOOKED_AT = text("""
SELECT k.id FROM classes AS k
WHERE left(k.region, 6) = :county AND k.status IN ('open', 'closed')
    AND k.starts_on < CAST(:month AS date) + interval '1 month' AND k.ends_on >= CAST(:month AS date)
    AND NOT EXISTS (SELECT 1 FROM lot_drawings AS d WHERE d.class_id = k.id AND d.month = CAST(:month AS date))
ORDER BY k.id LIMIT :limit
""")


def _place(county: str, month: date) -> Place:
    return Place("lot_months", "seed", f"{county}/{month:%Y-%m}")


async def without_seed(
    tx: Transaction, months: Sequence[date], *, limit: int
) -> list[tuple[str, date]]:
    """Which counties with an institution, a class to come or a contract have no seed of these months yet."""
    given = {"months": list(months), "limit": limit}
    return [(row.county, row.month) for row in await tx.session.execute(WITHOUT_SEED, given)]


async def insert_seed(tx: Transaction, county: str, month: date, seed: bytes) -> bool:
    """Keep a month's seed sealed and its hash open; false when the month has one."""
    return await insert_once(
        tx,
        LotMonthRow,
        "county",
        "month",
        county=county,
        month=month,
        seed=tx.vault.seal(seed, _place(county, month)),
        seed_hash=seed_hash(seed),
        published_at=tx.clock.now(),
    )


async def get_month(tx: Reading, county: str, month: date) -> tuple[bytes, str, datetime]:
    """Seed, hash and day of publication. Raises ``LotNotPublished``; the seed is secret in its month."""
    row = await tx.session.get(LotMonthRow, (county, month), populate_existing=True)
    if row is None:
        raise LotNotPublished
    return tx.vault.open_bytes(row.seed, _place(county, month)), row.seed_hash, row.published_at


async def seeds_of(tx: Transaction, month: date, counties: Sequence[str]) -> dict[str, bytes]:
    """The seeds of a month, by county."""
    rows = await tx.session.scalars(
        select(LotMonthRow).where(LotMonthRow.month == month, LotMonthRow.county.in_(counties))
    )
    return {row.county: tx.vault.open_bytes(row.seed, _place(row.county, month)) for row in rows}


async def not_looked_at(tx: Transaction, today: date, month: date, *, limit: int) -> list[Looked]:
    """Classes that are taught today and that this month's lot has not looked at; held."""
    given = {"today": today, "month": month, "limit": limit}
    rows = await tx.session.execute(NOT_LOOKED_AT, given)
    return [Looked(**row) for row in rows.mappings()]


async def never_looked_at(tx: Reading, county: str, month: date, *, limit: int) -> list[UUID]:
    """Classes whose days fall in a month and that its lot never looked at."""
    given = {"county": county, "month": month, "limit": limit}
    return list(await tx.session.scalars(NEVER_LOOKED_AT, given))


async def hand_to_office(tx: Transaction, body_id: UUID, codes: Collection[str] | None) -> None:
    """HRSS makes the open visits of a body itself; with ``codes`` only those to classes of these."""
    row, course = SupervisionVisitRow, ClassRow
    is_open = row.status.in_((VisitStatus.DRAWN, VisitStatus.GIVEN_BACK))
    handed = update(row).where(row.body_id == body_id, is_open, row.org.is_not(None))
    if codes is not None:
        of_these = course.credit_code.in_(codes) | course.enterprise_code.in_(codes)
        handed = handed.where(row.class_id.in_(select(course.id).where(of_these)))
    await tx.session.execute(
        handed.values(org=None, version=row.version + 1).execution_options(
            synchronize_session=False
        )
    )


async def has_open_visits(tx: Reading, county: str, month: date) -> bool:
    """Whether a visit of a county and month is still to be made, or its return to be answered."""
    row = SupervisionVisitRow
    is_open = row.status.in_((VisitStatus.DRAWN, VisitStatus.GIVEN_BACK))
    found = select(row.id).where(is_open, row.month == month, row.region.startswith(county))
    return await tx.session.scalar(found.limit(1)) is not None


def insert_drawing(tx: Transaction, drawing: Drawing, county: str, month: date) -> None:
    """Keep what the lot said, when the transaction ends."""
    insert_row(
        tx,
        LotDrawingRow,
        class_id=drawing.class_id,
        month=month,
        county=county,
        kinds=list(drawing.kinds),
        candidates=[str(one) for one in drawing.candidates],
        body_id=drawing.body_id,
        shares=dict(drawing.shares),
        drawn_at=tx.clock.now(),
    )


async def drawings_of(
    tx: Reading, county: str, month: date, *, after: UUID | None, limit: int
) -> list[Drawing]:
    """What the lot of a county and month said of each class, in the order of their ids."""
    row = LotDrawingRow
    query = select(row).where(row.county == county, row.month == month)
    if after is not None:
        query = query.where(row.class_id > after)
    return [
        Drawing(
            class_id=one.class_id,
            kinds=tuple(VisitKind(kind) for kind in one.kinds),
            candidates=tuple(UUID(name) for name in one.candidates),
            body_id=one.body_id,
            shares=one.shares,
        )
        for one in await tx.session.scalars(query.order_by(row.class_id).limit(limit))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a visitor must know of a class: what is taught where, and on which days."""

    title: str
    place: str
    starts_on: date
    ends_on: date


async def courses_of(tx: Reading, class_ids: Collection[UUID]) -> dict[UUID, Course]:
    """What is taught in these classes, by id."""
    rows = await tx.session.execute(
        select(
            ClassRow.id, ClassRow.title, ClassRow.place, ClassRow.starts_on, ClassRow.ends_on
        ).where(ClassRow.id.in_(class_ids))
    )
    return {
        row.id: Course(
            title=row.title, place=row.place, starts_on=row.starts_on, ends_on=row.ends_on
        )
        for row in rows
    }


def _visit(row: Any) -> Visit:
    values = {name: getattr(row, name) for name in Visit.__dataclass_fields__}
    return Visit(**values | {"kind": VisitKind(row.kind), "status": VisitStatus(row.status)})


def insert_visit(tx: Transaction, visit: Visit) -> Visit:
    """Note a drawn visit, when the transaction ends."""
    saved = replace(visit, version=1)
    insert_row(tx, SupervisionVisitRow, **asdict(saved))
    return saved


async def get_visit(tx: Reading, visit_id: UUID, *, expected: int | None = None) -> Visit:
    """One visit: a third party its own, finance that of finance (404), an office the region's (403)."""
    row = await tx.session.scalar(
        select(SupervisionVisitRow).where(SupervisionVisitRow.id == visit_id)
    )
    if row is None:
        raise VisitNotFound
    tx.by.within(row.region)
    visit = _visit(row)
    if not visit.is_seen_by(tx.by):
        raise VisitNotFound
    expect(row.version, expected)
    return visit


def save_visit(tx: Transaction, visit: Visit) -> Visit:
    """Write the step when the transaction ends, unless someone else has written since."""
    saved = replace(visit, version=visit.version + 1)
    change_row(
        tx,
        SupervisionVisitRow,
        {"id": saved.id},
        was=visit.version,
        status=saved.status,
        visited_on=saved.visited_on,
        finding_id=saved.finding_id,
        given_back_by=saved.given_back_by,
        ended_by=saved.ended_by,
        ended_at=saved.ended_at,
        version=saved.version,
    )
    tx.audit_subject("supervision_visit", saved.id, saved.version)
    return saved


async def find_visits(
    tx: Reading,
    *,
    region: str,
    org: str | None,
    kinds: Sequence[VisitKind],
    status: VisitStatus | None,
    after: UUID | None,
    limit: int,
) -> list[Visit]:
    """Visits of a region, of one third party or of these kinds, in the order they were drawn."""
    row = SupervisionVisitRow
    query = select(row).where(covered_by(region, row.region), row.kind.in_(kinds))
    if org is not None:
        query = query.where(row.org == org)
    if status is not None:
        query = query.where(row.status == status)
    if after is not None:
        query = query.where(row.id > after)
    return [_visit(one) for one in await tx.session.scalars(query.order_by(row.id).limit(limit))]
