from typing import Any

import pytest
from aid_testing.actors import COUNTY, as_, if_match, once
from aid_testing.applications import (
    UPLOADED,
    a_card,
    a_draft,
    accepted,
    an_id_number,
    applicant_of,
    authorised,
    drafted,
    follow_own_events,
    handler_of,
    signed,
    submitted,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.rows import outbox, rows


async def act(
    client: Client, application: Any, verb: str, headers: dict[str, str], **body: Any
) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/{verb}",
        json=body or None,
        headers=headers | once() | if_match(application),
    )


async def names_of(client: Client, application: Any) -> list[str]:
    events = await outbox(client.database, application["id"])
    return [event.type.split(".")[2] for event in events]


async def test_a_complete_application_is_accepted_and_announced(client: Client) -> None:
    application = await accepted(client)

    assert application["status"] == "accepted"
    assert application["missing"] == []
    assert await names_of(client, application) == [
        "application-submitted",
        "deadline-changed",
        "application-accepted",
        "deadline-changed",
    ]
    payload = (await outbox(client.database, application["id"]))[2].payload
    assert [member["relation"] for member in payload["members"]] == ["HEAD", "SPOUSE", "CHILD"]
    assert len(payload["authorisations"]) == 2
    assert payload["declared"]["medical_bills"][0]["gross"] == "60000.00"
    assert len(payload["declared"]["medical_bills"][0]["receipt"]) == 64
    assert payload["dataref"] == f"/v1/internal/cases/{application['id']}/people"


async def test_events_hold_nothing_that_names_a_person(client: Client) -> None:
    body = a_draft()
    application = await accepted(client, body)

    text = str([row.payload for row in await outbox(client.database, application["id"])])

    secrets = [body["account"]["account"], body["event"]["description"], "LS0", "人民医院"]
    secrets += [body["applicant"][field] for field in ("name", "id_number", "phone")]
    secrets += [member["id_number"] for member in body["members"]]
    assert [secret for secret in secrets if secret in text] == []


async def test_submitting_succeeds_with_papers_missing_and_says_what_comes_next(
    client: Client,
) -> None:
    application = await submitted(client, complete=False)

    assert application["status"] == "submitted"
    assert application["missing"][0] == "HUKOU_BOOK_OR_RESIDENCE_PERMIT"
    assert application["next_step"]["role"] == "township_handler"
    assert "受理" in application["next_step"]["sentence"]


async def test_an_incomplete_application_is_not_accepted_and_told_once(client: Client) -> None:
    application = await submitted(client, complete=False)
    officer = handler_of(client)

    refused = await act(client, application, "accept", officer)
    listed = await act(client, application, "list-missing", officer)

    assert refused.status_code == 422
    assert refused.json()["code"] == "DOCUMENTS_MISSING"
    assert refused.json()["missing"] == [
        "HUKOU_BOOK_OR_RESIDENCE_PERMIT",
        "ID_CARD",
        "HARDSHIP_PROOF",
        "INCOME_PROPERTY_PROOF",
        "CHECK_AUTHORISATION",
    ]
    assert refused.json()["article"] == "202号 第十六条"
    assert listed.json()["status"] == "incomplete"
    assert listed.json()["notice"]["missing"] == refused.json()["missing"]


async def test_the_notice_is_given_once(client: Client) -> None:
    application = await submitted(client, complete=False)
    officer = handler_of(client)
    listed = (await act(client, application, "list-missing", officer)).json()
    too_early = await act(client, listed, "complete", applicant_of(client))
    await authorised(client, application, {0: "扎西", 1: "卓玛"})
    for kind in UPLOADED:
        await upload(client, application, kind)
    completed = (await act(client, listed, "complete", applicant_of(client))).json()
    [consent, *_] = completed["authorisations"]
    await client.post(
        f"/v1/applications/{application['id']}/authorisations/{consent['id']}/withdraw",
        headers=applicant_of(client) | once() | if_match(consent),
    )

    second = await act(client, completed, "list-missing", officer)
    because = await act(
        client, completed, "list-missing", officer, facts_changed="一名成员撤回授权"
    )

    assert too_early.json()["code"] == "STILL_MISSING"
    assert completed["status"] == "submitted"
    assert second.status_code == 409
    assert second.json()["code"] == "ONE_TIME_NOTICE_ALREADY_GIVEN"
    assert because.json()["notice"] == {
        "listed_at": because.json()["notice"]["listed_at"],
        "missing": ["CHECK_AUTHORISATION"],
        "notices": 2,
    }


