"""A case handed over is received or sent back, and never ends by itself (A-78)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from aid_testing.actors import COUNTY, TOWNSHIP, as_, if_match, once
from aid_testing.applications import (
    a_draft,
    accepted,
    applicant_of,
    follow_own_events,
    handler_of,
    submitted,
)
from aid_testing.city import agree
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, audit_of, outbox
from intake.consumers import subscriptions
from intake.usecases.applications.silence import hand_on_overdue
from shared.contracts.approval import OpinionSigned, SignerRole
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


OTHER_TOWNSHIP = "540103001"
OTHER_COUNTY = "540103"


@pytest.fixture(autouse=True)
async def the_register(client: Client) -> None:
    """The register names the township that cases are handed to."""
    township = {"code": OTHER_TOWNSHIP, "name": "驻地街道", "level": "TOWNSHIP"}
    await agree(client, "/v1/internal/regions", regions=[township])


async def listed_for(client: Client, role: str, region: str, application: Any) -> list[str]:
    """What the work list of a role asks to be done in a case."""
    await follow_own_events(client, application["id"])
    page = await client.get("/v1/work?limit=200", headers=as_(client.layout, role, region=region))
    return [one["what"] for one in page.json()["items"] if one["case_id"] == application["id"]]


async def sent_to(client: Client, application: Any, township: str | None) -> Any:
    return await act(
        client,
        application,
        "route",
        handler_of(client),
        routed_to="TOWNSHIP",
        article="第十三条",
        reason="申请人户籍在另一乡镇",
        township=township,
    )


async def test_a_wrong_township_hands_the_case_to_the_one_in_charge_of_another_county(
    client: Client,
) -> None:
    """It is received, keeps its number, and the township's clock runs (A-78)."""
    application = await submitted(client)
    there = handler_of(client, OTHER_TOWNSHIP)
    address = f"/v1/applications/{application['id']}"

    hidden = await client.get(address, headers=there)
    on_its_way = await sent_to(client, application, OTHER_TOWNSHIP)
    seen = await client.get(address, headers=there)
    listed = await client.get("/v1/applications", headers=there)
    own = await act(client, on_its_way.json(), "receive-transfer", handler_of(client))
    received = await act(client, on_its_way.json(), "receive-transfer", there)
    taken = await act(client, received.json(), "accept", there)

    assert hidden.status_code == 403
    assert on_its_way.json()["status"] == "transferred", on_its_way.text
    assert seen.status_code == 200
    assert application["id"] in [one["id"] for one in listed.json()["items"]]
    assert own.status_code == 403
    assert (received.json()["status"], received.json()["region"]) == ("submitted", OTHER_TOWNSHIP)
    assert received.json()["case_number"] == application["case_number"]
    assert taken.json()["status"] == "accepted", taken.text
    events = await outbox(client.database, application["id"])
    owed = [
        (event.payload["state"], event.payload["region"])
        for event in events
        if event.payload.get("what") == "receive_transfer"
    ]
    assert owed == [("set", OTHER_TOWNSHIP), ("met", OTHER_TOWNSHIP)]
    forwarded = [event.payload["region"] for event in events if "forwarded" in event.type]
    assert forwarded == [OTHER_TOWNSHIP]


async def test_an_accepted_case_moves_to_the_township_in_charge_until_the_opinion(
    client: Client,
) -> None:
    application = await accepted(client)

    on_its_way = await sent_to(client, application, OTHER_TOWNSHIP)
    received = await act(
        client, on_its_way.json(), "receive-transfer", handler_of(client, OTHER_TOWNSHIP)
    )

    assert (received.json()["status"], received.json()["region"]) == ("accepted", OTHER_TOWNSHIP)
    [told] = [
        event.payload
        for event in await outbox(client.database, application["id"])
        if "application-corrected" in event.type
    ]
    assert (told["changed"], told["region"], told["village"]) == (
        ["region"],
        OTHER_TOWNSHIP,
        None,
    )


