"""A bank that fetched a file and says nothing is asked by a clock, and the duty ends (第三十三条)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aid_testing.agent_banks import desk_at
from aid_testing.finance import Desk, reference
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from shared.roles import system
from sqlalchemy import text

ClientOf = Callable[[str], Awaitable[Client]]


async def fetched(desk: Desk, *, days_ago: int) -> dict[str, Any]:
    """A payment whose file the bank fetched, to be carried out days ago."""
    payment = await desk.released()
    await desk.client.get(f"/v1/bank/batches/{payment['batch_id']}/file", headers=desk.bank)
    async with desk.client.database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(
            text("UPDATE batches SET execute_on = :on WHERE id = CAST(:id AS uuid)"),
            {"on": tx.clock.today() - timedelta(days=days_ago), "id": payment["batch_id"]},
        )
    return payment


async def sweep(desk: Desk) -> None:
    swept = await desk.client.post("/v1/internal/sweep", headers=desk.operator)
    assert swept.status_code == 200, swept.text


async def is_asked(desk: Desk, payment: dict[str, Any]) -> bool:
    answer = await desk.client.get("/v1/bank/enquiries?limit=200", headers=desk.bank)
    return reference(payment) in [one["end_to_end_id"] for one in answer.json()]


async def duty(desk: Desk, payment: dict[str, Any]) -> list[str]:
    found = await rows(
        desk.client.database,
        "SELECT state FROM deadlines WHERE what = 'ask_bank' AND case_id = CAST(:id AS uuid)",
        id=payment["batch_id"],
    )
    return [one.state for one in found]


@pytest.mark.parametrize("status", ["ACCC", "RJCT"])
async def test_what_was_fetched_and_is_silent_is_asked_until_the_bank_has_spoken(
    client_of: ClientOf, status: str
) -> None:
    desk = await desk_at(await client_of("disbursement"))
    payment = await fetched(desk, days_ago=20)
    before = await is_asked(desk, payment)

    await sweep(desk)
    asked, waits = await is_asked(desk, payment), await duty(desk, payment)
    await desk.report(payment, status)
    await sweep(desk)

    assert (before, asked, waits) == (False, True, ["open"])
    assert (await is_asked(desk, payment), await duty(desk, payment)) == (False, ["met"])


async def test_an_answer_that_it_is_in_progress_leaves_the_question(client_of: ClientOf) -> None:
    desk = await desk_at(await client_of("disbursement"))
    payment = await fetched(desk, days_ago=20)
    await sweep(desk)

    await desk.report(payment, "ACSP")
    await sweep(desk)

    assert (await is_asked(desk, payment), await duty(desk, payment)) == (True, ["open"])


async def test_a_bank_within_its_day_is_not_asked(client_of: ClientOf) -> None:
    desk = await desk_at(await client_of("disbursement"))
    payment = await fetched(desk, days_ago=0)

    await sweep(desk)

    assert (await is_asked(desk, payment), await duty(desk, payment)) == (False, [])


async def test_what_nobody_has_fetched_is_no_question_to_the_bank(client_of: ClientOf) -> None:
    desk = await desk_at(await client_of("disbursement"))
    payment = await desk.released()
    async with desk.client.database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(
            text("UPDATE batches SET execute_on = '2026-01-05' WHERE id = CAST(:id AS uuid)"),
            {"id": payment["batch_id"]},
        )

    await sweep(desk)

    assert not await is_asked(desk, payment)
