"""What is handed in at the county: urgent cases it accepts itself, the others go to the township."""

from typing import Any

import pytest
from aid_testing.actors import COUNTY, TOWNSHIP, as_, if_match, once
from aid_testing.applications import a_draft, applicant_of, handler_of, submitted
from aid_testing.fixtures import Client
from aid_testing.rows import outbox, rows
from intake.domain.applications.accepting_body import AcceptingBody, Passing, route_of
from shared.contracts.vocabulary import Residence


def county_of(client: Client) -> dict[str, str]:
    return as_(client.layout, "county_handler", region=COUNTY)


def at_the_county(**changes: Any) -> dict[str, Any]:
    return a_draft(region=COUNTY, village=f"{TOWNSHIP}001", **changes)


async def act(client: Client, application: Any, verb: str, who: dict[str, str], **body: Any) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/{verb}",
        json=body,
        headers=who | once() | if_match(application),
    )


async def clocks_of(client: Client, application: Any) -> list[tuple[str, str, str, str]]:
    found = await rows(
        client.database,
        "SELECT what, role, region, state FROM deadlines WHERE case_id = :id ORDER BY id",
        id=application["id"],
    )
    return [(row.what, row.role, row.region, row.state) for row in found]


async def test_an_urgent_case_at_the_county_is_the_countys(client: Client) -> None:
    application = await submitted(client, at_the_county(procedure="EMERGENCY"), complete=False)

    township = await act(
        client,
        application,
        "accept",
        handler_of(client),
        urgency_ground="IRREPARABLE_LOSS",
        urgency_facts="住房失火，无处居住",
    )
    taken = await act(
        client,
        application,
        "accept",
        county_of(client),
        urgency_ground="IRREPARABLE_LOSS",
        urgency_facts="房屋烧毁，当夜无处居住。",
    )

    assert township.json()["code"] == "OUTSIDE_REGION"
    assert taken.status_code == 200, taken.text
    assert taken.json()["case_number"].startswith(f"LZ-{COUNTY}-")
    [event] = [
        event.payload
        for event in await outbox(client.database, application["id"])
        if "application-accepted" in event.type
    ]
    assert (event["region"], event["urgency_ground"]) == (COUNTY, "IRREPARABLE_LOSS")
    assert "当夜" not in str(event)
    [remark] = await rows(
        client.database,
        "SELECT reason_code, remark FROM remarks WHERE application_id = :id AND about = 'urgency'",
        id=application["id"],
    )
    assert remark.reason_code == "IRREPARABLE_LOSS"
    assert "当夜".encode() not in remark.remark


async def test_the_duty_at_the_county_waits_for_its_handler(client: Client) -> None:
    application = await submitted(client, at_the_county(procedure="EMERGENCY"), complete=False)

    assert await clocks_of(client, application) == [
        ("accept_or_list_urgent", "county_handler", COUNTY, "open")
    ]


async def test_a_case_that_is_not_urgent_is_passed_to_the_township(client: Client) -> None:
    application = await submitted(client, at_the_county())

    refused = await act(client, application, "accept", county_of(client))
    passed = await act(client, application, "forward", county_of(client), township=TOWNSHIP)
    accepted = await act(client, passed.json(), "accept", handler_of(client))

    assert refused.json()["code"] == "DIRECT_COUNTY_NEEDS_URGENCY"
    assert (passed.json()["region"], passed.json()["status"]) == (TOWNSHIP, "submitted")
    assert accepted.json()["status"] == "accepted"
    assert await clocks_of(client, application) == [
        ("accept_or_list", "county_handler", COUNTY, "met"),
        ("accept_or_list", "township_handler", TOWNSHIP, "met"),
    ]
    types = [event.type for event in await outbox(client.database, application["id"])]
    assert "aid.intake.application-forwarded.v1" in types


async def test_it_is_passed_once_and_to_a_township_of_the_county(client: Client) -> None:
    application = await submitted(client, at_the_county())

    abroad = await act(client, application, "forward", county_of(client), township="540121001")
    passed = await act(client, application, "forward", county_of(client), township=TOWNSHIP)
    again = await act(client, passed.json(), "forward", county_of(client), township=TOWNSHIP)

    assert abroad.json()["code"] == "TOWNSHIP_OUTSIDE_COUNTY"
    assert again.json()["code"] == "AT_THE_TOWNSHIP_ALREADY"


@pytest.mark.parametrize("who", ["township_handler", "county_lead"])
async def test_only_the_countys_handler_passes_it_on(client: Client, who: str) -> None:
    application = await submitted(client, at_the_county())

    refused = await act(
        client,
        application,
        "forward",
        as_(client.layout, who, region=COUNTY),
        township=TOWNSHIP,
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_NOT_ALLOWED")


async def test_a_replay_of_the_passing_is_answered_again(client: Client) -> None:
    application = await submitted(client, at_the_county())
    headers = county_of(client) | once("passed-once-000000001") | if_match(application)
    address = f"/v1/applications/{application['id']}/forward"

    first = await client.post(address, json={"township": TOWNSHIP}, headers=headers)
    second = await client.post(address, json={"township": TOWNSHIP}, headers=headers)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["version"] == second.json()["version"]


async def test_the_applicant_still_sees_a_case_that_was_passed_on(client: Client) -> None:
    application = await submitted(client, at_the_county())
    await act(client, application, "forward", county_of(client), township=TOWNSHIP)

    seen = await client.get(f"/v1/applications/{application['id']}", headers=applicant_of(client))

    assert seen.json()["region"] == TOWNSHIP


def test_who_lives_in_the_street_is_helped_to_the_station() -> None:
    route = route_of(residence=Residence.LOCAL_HUKOU, urgent=True, vagrant=True)

    assert route.accepting_body is AcceptingBody.RESCUE_STATION
    assert len(route.aid_forms) == 3


def test_only_what_is_not_urgent_is_passed_on() -> None:
    calm = route_of(residence=Residence.RESIDENCE_PERMIT, urgent=False, at_the_county=True)
    urgent = route_of(residence=Residence.RESIDENCE_PERMIT, urgent=True, at_the_county=True)

    assert (calm.accepting_body, calm.action) == (AcceptingBody.TOWNSHIP, Passing.FORWARD)
    assert (urgent.accepting_body, urgent.action) == (AcceptingBody.COUNTY, None)
