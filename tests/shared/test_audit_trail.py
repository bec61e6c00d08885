"""The audit trail by API, in every service alike: for government, finance and audit (TA-109)."""

from collections.abc import Awaitable, Callable

import pytest
from aid_testing.actors import CITY, COUNTY, as_
from aid_testing.city import of_the_city, propose
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of
from aid_testing.things import A_DAY
from shared.suite import SERVICES

TRAIL = "/v1/audit-trail"
ClientOf = Callable[[str], Awaitable[Client]]


@pytest.mark.parametrize("name", [service.name for service in SERVICES])
async def test_who_did_what_is_read_by_the_city_and_that_reading_is_in_the_trail(
    client_of: ClientOf, name: str
) -> None:
    client = await client_of(name)
    proposed = await propose(client, "/v1/internal/calendars", calendars=[A_DAY])
    change = proposed.json()["id"]
    auditor = as_(client.layout, "auditor", region=CITY, sub=f"auditor-of-{name}")

    seen = await client.get(TRAIL, params={"resource": change}, headers=auditor)
    own = await client.get(TRAIL, params={"actor": f"auditor-of-{name}"}, headers=auditor)
    readings = await client.get(TRAIL, params={"readings": True, "limit": 200}, headers=auditor)

    [row] = seen.json()["items"]
    assert (row["actor_id"], row["action"]) == ("first@city", "load_calendars")
    assert own.json()["items"][0]["action"] == "read_audit_trail"
    assert own.json()["items"][0]["detail"] == {"readings": False, "asked_resource_id": change}
    assert {one["action"][:5] for one in readings.json()["items"]} == {"read_"}


async def test_a_trail_has_pages_and_days_and_is_shut_to_others(client_of: ClientOf) -> None:
    client = await client_of("intake")
    for _ in range(3):
        await propose(client, "/v1/internal/calendars", calendars=[A_DAY])
    auditor = as_(client.layout, "auditor", region=CITY, sub="auditor-of-pages")
    by_first = {"actor": "first@city", "limit": 2}

    first = (await client.get(TRAIL, params=by_first, headers=auditor)).json()
    second = (
        await client.get(TRAIL, params=by_first | {"cursor": first["next"]}, headers=auditor)
    ).json()
    broken = await client.get(TRAIL, params={"cursor": "x"}, headers=auditor)
    before = {"until": "2020-01-01T00:00:00+08:00"}
    early = await client.get(TRAIL, params=by_first | before, headers=auditor)
    of_a_county = await client.get(TRAIL, headers=as_(client.layout, "auditor", region=COUNTY))
    operator = await client.get(TRAIL, headers=of_the_city(client, "first"))

    positions = [one["position"] for page in (first, second) for one in page["items"]]
    assert positions == sorted(positions, reverse=True)
    assert len(set(positions)) == len(positions) >= 3
    assert (broken.status_code, early.json()["items"]) == (422, [])
    assert of_a_county.json()["code"] == "CITY_LEVEL_REQUIRED"
    assert (operator.status_code, operator.json()["code"]) == (403, "ROLE_NOT_ALLOWED")
    assert await audit_of(client.database, "intake") != []


async def test_who_searched_is_asked_by_operation_and_odd_filters_are_refused(
    client_of: ClientOf,
) -> None:
    client = await client_of("intake")
    await propose(client, "/v1/internal/calendars", calendars=[A_DAY])
    auditor = as_(client.layout, "auditor", region=CITY, sub="auditor-of-operations")
    handler = as_(client.layout, "township_handler", region="540102001", sub="handler-of-days")

    loads = await client.get(TRAIL, params={"action": "load_calendars"}, headers=auditor)
    odd = [
        await client.get(TRAIL, params=params, headers=auditor)
        for params in (
            {"actor": "a\x00b"},
            {"since": "0001-01-01T00:00:00+14:00"},
            {"until": "9999-12-31T23:59:59-14:00"},
        )
    ]
    work = await client.get(
        "/v1/work", params={"due_before": "0001-01-01T00:00:00+14:00"}, headers=handler
    )

    assert loads.status_code == 200, loads.text
    assert {one["action"] for one in loads.json()["items"]} == {"load_calendars"}
    assert [one.status_code for one in (*odd, work)] == [422] * 4
    assert odd[0].json()["errors"][0]["code"] == "STRING_UNICODE"
