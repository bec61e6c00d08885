"""The year itself: two counties whose banks speak different files, from February over New Year."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from aid.books import Findings, check_cash, check_ledger, check_payments
from aid.databases import session_of
from aid.evidence import check_entries
from aid.lineage import check_lineage
from aid.statements import check_equation, check_statements
from aid_simulators.bank_files import AGENCY_REASONS
from shared.message import Message
from shared.money import parse_yuan

from aid_testing.actors import as_, if_match, once
from aid_testing.agent_banks import desk_at
from aid_testing.finance import Desk
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from aid_testing.year import topics
from aid_testing.year.county import County

FIRST = date(2026, 2, 2)
WEEKS = 52
"""From February to the end of the next January."""
MOST_FEN = 30_000 * 10
"""What one decision may come to; a month's money is about half of it for each, so funds run short."""
OURS = {"BE01": "NAME_MISMATCH", "AC04": "ACCOUNT_CLOSED", "AC01": "ACCOUNT_NOT_FOUND"}
CHECKS = (
    check_payments,
    check_statements,
    check_equation,
    check_lineage,
    check_cash,
    check_ledger,
    check_entries,
)
BREAKS = """
SELECT kind, count(*) AS number FROM reconciliation_breaks
WHERE region = :county AND checked_at IS NULL GROUP BY kind
"""


@dataclass(frozen=True, slots=True)
class Year:
    """How a simulated year ended."""

    counties: tuple[County, ...]
    not_ended: Mapping[str, int]
    breaks: Mapping[str, int]
    broken: tuple[str, ...]
    """What the proofs say of these counties."""
    told: topics.Told


@asynccontextmanager
async def a_year(
    client: Client, home: Path, *, payments: int, seed: int, say: Callable[[str], Any] = str
) -> AsyncIterator[Year]:
    """So many payments; inside, it is some weeks after the last of them."""
    offset = client.database.clock.offset
    counties = [County(desk, home / desk.county, seed) for desk in await _desks(client)]
    try:
        yield await _simulate(client, counties, payments, say)
    finally:
        client.database.clock.offset = offset  # type: ignore[method-assign]
        for county in counties:
            await county.close()


async def _desks(client: Client) -> list[Desk]:
    """Each at a bank of its own: what others of a test run have released is not this bank's."""
    one = await desk_at(client)
    reasons = {own: OURS[code] for code, own in AGENCY_REASONS.items()}
    other = await desk_at(client, format="delimited", encoding="gb18030", reasons=reasons)
    return [one, other]


async def _simulate(
    client: Client, counties: list[County], payments: int, say: Callable[[str], Any]
) -> Year:
    turns, decided = WEEKS * len(counties), list[Message]()
    monthly = -(-payments * 4 // turns) * MOST_FEN * 11 // 20
    for turn in range(turns):
        week, county = turn // len(counties), counties[turn % len(counties)]
        county.go_to(FIRST + timedelta(weeks=week))
        if week == 0:
            county.open_account(1_000_000)
        if week % 4 == 0:
            await county.give(f"M{week // 4 + 1:02d}", monthly)
        number = payments * (turn + 1) // turns - payments * turn // turns
        decided += await county.week(number)
        say(f"{county.today}: {len(decided)} of {payments} decided")
    for county in counties:
        await county.give("last", 2 * monthly)
        await county.end()
    await topics.publish(client.layout, decided)
    await topics.relay(client.layout, client.database)
    return Year(
        counties=tuple(counties),
        not_ended={
            state: number
            for county in counties
            for state, number in (await county.not_ended()).items()
        },
        breaks=await _breaks(client, counties),
        broken=tuple(await _broken(client, counties)),
        told=await topics.read(client.layout),
    )


async def _breaks(client: Client, counties: list[County]) -> dict[str, int]:
    found: dict[str, int] = {}
    for county in counties:
        for row in await rows(client.database, BREAKS, county=county.desk.county):
            found[row.kind] = found.get(row.kind, 0) + row.number
    return found


async def _broken(client: Client, counties: list[County]) -> list[str]:
    names = [county.desk.county for county in counties]
    findings = Findings()
    async with session_of(client.layout, "disbursement") as session:
        for check in CHECKS:
            await check(session, findings)
    return [line for line in findings.broken if any(name in line for name in names)]


async def report_of(county: County, year: int) -> dict[str, tuple[int, int]]:
    """The county's yearly report of a year, as its handler prepares it the August after: by category."""
    desk = county.desk
    county.go_to(date(year + 1, 8, 2))
    await county.sweep()
    handler = as_(desk.client.layout, "county_handler", region=desk.county, sub="report-handler")
    found = await desk.client.get("/v1/fund-reports", params={"kind": "ANNUAL"}, headers=handler)
    report = max(found.json()["items"], key=lambda one: str(one["since"]))
    seen = await desk.client.get(f"/v1/fund-reports/{report['id']}", headers=handler)
    prepared = await desk.client.post(
        f"/v1/fund-reports/{report['id']}/prepare",
        json={"method": "TREND"},
        headers=handler | once() | if_match(seen),
    )
    assert prepared.status_code == 200, prepared.text
    return {
        one["key"]: (one["payments"], parse_yuan(one["amount"]))
        for one in prepared.json()["last_year"]["by_category"]
    }
