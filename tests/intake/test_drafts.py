from datetime import timedelta
from typing import Any

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.applications import (
    a_card,
    a_draft,
    a_person,
    an_id_number,
    applicant_of,
    drafted,
    handler_of,
    signed,
    submitted,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of, rows


async def post(client: Client, body: dict[str, Any], **kwargs: Any) -> Any:
    headers = applicant_of(client) | once() | kwargs
    return await client.post("/v1/applications", json=body, headers=headers)


async def test_a_draft_shows_its_people_masked(client: Client) -> None:
    body = a_draft()

    answer = await drafted(client, body)

    assert answer["status"] == "draft"
    assert answer["applicant"]["name"] == "扎*"
    assert body["applicant"]["id_number"] not in str(answer)
    assert answer["account"]["account"].startswith("****")
    assert answer["event"]["description"] is None
    assert answer["next_step"]["role"] == "applicant"


async def test_a_region_outside_lhasa_is_shown_the_way(client: Client) -> None:
    response = await post(client, a_draft(region="542301001", village=None))

    assert response.status_code == 422
    assert response.json()["code"] == "OUTSIDE_LHASA"
    assert "12345" in response.json()["detail"]


async def test_a_hukou_elsewhere_is_no_hindrance(client: Client) -> None:
    person = {**a_person(), "hukou_region": "510105", "id_number": an_id_number(region="510105")}

    response = await post(client, a_draft(applicant=person, residence="NONE"))

    assert response.status_code == 201


async def test_a_wrong_id_number_is_pointed_at(client: Client) -> None:
    body = a_draft()
    number = body["members"][0]["id_number"]
    body["members"][0]["id_number"] = number[:-1] + ("1" if number[-1] != "1" else "2")

    response = await post(client, body)

    assert response.json()["code"] == "ID_NUMBER_INVALID"
    assert [fault["pointer"] for fault in response.json()["errors"]] == ["/members/0/id_number"]
    assert number[:17] not in response.text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"village": "540102002001"}, "VILLAGE_OUTSIDE_TOWNSHIP"),
        ({"applicant_relation": "OTHER"}, "ONE_HEAD_NEEDED"),
        ({"category": "INDIVIDUAL_OTHER", "beneficiary_index": 9}, "BENEFICIARY_UNKNOWN"),
        (
            {"account": {"bank_code": "BANK-LHASA", "account": "6222020200112233449"}},
            "CARD_INVALID",
        ),
    ],
)
async def test_a_form_that_cannot_hold_is_refused(
    client: Client, change: dict[str, Any], code: str
) -> None:
    response = await post(client, a_draft(**change))

    assert response.status_code == 422
    assert response.json()["code"] == code


async def test_nobody_stands_twice_in_a_household(client: Client) -> None:
    body = a_draft()
    body["members"][0]["id_number"] = body["applicant"]["id_number"]

    assert (await post(client, body)).json()["code"] == "PERSON_NAMED_TWICE"


async def test_aid_to_an_adult_goes_to_no_other_account(client: Client) -> None:
    account = {"bank_code": "BANK-LHASA", "account": a_card(), "holder": "HEAD"}

    response = await post(
        client, a_draft(category="INDIVIDUAL_OTHER", beneficiary_index=1, account=account)
    )

    assert response.json()["code"] == "PAYEE_NOT_ALLOWED"


async def test_aid_to_a_minor_goes_to_the_guardian(client: Client) -> None:
    account = {"bank_code": "BANK-LHASA", "account": a_card(), "holder": "GUARDIAN"}

    answer = await drafted(
        client,
        a_draft(category="INDIVIDUAL_MINOR_OR_MENTAL", beneficiary_index=2, account=account),
    )

    assert answer["account"]["as_guardian"] is True
    assert answer["account"]["holder_id"] == answer["applicant"]["person_id"]
    assert answer["account"]["recipient_id"] == answer["members"][1]["person_id"]


async def test_the_same_id_number_is_the_same_person_in_every_application(client: Client) -> None:
    body = a_draft()

    first, second = await drafted(client, body), await drafted(client, body)

    assert first["id"] != second["id"]
    assert first["applicant"]["person_id"] == second["applicant"]["person_id"]


async def test_a_change_replaces_its_parts_and_voids_the_signature(client: Client) -> None:
    application = await signed(client)
    assert application["signed"]
    assert {d["kind"] for d in application["documents"]} == {
        "WRITTEN_APPLICATION",
        "APPROVAL_FORM",
    }

    changed = await client.patch(
        f"/v1/applications/{application['id']}",
        json={"procedure": "EMERGENCY"},
        headers=applicant_of(client) | if_match(application),
    )

    assert changed.status_code == 200, changed.text
    assert changed.json()["procedure"] == "EMERGENCY"
    assert changed.json()["signed"] is False
    assert changed.json()["documents"] == []
    refused = await client.post(
        f"/v1/applications/{application['id']}/submit",
        headers=applicant_of(client) | once() | if_match(changed),
    )
    assert refused.json()["code"] == "NOT_SIGNED"


