"""A case handed over is received or sent back, and never ends by itself (A-78)."""

from datetime import timedelta
from typing import Any

from aid_testing.actors import COUNTY, TOWNSHIP, as_, if_match, once
from aid_testing.applications import (
    a_draft,
    applicant_of,
    follow_own_events,
    handler_of,
    submitted,
)
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of, outbox
from intake.usecases.applications.silence import hand_on_overdue
from shared.roles import system
from sqlalchemy import text

WHY = "申请人既无本地户籍也无居住证，夜宿车站"


async def act(
    client: Client, application: Any, verb: str, headers: dict[str, str], **body: Any
) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/{verb}",
        json=body or None,
        headers=headers | once() | if_match(application),
    )


def station_of(client: Client, region: str = COUNTY) -> dict[str, str]:
    return as_(client.layout, "rescue_station", region=region)


async def sent(client: Client, body: dict[str, Any] | None = None) -> Any:
    application = await submitted(client, body or a_draft(residence="NONE"), complete=False)
    emergency = body is not None
    answer = await act(
        client,
        application,
        "route",
        handler_of(client),
        routed_to="EMERGENCY_MANAGEMENT" if emergency else "RESCUE_STATION",
        article="第八条（二）3" if emergency else "第十五条",
        reason=WHY,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def clocks_of(client: Client, application: Any) -> list[tuple[str, str, str]]:
    return [
        (event.payload["what"], event.payload["state"], event.payload["role"])
        for event in await outbox(client.database, application["id"])
        if "deadline" in event.type
    ]


async def late(client: Client, what: str) -> None:
    """Let the running duties of a kind have been due a minute ago."""
    by = system("intake")
    async with client.database.transaction(by=by, audited=False) as tx:
        await tx.session.execute(
            text("UPDATE deadlines SET due_at = :at WHERE what = :what AND state = 'open'"),
            {"at": tx.clock.now() - timedelta(minutes=1), "what": what},
        )


async def swept(client: Client) -> int:
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        return await hand_on_overdue(tx)


async def test_fr_15_the_station_sees_receives_and_reports(client: Client) -> None:
    """FR-15: a body of the list receives the case; the station says what it gave (TA-026)."""
    application = await sent(client)
    address = f"/v1/applications/{application['id']}"

    seen = await client.get(f"{address}/transfer", headers=station_of(client))
    received = await act(client, application, "receive-transfer", station_of(client))
    reported = await act(
        client,
        received.json(),
        "report-aid",
        station_of(client),
        aid_forms=["SHELTER_FOOD", "RETURN_HOME"],
        reason="已安排食宿，联系家属接回",
    )
    await follow_own_events(client, application["id"])
    timeline = (await client.get(f"{address}/timeline", headers=applicant_of(client))).json()

    assert application["next_step"]["role"] == "rescue_station"
    assert (seen.json()["name"], seen.json()["phone"]) == ("扎西", "13900000001")
    assert received.json()["status"] == "routed"
    assert reported.status_code == 200, reported.text
    assert reported.json()["status"] == "reported"
    again = await act(
        client, reported.json(), "report-aid", station_of(client), aid_forms=[], reason="另行报告"
    )
    assert again.status_code == 409
    said = [entry["sentence"] for entry in timeline["entries"]]
    assert "救助管理站报告已给予的救助：食宿、协助返回。" in said
    assert await clocks_of(client, application) == [
        ("accept_or_list", "set", "township_handler"),
        ("accept_or_list", "cancelled", "township_handler"),
        ("receive_transfer", "set", "rescue_station"),
        ("receive_transfer", "met", "rescue_station"),
        ("report_aid", "set", "rescue_station"),
        ("report_aid", "met", "rescue_station"),
    ]
    read = [row.action for row in await audit_of(client.database, application["id"])]
    assert "read_transfer" in read


async def test_fr_15_what_is_sent_back_goes_on_where_it_was(client: Client) -> None:
    """FR-15: no end by itself; the body's reason is read, and the township's clock runs again."""
    application = await sent(client)

    back = await act(
        client, application, "send-transfer-back", station_of(client), reason="已办理居住证"
    )
    remarks = await client.get(
        f"/v1/applications/{application['id']}/remarks", headers=handler_of(client)
    )

    assert back.json()["status"] == "submitted"
    assert [one["text"] for one in remarks.json()["items"]] == [WHY, "已办理居住证"]
    assert (await clocks_of(client, application))[-1] == (
        "accept_or_list",
        "set",
        "township_handler",
    )
    assert "application-routed" not in str(
        [event.type for event in await outbox(client.database, application["id"])]
    )


async def test_fr_15_a_transfer_that_nobody_receives_is_the_countys_duty(client: Client) -> None:
    """FR-15: unreceived in some days, the county sees to it, and may enter it for the body."""
    application = await sent(client)

    early = ("follow_transfer", "set", "county_handler") in await clocks_of(client, application)
    await late(client, "receive_transfer")
    await swept(client)
    again = await swept(client)
    county = as_(client.layout, "county_handler", region=COUNTY)
    received = await act(client, application, "receive-transfer", county)

    assert not early
    assert again == 0
    assert received.json()["status"] == "routed"
    clocks = await clocks_of(client, application)
    assert ("follow_transfer", "set", "county_handler") in clocks
    assert ("follow_transfer", "met", "county_handler") in clocks


async def test_a_body_without_accounts_is_received_for_by_the_county(client: Client) -> None:
    event = {"cause_type": "PUBLIC_EMERGENCY", "incident_on": "2026-03-02"}
    application = await sent(client, a_draft(event=event))
    county = as_(client.layout, "county_handler", region=COUNTY)

    station = await act(client, application, "receive-transfer", station_of(client))
    looked = await client.get(
        f"/v1/applications/{application['id']}/transfer", headers=station_of(client)
    )
    received = await act(client, application, "receive-transfer", county)

    assert (await clocks_of(client, application))[2] == (
        "receive_transfer",
        "set",
        "county_handler",
    )
    assert (station.status_code, looked.status_code) == (404, 404)
    assert received.json()["status"] == "routed"


async def test_a_station_of_another_county_sees_nothing(client: Client) -> None:
    application = await sent(client)
    foreign = station_of(client, region="540103")

    looked = await client.get(f"/v1/applications/{application['id']}/transfer", headers=foreign)
    received = await act(client, application, "receive-transfer", foreign)

    assert (looked.status_code, received.status_code) == (403, 403)


async def test_an_applicant_may_withdraw_what_is_on_its_way(client: Client) -> None:
    application = await sent(client)

    withdrawn = await act(client, application, "withdraw", applicant_of(client))

    assert withdrawn.json()["status"] == "withdrawn"


async def test_what_was_not_handed_over_has_no_transfer(client: Client) -> None:
    application = await submitted(client)
    handler = handler_of(client, TOWNSHIP)

    looked = await client.get(f"/v1/applications/{application['id']}/transfer", headers=handler)

    assert looked.status_code == 404


async def test_the_station_reads_timeline_and_papers_of_what_it_has_and_of_nothing_else(
    client: Client,
) -> None:
    application = await sent(client)
    other = await submitted(client)
    paper = application["documents"][0]["id"]
    address = f"/v1/applications/{application['id']}"
    elsewhere = f"/v1/applications/{other['id']}"
    addresses = [f"{address}/timeline", f"{address}/documents/{paper}/content"]
    not_its_own = [
        f"{elsewhere}/timeline",
        f"{elsewhere}/documents/{other['documents'][0]['id']}/content",
    ]

    its_own = [await client.get(one, headers=station_of(client)) for one in addresses]
    refused = [await client.get(one, headers=station_of(client)) for one in not_its_own]
    await act(client, application, "send-transfer-back", station_of(client), reason="已办理居住证")
    gone = [await client.get(one, headers=station_of(client)) for one in addresses]

    assert [one.status_code for one in its_own] == [200, 200]
    assert [one.status_code for one in refused] == [404, 404]
    assert [one.status_code for one in gone] == [404, 404]


async def test_a_body_that_is_no_station_reports_no_aid(client: Client) -> None:
    event = {"cause_type": "PUBLIC_EMERGENCY", "incident_on": "2026-03-02"}
    application = await sent(client, a_draft(event=event))
    county = as_(client.layout, "county_handler", region=COUNTY)
    early = await act(
        client, application, "report-aid", county, aid_forms=["SHELTER_FOOD"], reason="已安排"
    )
    received = await act(client, application, "receive-transfer", county)

    refused = await act(
        client, received.json(), "report-aid", county, aid_forms=["SHELTER_FOOD"], reason="已安排"
    )

    assert early.status_code == 409
    assert (refused.status_code, refused.json()["code"]) == (422, "NOTHING_TO_REPORT")
