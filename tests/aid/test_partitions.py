"""The audit trail by year: made ahead, set down with a digest, proved with it, and taken back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aid.books import Findings
from aid.partitions import commands, detachment, years
from aid.suite import Suite
from aid.verify import verify
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from aid_testing.fixtures import Client
from shared.roles import system
from shared.suite import SERVICE, SERVICES
from sqlalchemy import text

from shared import audit, measures, observe

LATER = datetime(2029, 3, 1, tzinfo=UTC)


@pytest.fixture
def layout(engines: Suite, tmp_path: Path) -> Layout:
    """The engines of the test run, with a place for years."""
    return replace(engines.layout, settings={"AID_PARTITIONS": str(tmp_path / "years")})


async def act(client: Client) -> None:
    async with client.database.transaction(by=system("test"), action="act") as tx:
        tx.audit_subject("thing", "one")
    await audit.seal(client.database)


def told(findings: Findings) -> set[str]:
    """What does not hold, but for what no relay sends here."""
    unsent = ("wait for the broker", "is not on the topic of roots")
    return {line for line in findings.broken if not any(some in line for some in unsent)}


async def test_a_year_set_down_is_proved_with_its_file_and_taken_back(
    client_of: Callable[[str], Awaitable[Client]], layout: Layout, tmp_path: Path
) -> None:
    clients = {name: await client_of(name) for name in SERVICE}
    for client in clients.values():
        await act(client)
    before = told(await verify(layout))
    year = datetime.now(UTC).year

    with pytest.raises(Refusal, match=f"stays at hand until {year + 1} is over"):
        await commands.detach(layout, year)
    with pytest.raises(Refusal, match=f"Detach {year} first"):
        await detachment.detach(layout, year + 1, str(tmp_path / "years"), LATER)
    await detachment.detach(layout, year, str(tmp_path / "years"), LATER)

    connection = await years.connect(layout)
    found = await years.read(connection, SERVICE["approval"])
    await connection.close()
    [noted] = found.detached
    assert noted["rows"] > 0
    assert [one.year for one in found.attached] == [year + 1]
    for client in clients.values():
        await act(client)  # a row of this year finds its place all the same
    with_file = await verify(layout)
    assert told(with_file) == before
    assert any("archived rows of the trail are as they were" in line for line in with_file.proved)
    missing = await verify(replace(layout, settings={}))
    assert any(
        f"archived: the trail of approval of {year}, {noted['rows']} rows" in line
        and noted["sha256"] in line
        for line in missing.broken
    )

    file = tmp_path / "years" / noted["file"]
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"x")
    assert any("is not as it was written" in line for line in (await verify(layout)).broken)
    with pytest.raises(Refusal, match="is not as it was written"):
        await detachment.attach(layout, year, str(tmp_path / "years"))
    file.write_bytes(whole)

    await detachment.attach(layout, year, str(tmp_path / "years"))
    assert told(await verify(replace(layout, settings={}))) == before
    assert await commands.list_years(layout) == 0


async def test_a_year_that_is_missing_is_measured_and_made_with_the_rows_that_wait(
    client_of: Callable[[str], Awaitable[Client]],
    layout: Layout,
    capsys: pytest.CaptureFixture[str],
) -> None:
    client = await client_of("approval")
    next_year = datetime.now(UTC).year + 1
    connection = await years.connect(layout)
    await connection.execute(f"DROP TABLE approval.audit_log_{next_year}")
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(
            text(
                "INSERT INTO audit_log (at, actor_id, actor_roles, action, outcome, detail)"
                " VALUES (:at, 'a', 'b', 'c', 'success', '{}')"
            ),
            {"at": datetime(next_year, 6, 1, tzinfo=UTC)},
        )

    assert await missing_in(client) == 1
    assert await commands.list_years(layout) == 1
    assert f"{next_year}  MISSING: aid partitions make" in capsys.readouterr().out
    await commands.make(layout)

    count = f"SELECT count(*) FROM approval.audit_log_{next_year}"
    assert await connection.fetchval(count) == 1
    assert (await years.read(connection, SERVICE["approval"])).other == 0
    await connection.close()
    assert await missing_in(client) == 0


async def missing_in(client: Client) -> float:
    await measures.take(client.database)

    [metric] = observe.PARTITIONS_MISSING.collect()
    return next(
        one.value for one in metric.samples if one.labels["service"] == client.database.service
    )


async def test_no_unsealed_row_is_set_down(
    client_of: Callable[[str], Awaitable[Client]], layout: Layout, tmp_path: Path
) -> None:
    client = await client_of(SERVICES[0].name)
    async with client.database.transaction(by=system("test"), action="act") as tx:
        tx.audit_subject("thing", "unsealed")

    with pytest.raises(Refusal, match="have no seal yet"):
        await detachment.detach(layout, datetime.now(UTC).year, str(tmp_path / "years"), LATER)


def test_a_clock_before_the_first_year_lacks_nothing() -> None:
    """The first partition holds all before it; a trial's clock may stand in 2024."""
    first = years.Year(
        year=2026, name="audit_log_2026", bound="FROM (MINVALUE) TO ('2027')", bytes=0
    )
    second = years.Year(
        year=2027, name="audit_log_2027", bound="FROM ('2027') TO ('2028')", bytes=0
    )
    kept = years.Years(attached=(first, second), detached=(), other=0)

    def lacks(year: int) -> list[int]:
        return kept.lacks(datetime(year, 6, 1, tzinfo=years.CITY_TIME))

    assert [lacks(year) for year in (2018, 2024, 2026, 2027)] == [[], [], [], [2028]]