async def test_what_an_app_read_and_sends_back_loses_nothing(client: Client) -> None:
    body = a_draft()
    body["event"]["description"] = "家人突发重病住院"
    draft = await drafted(client, body)

    changed = await client.patch(
        f"/v1/applications/{draft['id']}",
        json={"event": draft["event"], "declared": {"deposits": "12.00"}},
        headers=applicant_of(client) | if_match(draft),
    )
    own = await client.get(
        f"/v1/applications/{draft['id']}?reveal=true", headers=applicant_of(client)
    )

    assert changed.status_code == 200, changed.text
    assert own.json()["event"]["description"] == "家人突发重病住院"
    assert own.json()["declared"]["deposits"] == "12.00"
    bills = [bill["invoice_number"] for bill in own.json()["declared"]["medical_bills"]]
    assert bills == [bill["invoice_number"] for bill in body["declared"]["medical_bills"]]


async def test_an_empty_description_takes_it_away(client: Client) -> None:
    draft = await drafted(client)

    await client.patch(
        f"/v1/applications/{draft['id']}",
        json={"event": draft["event"] | {"description": ""}},
        headers=applicant_of(client) | if_match(draft),
    )

    own = await client.get(
        f"/v1/applications/{draft['id']}?reveal=true", headers=applicant_of(client)
    )
    assert not own.json()["event"]["description"]


async def test_a_stale_change_is_refused(client: Client) -> None:
    application = await drafted(client)

    response = await client.patch(
        f"/v1/applications/{application['id']}",
        json={"procedure": "EMERGENCY"},
        headers=applicant_of(client) | {"If-Match": '"9"'},
    )

    assert response.status_code == 412


async def test_a_submitted_application_is_changed_no_more(client: Client) -> None:
    application = await submitted(client, complete=False)

    response = await client.patch(
        f"/v1/applications/{application['id']}",
        json={"procedure": "EMERGENCY"},
        headers=applicant_of(client) | if_match(application),
    )

    assert response.status_code == 409
    assert response.json()["code"] == "ACTION_NOT_ALLOWED"


async def test_only_the_own_name_signs(client: Client) -> None:
    application = await drafted(client)

    response = await client.post(
        f"/v1/applications/{application['id']}/sign",
        json={"signed_by": "次仁"},
        headers=applicant_of(client) | once() | if_match(application),
    )

    assert response.json()["code"] == "SIGNER_NAME_DIFFERS"


async def test_what_is_anothers_does_not_exist(client: Client) -> None:
    application = await drafted(client)

    response = await client.get(
        f"/v1/applications/{application['id']}", headers=applicant_of(client, "somebody-else")
    )

    assert response.status_code == 404
    assert [row.outcome for row in await audit_of(client.database, application["id"])][
        -1
    ] == "denied"


async def test_another_township_is_refused(client: Client) -> None:
    application = await submitted(client, complete=False)

    response = await client.get(
        f"/v1/applications/{application['id']}", headers=handler_of(client, "540121001")
    )

    assert response.status_code == 403
    assert response.json()["code"] == "OUTSIDE_REGION"


async def test_revealing_is_for_handlers_and_audited(client: Client) -> None:
    body = a_draft()
    application = await submitted(client, body, complete=False)
    address = f"/v1/applications/{application['id']}?reveal=true"

    refused = await client.get(address, headers=as_(client.layout, "auditor", region="5401"))
    answer = await client.get(address, headers=handler_of(client))

    assert refused.status_code == 403
    assert answer.json()["applicant"]["id_number"] == body["applicant"]["id_number"]
    assert answer.json()["event"]["description"] == body["event"]["description"]
    actions = [row.action for row in await audit_of(client.database, application["id"])]
    assert "reveal_application" in actions


async def test_lists_show_what_is_ones_own_or_of_ones_region(client: Client) -> None:
    mine = await submitted(client, complete=False, sub="lister")
    draft = await drafted(client, sub="lister")

    own = (await client.get("/v1/applications", headers=applicant_of(client, "lister"))).json()
    office = (
        await client.get("/v1/applications?limit=200&status=draft", headers=handler_of(client))
    ).json()
    page = (
        await client.get("/v1/applications?limit=1", headers=applicant_of(client, "lister"))
    ).json()

    assert {item["id"] for item in own["items"]} == {mine["id"], draft["id"]}
    assert all(item["applicant"] == "扎*" for item in own["items"])
    assert draft["id"] not in {item["id"] for item in office["items"]}
    assert page["next"]


