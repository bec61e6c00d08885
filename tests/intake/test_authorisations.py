from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import if_match, once
from aid_testing.applications import (
    accepted,
    applicant_of,
    authorised,
    drafted,
    handler_of,
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
