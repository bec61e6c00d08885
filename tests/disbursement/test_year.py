"""A year of payments over New Year, with banks that err in each way they know (第二十三条)."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aid_testing.fixtures import Client
from aid_testing.year.simulation import a_year, report_of

ClientOf = Callable[[str], Awaitable[Client]]
PAYMENTS = 208
"""As many as a test run bears; `make year` takes 5,000."""


async def test_a_year_ends_in_three_way_proof_and_its_report_is_what_the_topics_say(
    client_of: ClientOf, tmp_path: Path
) -> None:
    """TA-095, TA-097: decision, ledger and bank agree after banks that err; the report too."""
    client = await client_of("disbursement")

    async with a_year(client, tmp_path, payments=PAYMENTS, seed=1) as year:
        for county in year.counties:
            told = year.told.paid(county.desk.county, 2026)
            assert await report_of(county, 2026) == told
            assert sum(count for count, _ in told.values()) > PAYMENTS // 4

    assert (year.not_ended, year.breaks, year.broken) == ({}, {}, ())
