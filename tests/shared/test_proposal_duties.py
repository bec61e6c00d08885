"""A proposal that waits for its second person stands on the work list of who may confirm it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aid_testing.actors import CITY, COUNTY
from aid_testing.city import decide, of_the_city, propose
from aid_testing.counties import confirm_entries, propose_entries
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of, outbox, rows
from shared.city_changes import expire_city_changes
from shared.roles import system

ClientOf = Callable[[str], Awaitable[Client]]
PARAMETER = {
    "intake": "lapse_days",
    "assessment": "township_review_workdays",
    "approval": "notice_days",
    "disbursement": "payment_workdays",
    "training-subsidy": "review_workdays",
}


async def proposed(client: Client, service: str) -> Any:
    value = {"name": PARAMETER[service], "since": "2033-01-01", "value": 12}
    return await propose(client, "/v1/parameters", parameters=[value])


async def duty(client: Client, change: Any) -> Any:
    [row] = await rows(
        client.database,
        "SELECT role, region, state, due_at FROM deadlines"
        " WHERE case_id = CAST(:id AS uuid) AND what = 'confirm_proposal'",
        id=change.json()["id"],
    )
    return row


@pytest.mark.parametrize("service", PARAMETER)
async def test_the_second_person_has_a_duty_in_every_service(
    client_of: ClientOf, service: str
) -> None:
    client = await client_of(service)
    change = await proposed(client, service)

    waits = await duty(client, change)
    confirmed = await decide(client, change, "reject", reason="文号不符")

    assert (waits.role, waits.region, waits.state) == ("city_supervisor", CITY, "open")
    assert confirmed.status_code == 200, confirmed.text
    assert (await duty(client, change)).state == "met"
    said = await outbox(client.database, change.json()["id"])
    assert [one.payload["state"] for one in said] == ["set", "met"]
    assert said[0].payload["title"]["zh"] == "确认或否决提议"


async def test_a_countys_proposal_waits_for_its_lead(client_of: ClientOf) -> None:
    client = await client_of("assessment")
    change = await propose_entries(
        client,
        "exclusion-reasons",
        {"code": "WAITS_FOR_LEAD", "text": "等待主管领导确认", "since": "2033-01-01"},
    )

    waits = await duty(client, change)
    await confirm_entries(client, change)

    assert (waits.role, waits.region) == ("county_lead", COUNTY)
    assert (await duty(client, change)).state == "met"


async def test_who_withdraws_leaves_nobody_a_duty(client_of: ClientOf) -> None:
    client = await client_of("intake")
    change = await proposed(client, "intake")

    await decide(client, change, "withdraw", by=of_the_city(client, "first"))

    assert (await duty(client, change)).state == "cancelled"


async def test_it_is_overdue_long_before_it_lapses_and_the_lapse_is_on_record(
    client_of: ClientOf,
) -> None:
    client = await client_of("approval")
    change = await proposed(client, "approval")
    due_at = (await duty(client, change)).due_at
    now = client.database.clock.now()
    before = client.database.clock.offset
    client.database.clock.offset = lambda: timedelta(days=31)  # type: ignore[method-assign]
    try:
        async with client.database.transaction(by=system("approval"), audited=False) as tx:
            await expire_city_changes(tx)
    finally:
        client.database.clock.offset = before  # type: ignore[method-assign]

    assert timedelta(days=9) < due_at - now < timedelta(days=12)
    assert (await duty(client, change)).state == "cancelled"
    actions = [one.action for one in await audit_of(client.database, change.json()["id"])]
    assert "expire_city_change" in actions
