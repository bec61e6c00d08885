from typing import Any

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.applications import drafted, handler_of
from aid_testing.city import agree
from aid_testing.fixtures import Client
from aid_testing.rows import outbox, rows
from intake.domain.leads.lead import LEAD_LIFECYCLE, LeadFinding, LeadStatus

DESCRIPTION = "巡逻中发现独自滞留的儿童"


async def report(client: Client, **changes: Any) -> Any:
    body = {
        "region": "540102001",
        "source": "POLICE",
        "subject": "MINOR",
        "place": "八廓街派出所",
        "description": DESCRIPTION,
        "contact": "13900000009",
        "steps_taken": "已带至派出所并提供食物",
    } | changes
    police = as_(client.layout, "data_partner", sub="police", org="POLICE-LHASA")
    return await client.post("/v1/leads", json=body, headers=police | once())


async def settle(client: Client, lead: Any, **body: Any) -> Any:
    return await client.post(
        f"/v1/leads/{lead['id']}/close",
        json=body,
        headers=handler_of(client) | once() | if_match(lead),
    )


async def test_int_09_a_minor_found_by_the_police_is_checked_at_once(client: Client) -> None:
    response = await report(client)

    lead = response.json()
    assert response.status_code == 201, response.text
    assert lead["status"] == "open"
    assert (lead["must_verify"], lead["guardian_required"]) == (True, True)
    assert lead["on_match"] == "ASSISTED_APPLICATION"
    [event] = await outbox(client.database, lead["id"])
    assert event.payload["what"] == "verify_lead_today"
    assert event.payload["role"] == "township_handler"


async def test_a_lead_does_not_end_without_a_finding(client: Client) -> None:
    lead = (await report(client)).json()

    for body in ({}, {"reason": "不用管"}, {"finding": "NOT_FOUND"}):
        response = await settle(client, lead, **body)
        assert response.status_code == 422
        assert response.json()["code"] == "FINDING_NEEDED"


@pytest.mark.parametrize("finding", list(LeadFinding))
async def test_who_qualifies_is_assisted_and_the_others_are_answered(
    client: Client, finding: LeadFinding
) -> None:
    lead = (await report(client, subject="HOUSEHOLD")).json()

    settled = await settle(client, lead, finding=finding, reason="已入户核查")
    again = await settle(client, settled.json(), finding=finding, reason="已入户核查")

    expected = "assisted" if finding is LeadFinding.QUALIFIES else "closed"
    assert settled.json()["status"] == expected
    assert again.json()["code"] == "ACTION_NOT_ALLOWED"
    states = [event.payload["state"] for event in await outbox(client.database, lead["id"])]
    assert states == ["set", "met"]


async def test_what_was_told_is_sealed_and_shown_to_handlers_alone(client: Client) -> None:
    lead = (await report(client)).json()
    address = f"/v1/leads/{lead['id']}"

    handler = (await client.get(address, headers=handler_of(client))).json()
    supervisor = (
        await client.get(address, headers=as_(client.layout, "city_supervisor", region="5401"))
    ).json()
    elsewhere = await client.get(address, headers=handler_of(client, "540121001"))
    other = await client.get(address, headers=as_(client.layout, "data_partner", sub="other"))
    [row] = await rows(client.database, "SELECT report FROM leads WHERE id = :id", id=lead["id"])

    assert lead["description"] is None
    assert handler["description"] == DESCRIPTION
    assert supervisor["description"] is None
    assert elsewhere.status_code == 403
    assert other.status_code == 404
    assert DESCRIPTION.encode() not in bytes(row.report)


async def test_leads_are_listed_for_the_region(client: Client) -> None:
    lead = (await report(client)).json()

    mine = (await client.get("/v1/leads?limit=200", headers=handler_of(client))).json()
    open_ones = (
        await client.get("/v1/leads?limit=200&status=closed", headers=handler_of(client))
    ).json()

    assert lead["id"] in {item["id"] for item in mine["items"]}
    assert lead["id"] not in {item["id"] for item in open_ones["items"]}
    assert all(item["description"] is None for item in mine["items"])


async def test_a_lead_outside_lhasa_is_shown_the_way(client: Client) -> None:
    assert (await report(client, region="542301001")).json()["code"] == "OUTSIDE_LHASA"


def test_the_table_of_leads_ends_each_lead_once() -> None:
    assert list(LEAD_LIFECYCLE.possible(LeadStatus.OPEN)) == ["assist", "close"]
    assert not list(LEAD_LIFECYCLE.possible(LeadStatus.CLOSED))


async def test_an_officer_who_found_somebody_reads_the_draft_that_came_of_it(
    client: Client,
) -> None:
    lead = (await report(client)).json()
    application = await drafted(client)
    address = f"/v1/applications/{application['id']}"

    before = await client.get(address, headers=handler_of(client))
    settled = await settle(
        client,
        lead,
        finding="QUALIFIES",
        reason="已协助填写申请",
        application_id=application["id"],
    )
    after = await client.get(address, headers=handler_of(client))

    assert before.status_code == 404
    assert settled.status_code == 200, settled.text
    assert after.status_code == 200


async def test_a_lead_from_a_place_that_does_not_exist_is_refused(client: Client) -> None:
    seat = {"code": "540104001", "name": "驻地街道", "level": "TOWNSHIP"}
    await agree(client, "/v1/internal/regions", regions=[seat])

    answer = await report(client, region="540104099")

    assert (answer.status_code, answer.json()["code"]) == (422, "REGION_UNKNOWN")