async def test_after_the_opinion_it_is_the_county_that_returns_it(client: Client) -> None:
    application = await accepted(client)
    opinion = OpinionSigned(
        case_id=UUID(application["id"]),
        role=SignerRole.TOWNSHIP_HANDLER,
        positive=True,
        signed_by="handler",
        signed_at=client.app.state.clock.now(),
    )
    await subscriptions.deliver(client.database, [a_message(opinion)])

    refused = await sent_to(client, application, OTHER_TOWNSHIP)

    assert (refused.status_code, refused.json()["code"]) == (409, "OPINION_GIVEN_ALREADY")


async def test_who_accepted_a_case_of_another_body_hands_it_over_and_takes_it_back(
    client: Client,
) -> None:
    event = {"cause_type": "MAJOR_DISEASE", "incident_on": "2026-03-02"}
    body = a_draft(category="INDIVIDUAL_OTHER", beneficiary_index=0, event=event)
    application = await accepted(client, body)
    street = {
        "routed_to": "RESCUE_STATION",
        "article": "第八条（二）1",
        "reason": "流落街头，应由救助管理站救助",
    }

    first = await act(client, application, "route", handler_of(client), **street)
    back = await act(
        client, first.json(), "send-transfer-back", station_of(client), reason="有固定住所"
    )
    second = await act(client, back.json(), "route", handler_of(client), **street)
    received = await act(client, second.json(), "receive-transfer", station_of(client))

    assert (first.json()["status"], back.json()["status"]) == ("transferred", "accepted")
    assert received.json()["status"] == "routed"
    types = [event.type for event in await outbox(client.database, application["id"])]
    assert "aid.intake.application-routed.v1" in types


async def test_a_township_that_is_not_named_or_not_another_is_refused(client: Client) -> None:
    application = await submitted(client)

    unnamed = await sent_to(client, application, None)
    itself = await sent_to(client, application, TOWNSHIP)
    beyond = await sent_to(client, application, "542122001")

    assert unnamed.json()["code"] == "TOWNSHIP_NEEDED"
    assert itself.json()["code"] == "TOWNSHIP_NOT_IN_CHARGE"
    assert beyond.json()["code"] == "TOWNSHIP_NOT_IN_CHARGE"


async def test_no_case_is_handed_to_a_township_that_the_register_does_not_name(
    client: Client,
) -> None:
    """Nor where the county has no townships in the register: nobody would receive it."""
    application = await submitted(client)

    nowhere = [
        await sent_to(client, application, township) for township in ("540103999", "540122001")
    ]

    assert [(one.status_code, one.json()["code"]) for one in nowhere] == [
        (422, "REGION_UNKNOWN"),
        (422, "REGION_UNKNOWN"),
    ]


async def test_the_receiving_township_has_the_duty_and_then_its_county(client: Client) -> None:
    """What nobody receives is the receiving county's, which may receive it or send it back."""
    application = (await sent_to(client, await submitted(client), OTHER_TOWNSHIP)).json()

    at_first = await listed_for(client, "township_handler", OTHER_TOWNSHIP, application)
    await late(client, "receive_transfer")
    await swept(client)
    of_county = await listed_for(client, "county_handler", OTHER_COUNTY, application)
    of_sender = await listed_for(client, "county_handler", COUNTY, application)
    county = as_(client.layout, "county_handler", region=OTHER_COUNTY)
    received = await act(client, application, "receive-transfer", county)

    assert at_first == ["receive_transfer"]
    assert of_county == ["follow_transfer"]
    assert of_sender == []
    assert received.status_code == 200, received.text
    assert await listed_for(client, "county_handler", OTHER_COUNTY, application) == []