async def test_the_same_draft_sent_again_is_answered_again(client: Client) -> None:
    body, headers = a_draft(), applicant_of(client) | once()

    first = await client.post("/v1/applications", json=body, headers=headers)
    again = await client.post("/v1/applications", json=body, headers=headers)

    assert again.status_code == 201
    assert again.headers["idempotency-hit"] == "true"
    assert again.json() == first.json()


async def test_the_running_number_has_no_gaps_within_a_county_and_year(client: Client) -> None:
    body = a_draft(region="540127001", village=None)
    first = await submitted(client, body, complete=False)
    second = await submitted(client, a_draft(region="540127001", village=None), complete=False)

    number = int(first["case_number"].rsplit("-", 1)[1])
    assert second["case_number"].startswith("LZ-540127-")
    assert int(second["case_number"].rsplit("-", 1)[1]) == number + 1


async def test_an_agent_without_the_four_parts_finds_them_on_the_list(client: Client) -> None:
    headers = as_(client.layout, "agent", sub="an-agent")

    answer = await client.post("/v1/applications", json=a_draft(), headers=headers | once())

    assert answer.json()["entrusted"] is True
    assert answer.json()["missing"][-4:] == [
        "ENTRUSTMENT_REASON",
        "AGENT_IDENTITY",
        "AGENT_CONTACT",
        "AGENT_LIABILITY_STATEMENT",
    ]


async def test_an_agent_with_all_parts_may_sign_and_is_masked(client: Client) -> None:
    agent = {
        "name": "次仁多吉",
        "id_number": an_id_number(),
        "phone": "13900000002",
        "reason": "申请人住院",
        "liability_accepted": True,
    }
    headers = as_(client.layout, "agent", sub="an-agent")
    draft = (
        await client.post("/v1/applications", json=a_draft(agent=agent), headers=headers | once())
    ).json()

    answer = await client.post(
        f"/v1/applications/{draft['id']}/sign",
        json={"signed_by": "次仁多吉"},
        headers=headers | once() | if_match(draft),
    )

    assert answer.status_code == 200, answer.text
    assert not any(part.startswith(("AGENT", "ENTRUST")) for part in answer.json()["missing"])
    assert answer.json()["agent"]["name"] == "次仁**"


async def test_signatures_keep_who_signed_what(client: Client) -> None:
    application = await signed(client)

    [row] = await rows(
        client.database,
        "SELECT signer, method, s.content_hash = a.content_hash AS same FROM signatures s"
        " JOIN applications a ON a.id = s.application_id WHERE a.id = :id",
        id=application["id"],
    )

    assert (row.signer, row.method, row.same) == ("applicant", "TYPED_NAME", True)


async def test_what_has_not_happened_yet_is_refused_at_the_draft(client: Client) -> None:
    later = (client.app.state.clock.today() + timedelta(days=1)).isoformat()
    bill = {"issuer": "拉萨市人民医院", "invoice_number": "LS1", "gross": "1.00"}
    body = a_draft(
        event={"cause_type": "MAJOR_DISEASE", "incident_on": later},
        declared={"medical_bills": [bill | {"paid_on": later}]},
    )

    response = await client.post(
        "/v1/applications", json=body, headers=applicant_of(client) | once()
    )

    assert (response.status_code, response.json()["code"]) == (422, "DAY_IN_FUTURE")
    assert [fault["pointer"] for fault in response.json()["errors"]] == [
        "/event/incident_on",
        "/declared/medical_bills/0/paid_on",
    ]


async def test_what_was_never_handed_in_is_the_applicants_alone(client: Client) -> None:
    application = await drafted(client)
    paper = (await upload(client, application, "ID_CARD")).json()
    address = f"/v1/applications/{application['id']}"

    for path in ("", "?reveal=true", "/timeline", f"/documents/{paper['id']}/content"):
        answer = await client.get(address + path, headers=handler_of(client))
        assert answer.json()["code"] == "APPLICATION_NOT_FOUND", path

    await client.post(
        f"{address}/withdraw", headers=applicant_of(client) | once() | if_match(application)
    )
    withdrawn = await client.get(address, headers=handler_of(client))
    assert withdrawn.json()["code"] == "APPLICATION_NOT_FOUND"


async def test_half_a_region_code_is_no_filter(client: Client) -> None:
    answer = await client.get("/v1/applications?region=54010", headers=handler_of(client))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "region"