async def test_a_complete_application_needs_no_notice(client: Client) -> None:
    application = await submitted(client)

    response = await act(client, application, "list-missing", handler_of(client))

    assert response.json()["code"] == "NOTHING_MISSING"


async def test_an_urgent_case_is_accepted_first_and_brings_its_papers_later(
    client: Client,
) -> None:
    application = await submitted(
        client, a_draft(procedure="EMERGENCY", category="EMERGENCY"), complete=False
    )
    accepted_first = (
        await act(
            client,
            application,
            "accept",
            handler_of(client),
            urgency_ground="IRREPARABLE_LOSS",
            urgency_facts="住房失火，无处居住",
        )
    ).json()
    await authorised(client, application, {0: "扎西", 1: "卓玛"})
    for kind in UPLOADED:
        response = await upload(client, application, kind)
        assert response.status_code == 201, response.text
    await follow_own_events(client, application["id"])
    address = f"/v1/applications/{application['id']}/timeline"
    seen = (await client.get(address, headers=applicant_of(client))).json()

    assert accepted_first["status"] == "accepted"
    assert "已全部补齐" in seen["entries"][-1]["sentence"]
    assert "补交" not in seen["next"]["sentence"]
    events = await outbox(client.database, application["id"])
    clocks = [(e.payload["what"], e.payload["state"]) for e in events if "deadline" in e.type]
    assert clocks == [
        ("accept_or_list_urgent", "set"),
        ("accept_or_list_urgent", "met"),
        ("late_documents", "set"),
        ("confirm_urgency", "set"),
        ("late_documents", "met"),
    ]
    [accepted_event] = [e for e in events if "application-accepted" in e.type]
    assert "ID_CARD" in accepted_event.payload["missing"]
    assert sum("authorisation-signed" in e.type for e in events) == 2


async def test_a_paper_that_article_16_does_not_number_is_owed_by_an_urgent_case_too(
    client: Client,
) -> None:
    draft = a_draft(procedure="EMERGENCY", category="EMERGENCY", residence="RESIDENCE_PERMIT")
    application = await submitted(client, draft)

    ground = {"urgency_ground": "IRREPARABLE_LOSS", "urgency_facts": "住房失火，无处居住"}
    await act(client, application, "accept", handler_of(client), **ground)

    events = await outbox(client.database, application["id"])
    [accepted] = [event for event in events if "application-accepted" in event.type]
    assert "HUKOU_COUNTY_AID_STATUS_PROOF" in accepted.payload["missing"]


async def test_the_county_accepts_directly_only_when_urgent(client: Client) -> None:
    county = as_(client.layout, "county_handler", region=COUNTY)
    general = await submitted(client)
    urgent = await submitted(client, a_draft(procedure="EMERGENCY"))

    refused = await act(client, general, "accept", county)
    groundless = await act(client, urgent, "accept", county, county_seat_resident=True)
    taken = await act(
        client,
        urgent,
        "accept",
        county,
        urgency_ground="IRREVERSIBLE_CONSEQUENCE",
        urgency_facts="住房失火，无处居住",
    )

    assert refused.json()["code"] == "DIRECT_COUNTY_NEEDS_URGENCY"
    assert groundless.json()["code"] == "URGENCY_GROUND_MISSING"
    assert (taken.json()["status"], taken.json()["region"]) == ("accepted", COUNTY)
    assert taken.json()["urgency_ground"] == "IRREVERSIBLE_CONSEQUENCE"


