"""Each day: what the ledger holds, and what is on its way, is what the bank closes at."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aid.books import Findings
from aid.statements import check_equation
from aid_testing.bank_files import (
    a_detail,
    a_statement_file,
    a_stmt,
    an_entry,
    details,
    post_statement,
)
from aid_testing.finance import Desk, a_county, reference
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

ClientOf = Callable[[str], Awaitable[Client]]


async def sweep(desk: Desk) -> None:
    answer = await desk.client.post("/v1/internal/sweep", headers=desk.operator)
    assert answer.status_code == 200, answer.text


async def state(desk: Desk, opening: str, closing: str, *entries: str, on: str) -> None:
    answer = await post_statement(
        desk, a_statement_file(a_stmt(desk.account, opening, closing, *entries, on=on))
    )
    assert answer.status_code == 201, answer.text
    await sweep(desk)


async def differences(desk: Desk) -> list[tuple[int, int]]:
    found = await rows(
        desk.client.database,
        "SELECT amount, expected FROM reconciliation_breaks "
        "WHERE kind = 'BALANCE_DIFFERS' AND region = :county ORDER BY id",
        county=desk.county,
    )
    return [(row.amount, row.expected) for row in found]


def debit(payment: dict[str, Any], side: str = "DBIT") -> str:
    return an_entry("2100.00", side=side, details=details(a_detail(reference(payment), "2100.00")))


async def test_what_is_on_its_way_explains_the_difference_to_the_bank(desk: Desk) -> None:
    await state(desk, "10000.00", "10000.00", on="2026-06-01")
    first, second = await desk.paid(), await desk.paid()
    await state(desk, "10000.00", "7900.00", debit(first), on="2026-06-02")
    await desk.report(first, "RJCT", reason="AM14")
    await desk.allocate("2026-6", "300.00")
    await state(desk, "7900.00", "5800.00", debit(second), on="2026-06-03")
    await state(desk, "5800.00", "7900.00", debit(first, "CRDT"), on="2026-06-04")
    arrival = an_entry("300.00", side="CRDT", words="财政拨款")
    fee = an_entry("1.00", words="手续费")
    await state(desk, "7900.00", "8199.00", arrival, fee, on="2026-06-05")

    assert await differences(desk) == []


@pytest.mark.parametrize(
    ("opening", "closing", "entries", "off"),
    [
        ("12000.00", "12000.00", (), 200_000),
        ("10000.00", "9995.00", (an_entry("5.00"),), -500),
    ],
    ids=["opens with more", "a line that nothing explains"],
)
async def test_a_difference_to_the_bank_is_a_break_once(
    desk: Desk, opening: str, closing: str, entries: tuple[str, ...], off: int
) -> None:
    await state(desk, opening, closing, *entries, on="2026-06-01")
    await sweep(desk)
    await state(desk, closing, closing, on="2026-06-02")

    assert [one[0] - one[1] for one in await differences(desk)] == [off]


async def test_a_difference_that_changes_is_a_new_break(desk: Desk) -> None:
    await state(desk, "10000.00", "9995.00", an_entry("5.00"), on="2026-06-01")
    await state(desk, "9995.00", "9990.00", an_entry("5.00"), on="2026-06-02")

    assert [one[0] - one[1] for one in await differences(desk)] == [-500, -1000]


async def test_the_gauge_shows_how_far_bank_and_ledger_are_apart(desk: Desk) -> None:
    await state(desk, "10000.00", "9995.00", an_entry("5.00"), on="2026-06-01")
    await desk.measure()

    metrics = (await desk.client.get("/metrics")).text

    [line] = [one for one in metrics.splitlines() if desk.fund_code in one]
    assert line.endswith(" 5.0")


@pytest.mark.parametrize("stray", [False, True])
async def test_verify_says_by_how_much_an_account_is_off(
    client_of: ClientOf, *, stray: bool
) -> None:
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")
    entries = (an_entry("5.00"),) if stray else ()
    await state(desk, "10000.00", "9995.00" if stray else "10000.00", *entries, on="2026-06-01")

    findings = Findings()
    async with AsyncSession(desk.client.database.engine) as session:
        await session.execute(text("SET TRANSACTION READ ONLY"))
        await check_equation(session, findings)

    broken = [line for line in findings.broken if desk.fund_code in line]
    assert broken == (
        [
            f"fund {desk.fund_code}: the bank closes at 9995.00, ledger and money on its way hold 10000.00"
        ]
        if stray
        else []
    )
