import json
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import if_match, once
from aid_testing.applications import a_draft, applicant_of, drafted, handler_of, submitted
from aid_testing.fixtures import Client


async def post_raw(client: Client, body: bytes) -> Any:
    return await client.post(
        "/v1/applications",
        content=body,
        headers=applicant_of(client) | once() | {"Content-Type": "application/json"},
    )


@pytest.mark.parametrize("broken", ["a\\u0000b", "\\ud800", "\\udfff x"])
async def test_texts_that_no_database_can_hold_are_refused(client: Client, broken: str) -> None:
    body = json.dumps(a_draft()).replace(json.dumps("八廓社区"), f'"{broken}"')
    nested = json.dumps(a_draft()).replace(json.dumps("扎西"), f'"{broken}"')

    for text in (body, nested):
        response = await post_raw(client, text.encode())
        assert response.status_code == 422
        assert response.json()["code"] == "REQUEST_INVALID"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b'{"region": 1}', b"\xff"])
async def test_what_is_no_form_is_refused_without_a_fault(client: Client, body: bytes) -> None:
    assert (await post_raw(client, body)).status_code in {400, 422}


async def test_an_oversize_body_is_refused(client: Client) -> None:
    response = await post_raw(client, b'{"region": "' + b"5" * 1_100_000 + b'"}')

    assert response.status_code == 413


async def test_a_text_beyond_its_length_is_refused_without_an_echo(client: Client) -> None:
    body = a_draft()
    body["event"]["description"] = "密" * 4001

    response = await client.post(
        "/v1/applications", json=body, headers=applicant_of(client) | once()
    )

    assert response.status_code == 422
    assert "密密" not in response.text


async def test_unknown_fields_are_refused(client: Client) -> None:
    for body in (a_draft(colour="red"), a_draft(declared={"yacht": 1})):
        response = await client.post(
            "/v1/applications", json=body, headers=applicant_of(client) | once()
        )
        assert response.status_code == 422


async def test_a_key_and_a_version_are_asked_for(client: Client) -> None:
    application = await drafted(client)
    address = f"/v1/applications/{application['id']}"

    keyless = await client.post("/v1/applications", json=a_draft(), headers=applicant_of(client))
    versionless = await client.post(f"{address}/submit", headers=applicant_of(client) | once())

    assert keyless.json()["code"] == "IDEMPOTENCY_KEY_MISSING"
    assert versionless.status_code == 428


async def test_an_unknown_application_is_not_found_at_every_address(client: Client) -> None:
    address = f"/v1/applications/{uuid4()}"

    for path in ("", "/timeline", "/messages", f"/documents/{uuid4()}"):
        response = await client.get(address + path, headers=handler_of(client))
        assert response.status_code == 404
        assert response.json()["code"] == "APPLICATION_NOT_FOUND"


async def test_refusals_speak_the_language_of_the_caller(client: Client) -> None:
    application = await submitted(client, complete=False)
    headers = handler_of(client) | once() | if_match(application) | {"Accept-Language": "en"}

    response = await client.post(f"/v1/applications/{application['id']}/accept", headers=headers)

    assert response.json()["detail"].startswith("Cannot be accepted yet.")


async def test_the_figures_of_intake_are_public(client: Client) -> None:
    response = await client.get("/v1/policies")

    assert response.status_code == 200
    figures = {figure["name"]: figure["value"] for figure in response.json()["figures"]}
    assert figures["one_time_notice_workdays"] == 1
    assert figures["required_documents"][0] == "WRITTEN_APPLICATION"
    assert response.json()["edition"].startswith("202-2018@")


async def test_every_address_has_its_document(client: Client) -> None:
    document = (await client.get("/openapi.json")).json()

    for path, item in document["paths"].items():
        for operation in item.values():
            assert operation["operationId"], path


@pytest.mark.parametrize("amount", [1000, 10**30, -1, 1.5, "-1.00", "1e5", "0.001", True])
async def test_money_is_yuan_text_and_nothing_else(client: Client, amount: object) -> None:
    response = await client.post(
        "/v1/applications",
        json=a_draft(declared={"deposits": amount}),
        headers=applicant_of(client) | once(),
    )

    assert response.status_code == 422


async def test_a_change_does_not_take_away_what_must_be_given(client: Client) -> None:
    application = await drafted(client)
    headers = applicant_of(client) | if_match(application)
    address = f"/v1/applications/{application['id']}"

    refused = await client.patch(address, json={"category": None}, headers=headers)
    without = await client.patch(address, json={"account": None, "agent": None}, headers=headers)

    assert refused.status_code == 422
    assert without.json()["account"] is None
