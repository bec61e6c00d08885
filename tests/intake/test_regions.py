from typing import Any

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.applications import a_draft, applicant_of, drafted, handler_of, submitted
from aid_testing.city import agree, propose
from aid_testing.fixtures import Client
from aid_testing.rows import outbox

REGIONS: list[dict[str, Any]] = [
    *(
        {"code": f"5401{county}", "name": f"县{county}", "level": "COUNTY"}
        for county in ("02", "04", "21", "22", "23", "24", "27")
    ),
    {"code": "540103", "name": "堆龙德庆区", "level": "COUNTY", "aliases": ["540125"]},
    {"code": "540103001", "name": "驻地街道", "level": "TOWNSHIP", "county_seat": True},
    {"code": "540103001001", "name": "样例社区", "level": "VILLAGE"},
]


async def load(client: Client, regions: Any = REGIONS) -> Any:
    return await agree(client, "/v1/internal/regions", regions=regions)


async def named(client: Client) -> Any:
    page = (await client.get("/v1/regions?below=540103&limit=200")).json()
    return {one["code"]: one["name"] for one in page["items"]}.get("540103001001")


async def test_loading_again_changes_nothing(client: Client) -> None:
    await load(client)
    await load(client)
    first = await named(client)
    await load(client, [REGIONS[-1] | {"name": "新名社区"}])
    renamed = await named(client)
    await load(client)

    assert (first, renamed, await named(client)) == ("样例社区", "新名社区", "样例社区")


async def test_a_historic_code_is_todays_county(client: Client) -> None:
    await load(client)

    answer = await drafted(client, a_draft(region="540125001", village="540125001001"))

    assert (answer["region"], answer["village"]) == ("540103001", "540103001001")


async def test_the_seat_of_a_county_is_known_by_its_township(client: Client) -> None:
    await load(client)
    application = await submitted(client, a_draft(region="540103001", village="540103001001"))

    await client.post(
        f"/v1/applications/{application['id']}/accept",
        headers=handler_of(client, "540103001") | once() | if_match(application),
    )

    events = await outbox(client.database, application["id"])
    [accepted] = [event for event in events if "application-accepted" in event.type]
    assert accepted.payload["county_seat_resident"] is True


async def test_regions_are_loaded_by_operators_only(client: Client) -> None:
    response = await propose(client, "/v1/internal/regions", handler_of(client), regions=REGIONS)

    assert response.status_code == 403


@pytest.mark.parametrize("region", ["540199001", "540103099"], ids=["county", "township"])
async def test_no_application_goes_to_a_place_that_does_not_exist(
    client: Client, region: str
) -> None:
    await load(client)

    response = await client.post(
        "/v1/applications",
        json=a_draft(region=region, village=None),
        headers=applicant_of(client) | once(),
    )

    assert (response.status_code, response.json()["code"]) == (422, "REGION_UNKNOWN")


async def test_a_county_whose_townships_are_not_loaded_yet_takes_applications(
    client: Client,
) -> None:
    await load(client)

    assert (await drafted(client, a_draft(region="540123001", village=None)))["id"]


async def test_no_case_is_passed_to_a_township_that_does_not_exist(client: Client) -> None:
    await load(client)
    application = await submitted(client, a_draft(region="540103", village="540103001001"))

    answer = await client.post(
        f"/v1/applications/{application['id']}/forward",
        json={"township": "540103999"},
        headers=as_(client.layout, "county_handler", region="540103")
        | once()
        | if_match(application),
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "REGION_UNKNOWN")
