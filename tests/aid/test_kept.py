"""What money and terms rest on, changed by the database's owner: ``aid verify`` names each."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from aid.books import Findings
from aid.kept import check_accounts, check_kept
from aid_testing import cash
from aid_testing.approvals import Office
from aid_testing.finance import Desk, a_county
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from aid_testing.rewards import Station
from shared.vault import Place

ClientOf = Callable[[str], Awaitable[Client]]


async def found(client: Client, service: str, *changes: str, **values: Any) -> list[str]:
    """What the look finds after the owner's changes, and not before."""
    before, after = Findings(), Findings()
    async with owned(client) as session:
        await check_kept(service, session, before)
    async with owned(client, *changes, **values) as session:
        await check_kept(service, session, after)
    return sorted(set(after.broken) - set(before.broken))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE notices SET posted_on = posted_on - 3 WHERE case_id = CAST(:id AS uuid)",
        "UPDATE notices SET amount = amount + 1 WHERE case_id = CAST(:id AS uuid)",
        "UPDATE notices SET posted_by = 'somebody' WHERE case_id = CAST(:id AS uuid)",
        "DELETE FROM notices WHERE case_id = CAST(:id AS uuid)",
    ],
    ids=["dated back", "amount", "officer", "removed"],
)
async def test_a_notice_that_was_changed_is_named(client_of: ClientOf, change: str) -> None:
    office = Office(await client_of("approval"))
    case_id = await office.opened()
    await office.noticed(case_id)

    lines = await found(office.client, "approval", change, id=str(case_id))

    assert len(lines) == 1, lines
    assert "notice" in lines[0]


async def test_a_delivery_that_was_dated_back_is_named(client_of: ClientOf) -> None:
    office = Office(await client_of("approval"))
    granted = await office.approved(await office.opened())
    await office.addressed(granted["case_id"])
    today = office.client.database.clock.today().isoformat()
    body = {"method": "HAND", "on": today, "proof": "送达回证由本人签收。"}
    await office.step(granted["case_id"], "letter/delivered", office.handler, body)

    change = "UPDATE letters SET delivered_on = delivered_on - 3 WHERE case_id = CAST(:id AS uuid)"
    lines = await found(office.client, "approval", change, id=granted["case_id"])

    assert len(lines) == 1, lines


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE batches SET released_by = 'somebody' WHERE id = CAST(:id AS uuid)",
        "UPDATE batches SET made_by = 'somebody' WHERE id = CAST(:id AS uuid)",
        "UPDATE batches SET total = total + 1 WHERE id = CAST(:id AS uuid)",
    ],
    ids=["released by", "made by", "total"],
)
async def test_a_batch_that_was_changed_is_named(client_of: ClientOf, change: str) -> None:
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")
    payment = await desk.released()

    lines = await found(desk.client, "disbursement", change, id=payment["batch_id"])

    assert len(lines) == 1, lines
    assert payment["batch_id"] in lines[0]


async def test_a_fund_with_another_account_is_named(client_of: ClientOf) -> None:
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")

    change = "UPDATE funds SET account = '6666666666' WHERE id = CAST(:id AS uuid)"
    lines = await found(desk.client, "disbursement", change, id=desk.fund_id)

    assert len(lines) == 1, lines


async def test_cash_that_others_are_said_to_have_seen_is_named(client_of: ClientOf) -> None:
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")
    payment = await cash.handed_over(desk)

    change = "UPDATE hand_overs SET witnesses = '{a,b}' WHERE payment_id = CAST(:id AS uuid)"
    lines = await found(desk.client, "disbursement", change, id=payment["id"])

    assert len(lines) == 1, lines


async def test_an_account_sealed_in_anothers_place_is_named(client_of: ClientOf) -> None:
    """Who holds the keys seals an own account for a payee; the keyed hash in the chain is another."""
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")
    payment = await desk.ready()
    vault = desk.client.database.vault
    place = Place("payees", "account", UUID(payment["id"]))
    sealed = vault.seal("6217997700099999999", place)
    before, after = Findings(), Findings()

    async with owned(desk.client) as session:
        await check_accounts(session, vault, before)
    change = "UPDATE payees SET account = :sealed WHERE payment_id = CAST(:id AS uuid)"
    async with owned(desk.client, change, sealed=sealed, id=payment["id"]) as session:
        await check_accounts(session, vault, after)

    assert [one for one in before.broken if payment["case_number"] in one] == []
    assert [one for one in after.broken if payment["case_number"] in one]


async def test_what_was_written_before_facts_were_kept_is_no_theft(client_of: ClientOf) -> None:
    """An installation that is brought up to date is not told that all its notices were changed."""
    office = Office(await client_of("approval"))
    case_id = await office.opened()
    await office.noticed(case_id)

    forget = (
        "DELETE FROM audit_log WHERE action = 'keep_notice' AND resource_id IN ("
        "SELECT CAST(id AS varchar) FROM notices WHERE case_id = CAST(:id AS uuid))"
    )
    early = "UPDATE notices SET posted_at = '2018-12-03' WHERE case_id = CAST(:id AS uuid)"
    new = await found(office.client, "approval", forget, id=str(case_id))
    old = await found(office.client, "approval", forget, early, id=str(case_id))

    assert (len(new), old) == (1, [])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reward_things SET mark = '999999999999999' WHERE id = CAST(:thing AS uuid)",
        "UPDATE reward_things SET sha256 = 'ff' WHERE id = CAST(:thing AS uuid)",
        "UPDATE reward_things SET received_by = 'somebody' WHERE id = CAST(:thing AS uuid)",
        "UPDATE reward_forms SET amount_each = 9000 WHERE id = CAST(:form AS uuid)",
        "UPDATE reward_forms SET confirmed_by = 'somebody' WHERE id = CAST(:form AS uuid)",
        "UPDATE reward_orders SET amount = amount + 7000 WHERE id = CAST(:day AS uuid)",
        "UPDATE reward_orders SET things = 9 WHERE id = CAST(:day AS uuid)",
    ],
    ids=["chip", "photo", "shelter", "amount", "second officer", "sum", "dogs"],
)
async def test_a_reward_that_was_changed_is_named(client_of: ClientOf, change: str) -> None:
    station = Station(await client_of("intake"))
    form = await station.ordered()
    ids = {"thing": form["things"][0]["id"], "form": form["id"], "day": form["day"]["id"]}

    lines = await found(station.client, "intake", change, **ids)

    assert len(lines) == 1, lines
    assert "reward" in lines[0]
