"""Counting where cases have come to in a month, and what was published of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.writes import insert_once
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import String

from intake.domain.sharing.counts import OTHER_KIND, OUTCOMES
from intake.store.sharing.sharing_tables import (
    CountedSinceRow,
    PublishedCountsRow,
    SharedFactRow,
)

COUNT = text("""
SELECT p.programme, p.outcome, p.county, p.kind, count(*) AS cases FROM (
    SELECT s.outcome, coalesce(o.programme, d.programme, a.programme) AS programme,
        coalesce(o.county, nullif(d.county, ''), a.county) AS county,
        coalesce(o.kind, d.kind, a.kind, :other) AS kind
    FROM (
        SELECT case_id, outcome FROM shared_steps
        WHERE happened_on >= :since AND happened_on < :until AND outcome = ANY(:outcomes)
        UNION
        SELECT case_id, outcome FROM shared_facts -- also what an earlier release notes beside us
        WHERE happened_on >= :since AND happened_on < :until AND outcome = ANY(:outcomes)
    ) AS s
    LEFT JOIN shared_facts AS o ON o.case_id = s.case_id AND o.milestone = s.outcome
    LEFT JOIN shared_facts AS d ON d.case_id = s.case_id AND d.milestone = 'decided'
    LEFT JOIN shared_facts AS a ON a.case_id = s.case_id AND a.milestone = 'accepted'
) AS p
WHERE p.programme IS NOT NULL AND p.county IS NOT NULL
GROUP BY p.programme, p.outcome, p.county, p.kind
""").bindparams(bindparam("outcomes", type_=ARRAY(String)))
Table = Mapping[tuple[str, str], int]


async def open_month(tx: Reading) -> tuple[date | None, date | None]:
    """The last month that was published, and the first day of which there is a fact."""
    last = select(func.max(PublishedCountsRow.month)).scalar_subquery()
    first = select(func.min(SharedFactRow.happened_on)).scalar_subquery()
    found = (await tx.session.execute(select(last, first))).one()
    return found[0], found[1]


async def kept_since(tx: Reading) -> date:
    """From which day on every step of a case is kept."""
    since: date = (await tx.session.scalars(select(func.min(CountedSinceRow.day)))).one()
    return since


async def count(tx: Reading, *, since: date, until: date) -> dict[tuple[str, str], Table]:
    """By programme and outcome: how many cases of each county and kind, from a day to before another."""
    given = {"since": since, "until": until, "outcomes": [*OUTCOMES], "other": OTHER_KIND}
    found = defaultdict[tuple[str, str], dict[tuple[str, str], int]](dict)
    for row in await tx.session.execute(COUNT, given):
        found[row.programme, row.outcome][row.county, row.kind] = row.cases
    return dict(found)


async def insert_counts(
    tx: Transaction,
    publication: UUID,
    *,
    month: date,
    programme: str,
    counts: Sequence[dict[str, Any]],
    is_whole: bool,
) -> bool:
    """Keep what is published of a month and a programme; false when it is already."""
    return await insert_once(
        tx,
        PublishedCountsRow,
        *("month", "programme"),
        id=publication,
        month=month,
        programme=programme,
        counted_on=tx.clock.today(),
        counts=[*counts],
        is_whole=is_whole,
    )


async def find_months(tx: Reading) -> Sequence[Any]:
    """The months that are published, the newest first, each with its day of counting."""
    query = select(
        PublishedCountsRow.month,
        func.min(PublishedCountsRow.counted_on).label("on"),
        func.bool_and(PublishedCountsRow.is_whole).label("is_whole"),
    )
    query = query.group_by(PublishedCountsRow.month).order_by(PublishedCountsRow.month.desc())
    return (await tx.session.execute(query)).all()


async def find_counts(tx: Reading, month: date) -> Sequence[PublishedCountsRow]:
    """What was published of a month, by programme."""
    query = select(PublishedCountsRow).where(PublishedCountsRow.month == month)
    return (await tx.session.scalars(query.order_by(PublishedCountsRow.programme))).all()
