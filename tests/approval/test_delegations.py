"""The register of delegations: two people sign, files bring proposals, days and townships count."""

from typing import Any

import pytest
from aid_testing.actors import if_match, once
from aid_testing.approvals import Office
from aid_testing.city import agree
from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from approval.app import create_app


async def propose(office: Office, **changes: Any) -> Any:
    body = {"township": office.township, "cause_type": "FIRE", "since": "2026-01-01"} | changes
    return await office.client.post(
        "/v1/delegations", json=body, headers=office.county_handler | once()
    )


async def act(office: Office, seen: Any, verb: str, who: dict[str, str], **body: Any) -> Any:
    return await office.client.post(
        f"/v1/delegations/{seen.json()['id']}/{verb}",
        json=body or None,
        headers=who | once() | if_match(seen),
    )


async def load(office: Office, **changes: Any) -> Any:
    entry = {"township": office.township, "cause_type": "FIRE", "since": "2026-01-01"} | changes
    return await agree(office.client, "/v1/internal/delegations", delegations=[entry])


async def listed(office: Office) -> list[Any]:
    answer = await office.client.get("/v1/delegations", headers=office.county_lead)
    items: list[Any] = answer.json()["items"]
    return items


async def test_a_handler_proposes_and_a_lead_signs(office: Office) -> None:
    proposed = await propose(office)

    signed = await act(office, proposed, "sign", office.county_lead)

    assert (proposed.status_code, proposed.json()["status"]) == (201, "proposed")
    assert signed.json()["status"] == "in_force"
    assert signed.json()["signed_by"] == f"county-lead@{office.county}"


async def test_one_person_does_not_sign_twice(office: Office) -> None:
    proposed = await propose(office)

    refused = await act(
        office, proposed, "sign", office.who("county_lead", "county-handler", office.county)
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "TWO_SIGNATURES_NEEDED")


async def test_what_is_only_proposed_gives_no_power(office: Office) -> None:
    await propose(office)
    case_id = await office.urgent()

    seen = await office.signed(case_id, "1820.00")

    assert seen["status"] == "ready_to_forward"


async def test_a_file_brings_proposals_that_wait_for_both(office: Office) -> None:
    first, again = await load(office), await load(office)
    [loaded] = await listed(office)
    address = f"/v1/delegations/{loaded['id']}"
    seen = await office.client.get(address, headers=office.county_lead)

    early = await act(office, seen, "sign", office.county_lead)
    adopted = await act(office, seen, "propose", office.county_handler)
    signed = await act(office, adopted, "sign", office.county_lead)

    assert (first.json()["status"], again.json()["status"]) == ("confirmed", "confirmed")
    assert loaded["status"] == "loaded"
    assert early.json()["code"] == "ACTION_NOT_ALLOWED"
    assert signed.json()["status"] == "in_force"


async def test_the_embedded_seed_is_in_force_at_once(office: Office) -> None:
    await load(office, embedded_seed=True)

    assert [one["status"] for one in await listed(office)] == ["in_force"]


async def test_elsewhere_the_mark_of_the_seed_counts_for_nothing(office: Office) -> None:
    settings = settings_of(office.client.layout, "approval")
    settings.accept_seed = False
    elsewhere = Client(create_app(settings), office.client.layout)
    entry = {"township": office.township, "cause_type": "FIRE", "since": "2026-01-01"}

    await agree(
        elsewhere, "/v1/internal/delegations", delegations=[entry | {"embedded_seed": True}]
    )
    await elsewhere.database.engine.dispose()

    assert [one["status"] for one in await listed(office)] == ["loaded"]


async def test_delegations_of_one_kind_do_not_overlap(office: Office) -> None:
    await propose(office, until="2026-06-30")

    within = await propose(office, since="2026-06-30")
    after = await propose(office, since="2026-07-01")
    other = await propose(office, cause_type="TRAFFIC_ACCIDENT")
    backwards = await propose(office, cause_type="DROWNING", until="2025-12-31")

    assert within.json()["code"] == "DELEGATION_OVERLAPS"
    assert (after.status_code, other.status_code) == (201, 201)
    assert backwards.json()["code"] == "DELEGATION_DAYS_IMPOSSIBLE"


async def test_a_declined_delegation_may_be_proposed_again(office: Office) -> None:
    declined = await act(office, await propose(office), "decline", office.county_lead)

    again = await propose(office)

    assert (declined.json()["status"], again.status_code) == ("declined", 201)


async def test_an_ended_delegation_gives_no_power_after_its_last_day(office: Office) -> None:
    signed = await act(office, await propose(office), "sign", office.county_lead)
    ended = await act(office, signed, "end", office.county_lead, on="2026-03-31")
    case_id = await office.urgent()

    seen = await office.signed(case_id, "1820.00")

    assert ended.json()["until"] == "2026-03-31"
    assert seen["status"] == "ready_to_forward"


@pytest.mark.parametrize("role", ["township_lead", "county_lead", "applicant", "operator"])
async def test_only_the_countys_handler_proposes(office: Office, role: str) -> None:
    body = {"township": office.township, "cause_type": "FIRE", "since": "2026-01-01"}
    refused = await office.client.post(
        "/v1/delegations", json=body, headers=office.who(role, role, office.county) | once()
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_NOT_ALLOWED")


async def test_a_county_delegates_to_its_own_townships(office: Office) -> None:
    refused = await propose(office, township="540121001")

    assert (refused.status_code, refused.json()["code"]) == (403, "OUTSIDE_REGION")


async def test_a_township_reads_its_own(office: Office) -> None:
    await propose(office)
    await propose(office, township=f"{office.county}002")

    answer = await office.client.get("/v1/delegations?limit=1", headers=office.handler)

    assert [one["township"] for one in answer.json()["items"]] == [office.township]
    assert answer.json()["next"] is None
