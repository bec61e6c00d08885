from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.applications import (
    UPLOADED,
    a_draft,
    a_person,
    accepted,
    applicant_of,
    authorised,
    consented,
    drafted,
    handler_of,
    member_of,
    numbers_of,
    signed,
    submitted,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.rows import outbox


def a_consent(client: Client, **changes: Any) -> dict[str, Any]:
    until = client.app.state.clock.today() + timedelta(days=90)
    return {
        "member_index": 0,
        "scope": ["BANKS"],
        "valid_until": until.isoformat(),
        "signed_by": "扎西",
    } | changes


async def sign(client: Client, application: Any, **changes: Any) -> Any:
    return await client.post(
        f"/v1/applications/{application['id']}/authorisations",
        json=a_consent(client, **changes),
        headers=applicant_of(client) | once(),
    )


async def test_the_paper_is_there_when_every_adult_has_signed(client: Client) -> None:
    application = await drafted(client)
    address = f"/v1/applications/{application['id']}"
    await upload(client, application, "CHECK_AUTHORISATION")

    await authorised(client, application, {0: "扎西"})
    one = (await client.get(address, headers=applicant_of(client))).json()
    await authorised(client, application, {1: "卓玛"})
    both = (await client.get(address, headers=applicant_of(client))).json()

    assert "CHECK_AUTHORISATION" in one["missing"]
    assert "CHECK_AUTHORISATION" not in both["missing"]
    assert both["applicant"]["authorised"] is True


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signed_by": "卓玛"}, "SIGNER_NAME_DIFFERS"),
        ({"member_index": 2, "signed_by": "达娃"}, "NOT_AN_ADULT"),
        ({"member_index": 9}, "PERSON_NOT_IN_HOUSEHOLD"),
        ({"person_id": str(uuid4())}, "PERSON_NOT_IN_HOUSEHOLD"),
        ({"valid_until": "2020-01-01"}, "AUTHORISATION_PAST"),
        ({"valid_until": "2090-01-01"}, "AUTHORISATION_TOO_LONG"),
        ({"scope": ["BANK_DEPOSITS"]}, "REQUEST_INVALID"),
    ],
)
async def test_a_consent_that_does_not_hold_is_refused(
    client: Client, changes: dict[str, Any], code: str
) -> None:
    application = await drafted(client)

    response = await sign(client, application, **changes)

    assert response.status_code == 422
    assert response.json()["code"] == code


async def test_a_consent_is_taken_back_at_any_time_and_assessment_is_told(client: Client) -> None:
    application = await accepted(client)
    consent = application["authorisations"][0]
    address = f"/v1/applications/{application['id']}/authorisations/{consent['id']}"

    response = await client.post(
        f"{address}/withdraw", headers=handler_of(client) | once() | if_match(consent)
    )
    again = await client.post(
        f"{address}/withdraw", headers=handler_of(client) | once() | if_match(response)
    )
    read = await client.get(address, headers=applicant_of(client))

    assert response.json()["withdrawn_at"]
    assert again.json()["code"] == "AUTHORISATION_WITHDRAWN_ALREADY"
    assert read.json() == response.json()
    event = (await outbox(client.database, application["id"]))[-1]
    assert event.type == "aid.intake.authorisation-withdrawn.v1"
    assert event.payload["person_id"] == consent["person_id"]


async def test_a_new_consent_after_acceptance_is_announced(client: Client) -> None:
    application = await accepted(client)

    response = await sign(client, application)

    assert response.status_code == 201
    event = (await outbox(client.database, application["id"]))[-1]
    assert event.type == "aid.intake.authorisation-signed.v1"
    assert event.payload["authorisation"]["authorisation_id"] == response.json()["id"]


async def test_before_acceptance_nothing_is_announced(client: Client) -> None:
    application = await drafted(client)
    consent = await sign(client, application)
    await client.post(
        f"/v1/applications/{application['id']}/authorisations/{consent.json()['id']}/withdraw",
        headers=applicant_of(client) | once() | if_match(consent),
    )

    assert await outbox(client.database, application["id"]) == []


async def test_the_same_consent_sent_again_is_answered_again(client: Client) -> None:
    application = await drafted(client)
    headers = applicant_of(client) | once()
    address = f"/v1/applications/{application['id']}/authorisations"

    first = await client.post(address, json=a_consent(client), headers=headers)
    again = await client.post(address, json=a_consent(client), headers=headers)

    assert again.headers["idempotency-hit"] == "true"
    assert again.json() == first.json()


async def test_all_valid_consents_of_an_adult_go_to_the_assessment(client: Client) -> None:
    application = await submitted(client)
    first = (await sign(client, application, scope=["TAX"])).json()
    second = (await sign(client, application, scope=["BANKS"])).json()

    await client.post(
        f"/v1/applications/{application['id']}/accept",
        headers=handler_of(client) | once() | if_match(application),
    )

    published = await outbox(client.database, application["id"])
    [accepted] = [row.payload for row in published if "application-accepted" in row.type]
    told = [one["authorisation_id"] for one in accepted["authorisations"]]
    assert {first["id"], second["id"]} <= set(told)


async def test_fr_18_a_name_typed_by_somebody_else_is_no_authorisation(client: Client) -> None:
    """FR-18: the applicant types the spouse's name under the spouse's authorisation."""
    application = await drafted(client)

    typed = await sign(client, application, member_index=1, signed_by="卓玛")
    with_number = await sign(
        client,
        application,
        member_index=1,
        signed_by="卓玛",
        id_number=(await numbers_of(client, application))[1],
    )

    for refused in (typed, with_number):
        assert (refused.status_code, refused.json()["code"]) == (403, "CONSENT_IS_PERSONAL")
        assert "本人" in refused.json()["detail"]