@pytest.mark.parametrize(
    ("change", "article", "body"),
    [
        ({"residence": "NONE"}, "第十五条", "RESCUE_STATION"),
        (
            {"event": {"cause_type": "PUBLIC_EMERGENCY", "incident_on": "2026-03-02"}},
            "第八条（二）3",
            "EMERGENCY_MANAGEMENT",
        ),
    ],
)
async def test_what_belongs_elsewhere_is_routed_and_not_refused(
    client: Client, change: dict[str, Any], article: str, body: str
) -> None:
    application = await submitted(client, a_draft(**change))
    officer = handler_of(client)

    not_accepted = await act(client, application, "accept", officer)
    not_refused = await act(
        client,
        application,
        "refuse-acceptance",
        officer,
        reason_code="NOT_A_REQUEST_FOR_AID",
        reason="另有规定",
    )
    sent = await act(
        client, application, "route", officer, routed_to=body, article=article, reason="另有规定"
    )

    assert not_accepted.json()["code"] == "MUST_BE_ROUTED"
    assert not_accepted.json()["article"] == f"202号 {article}"
    assert not_refused.json()["code"] == "MUST_BE_ROUTED"
    assert sent.json()["status"] == "transferred"
    assert "transfer-sent" in await names_of(client, application)


async def test_a_permit_holder_brings_or_the_county_asks_for_the_hukou_proof(
    client: Client,
) -> None:
    application = await submitted(client, a_draft(residence="RESIDENCE_PERMIT"))
    officer = handler_of(client)

    refused = await act(client, application, "accept", officer)
    taken = await act(client, application, "accept", officer, hukou_proof_requested=True)

    assert refused.json()["missing"] == ["HUKOU_COUNTY_AID_STATUS_PROOF"]
    assert taken.json()["status"] == "accepted"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason_code": "DUPLICATE_OF_OPEN_CASE"},
        {"reason": "不想受理"},
        {"reason_code": "HUKOU_ELSEWHERE", "reason": "外地户籍"},
    ],
)
async def test_no_refusal_to_accept_without_good_reason(
    client: Client, body: dict[str, Any]
) -> None:
    application = await submitted(client, complete=False)

    response = await act(client, application, "refuse-acceptance", handler_of(client), **body)

    assert response.status_code == 422
    assert response.json()["code"] == "REFUSAL_WITHOUT_REASON_FORBIDDEN"


async def test_an_application_may_be_withdrawn_at_each_stage_before_the_decision(
    client: Client,
) -> None:
    draft = await drafted(client)
    waiting = await submitted(client, complete=False)
    taken = await accepted(client)

    for application in (draft, waiting, taken):
        response = await act(client, application, "withdraw", applicant_of(client))
        assert response.json()["status"] == "withdrawn"

    assert await names_of(client, draft) == []
    assert "application-withdrawn" in await names_of(client, taken)


async def test_nobody_accepts_an_application_of_their_own(client: Client) -> None:
    both = as_(client.layout, "applicant", "township_handler", region="540102001", sub="both")
    application = await submitted(client, sub="both")

    response = await act(client, application, "accept", both)

    assert response.status_code == 403
    assert response.json()["code"] == "OWN_APPLICATION"


async def test_an_applicant_does_not_accept(client: Client) -> None:
    application = await submitted(client)

    response = await act(client, application, "accept", applicant_of(client))

    assert response.json()["code"] == "ROLE_NOT_ALLOWED"


