"""An officer finds the cases of somebody by an exact number; who looked is on record."""

from typing import Any

import pytest
from aid_testing.actors import CITY, COUNTY, as_
from aid_testing.applications import (
    a_draft,
    a_person,
    applicant_of,
    drafted,
    handler_of,
    numbers_of,
    submitted,
)
from aid_testing.fixtures import Client
from aid_testing.rows import rows


async def search(client: Client, headers: dict[str, str] | None = None, **by: Any) -> Any:
    return await client.post(
        "/v1/applications/search", json=by, headers=headers or handler_of(client)
    )


def ids_of(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def test_a_case_is_found_by_its_number_by_its_peoples_and_by_their_phone(
    client: Client,
) -> None:
    body = a_draft(applicant=a_person("扎西", phone="+86 139 8765 4321"))
    application = await submitted(client, body)
    spouse = (await numbers_of(client, application))[1]

    by_case = await search(client, case_number=application["case_number"])
    by_member = await search(client, id_number=spouse)
    by_phone = await search(client, phone="13987654321")

    assert ids_of(by_case) == [application["id"]]
    assert application["id"] in ids_of(by_member)
    assert application["id"] in ids_of(by_phone)
    assert spouse not in by_member.text


async def test_nothing_is_found_by_half_a_number_nor_beyond_the_region(client: Client) -> None:
    application = await submitted(client)
    number = application["case_number"]
    foreign = handler_of(client, "540103001")

    half = await search(client, case_number=number[:-3])
    elsewhere = await search(client, foreign, case_number=number)

    assert ids_of(half) == []
    assert ids_of(elsewhere) == []


async def test_a_draft_is_nobodys_to_find(client: Client) -> None:
    draft = await drafted(client)
    [number, *_] = await numbers_of(client, draft)

    assert ids_of(await search(client, id_number=number)) == []


async def test_who_looked_for_whom_is_audited_without_the_number(client: Client) -> None:
    application = await submitted(client)
    [number, *_] = await numbers_of(client, application)

    await search(client, as_(client.layout, "auditor", region=CITY, sub="looker"), id_number=number)

    [kept] = await rows(
        client.database,
        "SELECT action, resource_type, resource_id, detail FROM audit_log WHERE actor_id = 'looker'",
    )
    assert (kept.action, kept.resource_type) == ("search_applications", "search")
    assert kept.detail["found"] == 1
    assert number not in str(kept)


@pytest.mark.parametrize("role", ["village_worker", "rescue_station", "finance_maker"])
async def test_who_handles_no_case_looks_for_none(client: Client, role: str) -> None:
    region = "540102001" if role == "village_worker" else COUNTY
    refused = await search(client, as_(client.layout, role, region=region), phone="13900000001")
    own = await search(client, applicant_of(client), phone="13900000001")

    assert (refused.status_code, own.status_code) == (403, 403)


async def test_one_number_is_asked_for_and_a_valid_one(client: Client) -> None:
    both = await search(client, phone="13900000001", case_number="LZ-540102-2026-000001")
    none = await search(client)
    wrong = await search(client, id_number="540102198001010010")

    assert (both.status_code, none.status_code) == (422, 422)
    assert wrong.json()["code"] == "ID_NUMBER_INVALID"
