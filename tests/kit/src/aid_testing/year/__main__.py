"""`make year`: so many payments from February over New Year, and what it came to."""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

from aid import suite
from disbursement.app import create_app
from disbursement.settings import Settings

from aid_testing.environment import settings_of
from aid_testing.fixtures import Client, load_agent_banks, load_calendars
from aid_testing.rows import rows
from aid_testing.year.simulation import FIRST, Year, a_year, report_of
from shared import observe

STATES = "SELECT status, method, count(*) AS number, max(attempt) AS attempts FROM payments GROUP BY 1, 2"


def main() -> None:
    """Read the command line and run; exit 1 when something does not agree."""
    parser = argparse.ArgumentParser(prog="make year", description=__doc__)
    parser.add_argument("--payments", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1, help="draws the same year again")
    asked = parser.parse_args()
    observe.configure_logging("year", level="ERROR")
    raise SystemExit(asyncio.run(_run(asked.payments, asked.seed)))


async def _run(payments: int, seed: int) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aid-year-") as folder:
        home = Path(folder)
        async with suite.engines(home / "aid") as running:
            app = create_app(cast("Settings", settings_of(running.layout, "disbursement")))
            async with Client(app, running.layout) as client:
                await load_calendars(client.database)
                await load_agent_banks(client.database)
                async with a_year(
                    client, home, payments=payments, seed=seed, say=_say(began)
                ) as year:
                    await _tell_states(client, year)
                    agrees = await _tell_sums(year)
                await client.database.engine.dispose()
    print(f"not ended: {year.not_ended or 0}; open breaks: {year.breaks or 'none'}")
    for line in year.broken:
        print(f"BROKEN  {line}")
    whole = agrees and not (year.not_ended or year.breaks or year.broken)
    seconds = time.monotonic() - began
    print(f"seed {seed}, {payments} payments, {seconds:.0f} s: {'whole' if whole else 'NOT whole'}")
    return 0 if whole else 1


def _say(began: float) -> Callable[[str], None]:
    def say(line: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {line}", flush=True)

    return say


async def _tell_states(client: Client, year: Year) -> None:
    for row in await rows(client.database, STATES):
        print(f"{row.number:6} {row.status} ({row.method}), {row.attempts} attempts at most")
    for event, number in sorted(year.told.events.items()):
        print(f"{number:6} {event}")


async def _tell_sums(year: Year) -> bool:
    """The report of each county beside what the topics say, by category."""
    agrees = True
    for county in year.counties:
        report = await report_of(county, FIRST.year)
        told = year.told.paid(county.desk.county, FIRST.year)
        agrees &= report == told
        sums = sum(fen for _, fen in told.values())
        print(
            f"{county.desk.county}: {sum(n for n, _ in told.values())} payments of {FIRST.year},"
            f" {sums / 100:,.2f} by the topics; the report {'agrees' if report == told else report}"
        )
    return agrees


if __name__ == "__main__":
    main()