async def test_the_sender_recalls_what_is_not_received_yet(client: Client) -> None:
    """With a reason; it goes on as it stood, and the other township has nothing to do with it."""
    application = (await sent_to(client, await submitted(client), OTHER_TOWNSHIP)).json()
    reason = "经核实仍由本街道管辖"
    there = handler_of(client, OTHER_TOWNSHIP)

    unreasoned = await act(client, application, "recall-transfer", handler_of(client))
    theirs = await act(client, application, "recall-transfer", there, reason=reason)
    recalled = await act(client, application, "recall-transfer", handler_of(client), reason=reason)
    late_ = await act(client, recalled.json(), "receive-transfer", there)
    address = f"/v1/applications/{application['id']}"
    remarks = await client.get(f"{address}/remarks", headers=handler_of(client))
    owed = await listed_for(client, "township_handler", OTHER_TOWNSHIP, application)
    own = await listed_for(client, "township_handler", TOWNSHIP, application)
    timeline = await client.get(f"{address}/timeline", headers=applicant_of(client))

    assert unreasoned.status_code == 422
    assert theirs.status_code == 403
    assert (recalled.json()["status"], recalled.json()["region"]) == ("submitted", TOWNSHIP)
    assert late_.status_code == 403
    assert reason in [one["text"] for one in remarks.json()["items"]]
    assert (owed, own) == ([], ["accept_or_list"])
    said = [entry["sentence"] for entry in timeline.json()["entries"]]
    assert "移送乡镇（街道）的案件已在接收前撤回，由原机关继续办理。" in said


async def test_an_accepted_case_is_recalled_as_accepted_and_what_is_received_is_not(
    client: Client,
) -> None:
    reason = "经核实仍由本街道管辖"
    accepted_one = (await sent_to(client, await accepted(client), OTHER_TOWNSHIP)).json()
    taken = (await sent_to(client, await submitted(client), OTHER_TOWNSHIP)).json()
    taken = await act(client, taken, "receive-transfer", handler_of(client, OTHER_TOWNSHIP))

    recalled = await act(client, accepted_one, "recall-transfer", handler_of(client), reason=reason)
    over = await act(
        client,
        taken.json(),
        "recall-transfer",
        handler_of(client, OTHER_TOWNSHIP),
        reason=reason,
    )

    assert recalled.json()["status"] == "accepted", recalled.text
    assert over.status_code == 409


async def test_what_runs_while_a_case_moves_is_the_new_townships_duty(client: Client) -> None:
    """A correction that waits for the applicant becomes, unanswered, the duty of where it is."""
    application = await accepted(client)
    proposed = await client.post(
        f"/v1/applications/{application['id']}/corrections",
        json={"parts": {"category": "DISTRESSED"}, "reason": "申请人误选"},
        headers=handler_of(client) | once(),
    )
    sent_on = await sent_to(client, application, OTHER_TOWNSHIP)
    there = handler_of(client, OTHER_TOWNSHIP)

    received = await act(client, sent_on.json(), "receive-transfer", there)
    moved = [
        (event.payload["state"], event.payload["region"])
        for event in await outbox(client.database, application["id"])
        if event.payload.get("what") == "agree_correction"
    ]
    await late(client, "agree_correction")
    await swept(client)

    assert (proposed.status_code, received.status_code) == (201, 200)
    assert moved == [("set", TOWNSHIP), ("moved", OTHER_TOWNSHIP)]
    assert await listed_for(client, "township_handler", OTHER_TOWNSHIP, application) == [
        "follow_correction"
    ]
    assert await listed_for(client, "township_handler", TOWNSHIP, application) == []


async def test_what_the_station_sent_back_is_decided_where_it_was_handed_in(
    client: Client,
) -> None:
    """Nobody is sent in circles: no step that is offered is refused for another body's sake."""
    application = await sent(client)
    back = await act(
        client, application, "send-transfer-back", station_of(client), reason="有固定住所"
    )

    refused = await act(
        client,
        back.json(),
        "refuse-acceptance",
        handler_of(client),
        reason_code="NOT_A_REQUEST_FOR_AID",
        reason="经核实并无困难",
    )

    assert refused.json()["status"] == "refused", refused.text
