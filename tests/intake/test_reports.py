"""By whatever channel it comes, it is received, and a citizen's report is answered (TA-103)."""

from typing import Any
from uuid import UUID

import pytest
from aid_testing.actors import CITY, COUNTY, TOWNSHIP, as_, once
from aid_testing.applications import a_draft, applicant_of, drafted, handler_of
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from aid_testing.steps import ask, made, step

WORDS = "邻居说有人冒领救助金。"


def a_report(**changes: Any) -> dict[str, Any]:
    body = {"about": TOWNSHIP, "kind": "MISUSE", "channel": "ONLINE", "text": WORDS}
    return body | changes


def county(client: Client, region: str = COUNTY) -> dict[str, str]:
    return as_(client.layout, "county_handler", region=region, sub=f"handler@{region}")


def city(client: Client) -> dict[str, str]:
    return as_(client.layout, "city_supervisor", region=CITY, sub="supervisor@city")


async def duties(client: Client, thing: str) -> list[tuple[str, str]]:
    found = await rows(
        client.database,
        "SELECT what, role FROM deadlines WHERE case_id = :id AND state = 'open'",
        id=UUID(thing),
    )
    return [(row.what, row.role) for row in found]


async def test_an_anonymous_report_is_looked_into_and_its_maker_reads_the_answer(
    client: Client,
) -> None:
    citizen = applicant_of(client, "a citizen")
    body = a_report(anonymous=True, contact="13900000001")
    report = await made(client, "/v1/citizen-reports", citizen, body)
    path = f"/v1/citizen-reports/{report['id']}"
    waits = await duties(client, report["id"])

    early = await ask(
        client, f"{path}/answer", county(client), report, {"finding": "CONFIRMED", "text": WORDS}
    )
    taken = await step(client, f"{path}/take-up", county(client), report)
    await step(
        client,
        f"{path}/answer",
        county(client),
        taken,
        {"finding": "CONFIRMED", "text": "已核实并追回。"},
    )
    told = (await client.get(path, headers=citizen)).json()
    stranger = await client.get(path, headers=applicant_of(client, "somebody else"))
    elsewhere = await client.get(path, headers=county(client, "540103"))

    assert waits == [("answer_report", "county_handler")]
    assert early.json()["code"] == "ACTION_NOT_ALLOWED"
    assert (told["status"], told["finding"], told["answer"]) == (
        *("answered", "CONFIRMED", "已核实并追回。"),
    )
    assert told["contact"] is None
    assert (stranger.status_code, elsewhere.status_code) == (404, 403)
    assert await duties(client, report["id"]) == []
    [kept] = await rows(
        client.database, "SELECT * FROM citizen_reports WHERE id = :id", id=UUID(report["id"])
    )
    assert "a citizen" not in str(kept)
    assert WORDS.encode() not in kept.text


async def test_what_is_said_of_staff_goes_to_the_city_and_others_are_handed_on(
    client: Client,
) -> None:
    hotline = handler_of(client)
    of_staff = await made(
        client, "/v1/citizen-reports", hotline, a_report(kind="STAFF", channel="HOTLINE")
    )
    report = await made(client, "/v1/citizen-reports", hotline, a_report(kind="NOBODY_HELPS"))
    path = f"/v1/citizen-reports/{report['id']}"

    unseen = await client.get(f"/v1/citizen-reports/{of_staff['id']}", headers=county(client))
    circle = await ask(client, f"{path}/hand-on", county(client), report, {"to": COUNTY})
    handed = await step(client, f"{path}/hand-on", county(client), report, {"to": CITY})
    taken = await step(client, f"{path}/take-up", city(client), handed)
    answered = await step(
        client, f"{path}/answer", city(client), taken, {"finding": "NOT_OURS", "text": "已转信访。"}
    )
    listed = await client.get(
        "/v1/citizen-reports", params={"status": "received", "limit": 200}, headers=city(client)
    )

    assert (of_staff["region"], of_staff["channel"]) == (CITY, "HOTLINE")
    assert unseen.status_code == 403
    assert await duties(client, of_staff["id"]) == [("answer_report", "city_supervisor")]
    assert circle.json()["code"] == "REPORT_HANDED_ON"
    assert (handed["region"], handed["status"]) == (CITY, "received")
    assert answered["status"] == "answered"
    assert of_staff["id"] in {one["id"] for one in listed.json()["items"]}


@pytest.mark.parametrize("channel", ["HOTLINE", "GREEN_CHANNEL"])
async def test_every_application_and_lead_tells_by_which_channel_it_came(
    client: Client, channel: str
) -> None:
    usual = await drafted(client)
    named = await drafted(client, a_draft(channel=channel))
    lead = {
        "region": TOWNSHIP,
        "source": "CITIZEN",
        "subject": "HOUSEHOLD",
        "place": "八廓社区",
        "description": "独居老人生活困难",
    }
    called = await made(client, "/v1/leads", handler_of(client), lead)
    written = await made(client, "/v1/leads", handler_of(client), lead | {"channel": "LETTER"})
    outside = await client.post(
        "/v1/citizen-reports",
        json=a_report(about="510104"),
        headers=applicant_of(client) | once(),
    )

    assert (usual["channel"], named["channel"]) == ("ONLINE", channel)
    assert (called["channel"], written["channel"]) == ("HOTLINE", "LETTER")
    assert outside.json()["code"] == "OUTSIDE_LHASA"