async def test_a_corrected_account_is_the_same_payee_under_the_next_version(
    client: Client,
) -> None:
    application = await accepted(client)

    response = await act(
        client,
        application,
        "correct-payee",
        applicant_of(client),
        bank_code="BANK-LHASA",
        account=a_card(),
    )

    assert response.status_code == 200, response.text
    account = response.json()["account"]
    assert account["payee_ref"] == application["account"]["payee_ref"]
    assert account["payee_version"] == 2
    assert (await outbox(client.database, application["id"]))[-1].payload["payee_version"] == 2


async def test_a_draft_corrects_its_account_by_a_change(client: Client) -> None:
    application = await signed(client)

    response = await act(
        client,
        application,
        "correct-payee",
        applicant_of(client),
        bank_code="BANK-LHASA",
        account=a_card(),
    )

    assert response.status_code == 409


async def test_accepting_again_under_the_same_key_answers_again(client: Client) -> None:
    application = await submitted(client)
    headers = handler_of(client) | once() | if_match(application)
    address = f"/v1/applications/{application['id']}/accept"

    first = await client.post(address, headers=headers)
    again = await client.post(address, headers=headers)

    assert first.json() == again.json()
    assert again.headers["idempotency-hit"] == "true"
    assert sum(n == "application-accepted" for n in await names_of(client, application)) == 1


async def test_two_officers_at_once_accept_once(client: Client) -> None:
    application = await submitted(client)

    first = await act(client, application, "accept", handler_of(client))
    second = await act(client, application, "accept", handler_of(client))

    assert {first.status_code, second.status_code} == {200, 412}


async def test_the_same_head_is_the_same_household(client: Client) -> None:
    body = a_draft()

    first, second = await accepted(client, body), await accepted(client, body)

    assert first["household_id"] == second["household_id"]


async def test_remarks_are_sealed(client: Client) -> None:
    application = await submitted(client, complete=False)
    await act(
        client,
        application,
        "refuse-acceptance",
        handler_of(client),
        reason_code="IDENTITY_NOT_PROVEN",
        reason="身份证与本人不符",
    )

    [row] = await rows(
        client.database,
        "SELECT reason_code, remark FROM remarks WHERE application_id = :id",
        id=application["id"],
    )
    assert row.reason_code == "IDENTITY_NOT_PROVEN"
    assert "身份证".encode() not in bytes(row.remark)


async def test_an_agent_who_signs_and_hands_in_an_application_does_not_accept_it(
    client: Client,
) -> None:
    helper = as_(client.layout, "agent", region="540102001", sub="helper")
    as_handler = as_(client.layout, "township_handler", region="540102001", sub="Helper")
    agent = {
        "name": "次仁多吉",
        "id_number": an_id_number(),
        "phone": "13900000002",
        "reason": "申请人住院",
        "liability_accepted": True,
    }
    created = await client.post(
        "/v1/applications", json=a_draft(agent=agent), headers=helper | once()
    )
    signed = await act(client, created.json(), "sign", helper, signed_by="次仁多吉")
    handed_in = await act(client, signed.json(), "submit", helper)

    refused = await act(client, handed_in.json(), "accept", as_handler)

    assert handed_in.status_code == 200, handed_in.text
    assert (refused.status_code, refused.json()["code"]) == (403, "OWN_APPLICATION")


@pytest.mark.parametrize(
    ("routed_to", "article", "code"),
    [
        ("NOWHERE_AT_ALL", "第九十九条", "REQUEST_INVALID"),
        ("RESCUE_STATION", "第十五条", "NOT_THEIRS"),
        ("HEALTH_AUTHORITY", "第八条（二）1", "NOT_THEIRS"),
    ],
)
async def test_fr_15_what_is_the_townships_is_handed_to_nobody(
    client: Client, routed_to: str, article: str, code: str
) -> None:
    """FR-15: a complete local application goes to no body that the rules do not name."""
    application = await submitted(client)

    refused = await act(
        client,
        application,
        "route",
        handler_of(client),
        routed_to=routed_to,
        article=article,
        reason="另有规定",
    )

    assert (refused.status_code, refused.json()["code"]) == (422, code)