async def test_an_adult_authorises_by_the_own_account_reads_it_and_takes_it_back(
    client: Client,
) -> None:
    application = await drafted(client)

    signed = await consented(client, application, 1, "卓玛")
    address = f"/v1/applications/{application['id']}/authorisations/{signed.json()['id']}"
    own = member_of(client, "卓玛")
    read = await client.get(address, headers=own)
    whole = await client.get(f"/v1/applications/{application['id']}", headers=own)
    back = await client.post(f"{address}/withdraw", headers=own | once() | if_match(signed))

    assert signed.status_code == 201, signed.text
    assert (signed.json()["method"], read.json()) == ("SIGN_IN", signed.json())
    assert whole.status_code == 404
    assert back.json()["withdrawn_at"]


async def test_a_stranger_learns_nothing_of_an_application(client: Client) -> None:
    application = await drafted(client)
    number = (await numbers_of(client, application))[1]
    address = f"/v1/applications/{application['id']}/authorisations"

    for name, given in (("旺堆", number), ("卓玛", "540102198202020990"), ("卓玛", None)):
        answer = await client.post(
            address,
            json=a_consent(client, id_number=given, signed_by=name) | {"member_index": 1},
            headers=member_of(client, name) | once(),
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "APPLICATION_NOT_FOUND")


async def test_on_paper_the_handler_is_the_witness_of_scan_and_day(client: Client) -> None:
    application = await submitted(client, complete=False)
    officer = handler_of(client)
    scan = (
        await upload(client, application, "CHECK_AUTHORISATION", headers=officer | once())
    ).json()
    today = client.app.state.clock.today().isoformat()
    address = f"/v1/applications/{application['id']}/authorisations"

    async def entered(headers: dict[str, str], **changes: Any) -> Any:
        body = a_consent(client, member_index=1, signed_by="卓玛") | changes
        return await client.post(address, json=body, headers=headers | once())

    bare = await entered(officer)
    undated = await entered(officer, paper_id=scan["id"])
    not_there = await entered(officer, paper_id=str(uuid4()), signed_on=today)
    by_the_applicant = await entered(applicant_of(client), paper_id=scan["id"], signed_on=today)
    kept = await entered(officer, paper_id=scan["id"], signed_on=today)

    for refused in (bare, undated, not_there):
        assert (refused.status_code, refused.json()["code"]) == (422, "CONSENT_ON_PAPER_NEEDED")
    assert by_the_applicant.json()["code"] == "CONSENT_IS_PERSONAL"
    assert kept.status_code == 201, kept.text
    assert (kept.json()["method"], kept.json()["paper_id"]) == ("PAPER", scan["id"])


async def test_a_guardian_consents_for_a_ward_and_for_nobody_else(client: Client) -> None:
    ward = a_person("次央", born=date(1990, 3, 3), relation="WARD", phone=None)
    spouse = a_person("卓玛", born=date(1982, 2, 2), relation="SPOUSE", phone=None)
    application = await drafted(client, a_draft(members=[ward, spouse]))

    for_the_ward = await sign(client, application, member_index=1, signed_by="扎西")
    for_the_spouse = await sign(client, application, member_index=2, signed_by="扎西")

    assert for_the_ward.status_code == 201, for_the_ward.text
    assert for_the_ward.json()["guardian_id"] == application["applicant"]["person_id"]
    assert for_the_spouse.json()["code"] == "CONSENT_IS_PERSONAL"


async def test_an_agent_consents_for_nobody(client: Client) -> None:
    helper = as_(client.layout, "agent", sub="helper")
    created = await client.post("/v1/applications", json=a_draft(), headers=helper | once())

    refused = await client.post(
        f"/v1/applications/{created.json()['id']}/authorisations",
        json=a_consent(client),
        headers=helper | once(),
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "CONSENT_IS_PERSONAL")


async def test_the_principal_of_an_entrusted_case_sees_it_by_the_own_account(
    client: Client,
) -> None:
    helper = as_(client.layout, "agent", sub="helper")
    created = (
        await client.post("/v1/applications", json=a_draft(), headers=helper | once())
    ).json()
    address = f"/v1/applications/{created['id']}"
    principal = member_of(client, "扎西")

    before = await client.get(address, headers=principal)
    await consented(client, created, 0, "扎西")
    after = await client.get(address, headers=principal)
    listed = (await client.get("/v1/applications", headers=principal)).json()["items"]
    spouse = await client.get(address, headers=member_of(client, "卓玛"))

    assert (before.status_code, after.status_code, spouse.status_code) == (404, 200, 404)
    assert created["id"] in [one["id"] for one in listed]


async def test_a_source_that_no_consent_names_blocks_at_acceptance_and_not_after(
    client: Client,
) -> None:
    application = await signed(client)
    for kind in UPLOADED:
        await upload(client, application, kind)
    await sign(client, application, scope=["BANKS", "TAX"])
    await authorised(client, application, {1: "卓玛"})
    handed_in = await client.post(
        f"/v1/applications/{application['id']}/submit",
        headers=applicant_of(client) | once() | if_match(application),
    )

    refused = await client.post(
        f"/v1/applications/{application['id']}/accept",
        headers=handler_of(client) | once() | if_match(handed_in),
    )

    applicant = handed_in.json()["applicant"]
    assert refused.json()["missing"] == ["CHECK_AUTHORISATION"]
    assert applicant["authorised"] is False
    assert "SECURITIES" in applicant["sources_without_consent"]
    assert "BANKS" not in applicant["sources_without_consent"]
