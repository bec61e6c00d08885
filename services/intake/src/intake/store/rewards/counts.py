"""How much was handed over, by quarter or year and by county or station (219号)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.complete import complete_table
from shared.transaction import Reading
from sqlalchemy import text


class Period(StrEnum):
    QUARTER = "quarter"
    YEAR = "year"


class PlaceOf(StrEnum):
    COUNTY = "county"
    STATION = "station"


PERIODS = {
    Period.QUARTER: """to_char(f.handed_over_on, 'YYYY"-Q"Q')""",
    Period.YEAR: "to_char(f.handed_over_on, 'YYYY')",
}
PLACES = {PlaceOf.COUNTY: "left(f.region, 6)", PlaceOf.STATION: "f.region"}
complete_table(Period, PERIODS, "intake.store.rewards.counts.PERIODS")
complete_table(PlaceOf, PLACES, "intake.store.rewards.counts.PLACES")
REWARDED = "t.status IN ('ordered', 'stopping')"
COUNTS = """
SELECT {period} AS period, {place} AS region, f.scheme,
    count(t.id) AS registered,
    count(t.id) FILTER (WHERE t.received_at IS NOT NULL) AS arrived,
    count(t.id) FILTER (WHERE t.status = 'not_arrived') AS not_arrived,
    count(t.id) FILTER (WHERE t.status IN ('withdrawn', 'refused', 'not_confirmed')) AS ended,
    count(DISTINCT f.person_id) AS people,
    CAST(coalesce(sum(f.amount_each) FILTER (WHERE {rewarded}), 0) AS bigint) AS ordered,
    CAST(coalesce(sum(f.amount_each) FILTER (WHERE {rewarded} AND o.status = 'paid'), 0) AS bigint)
        AS paid
FROM reward_forms AS f
JOIN reward_things AS t ON t.form_id = f.id
LEFT JOIN reward_orders AS o ON o.id = f.order_id
WHERE f.handed_over_on BETWEEN :since AND :until AND starts_with(f.region, :region)
    AND (CAST(:scheme AS varchar) IS NULL OR f.scheme = :scheme)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
QUERIES = {
    (period, place): text(
        COUNTS.format(period=PERIODS[period], place=PLACES[place], rewarded=REWARDED)
    )
    for period in Period
    for place in PlaceOf
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One period of one place; money in fen."""

    period: str
    region: str
    scheme: str
    registered: int
    arrived: int
    not_arrived: int
    ended: int
    people: int
    ordered: int
    paid: int


async def count(
    tx: Reading,
    *,
    period: Period,
    place: PlaceOf,
    since: date,
    until: date,
    region: str,
    scheme: str | None,
) -> list[Counted]:
    """The counts of a region, the earliest period first."""
    asked = {"since": since, "until": until, "region": region, "scheme": scheme}
    rows = await tx.session.execute(QUERIES[period, place], asked)
    return [Counted(**row) for row in rows.mappings()]
