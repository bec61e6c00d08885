"""A value that two people load decides about applications of its day."""

from typing import Any

from aid_testing.applications import (
    a_draft,
    a_person,
    accepted,
    applicant_of,
    handler_of,
    submitted,
)
from aid_testing.fixtures import Client
from aid_testing.parameters import loaded

ANOTHER_COUNTY = "540121"


async def of_another_county(client: Client) -> dict[str, Any]:
    """An application of somebody whose hukou is in another county of the city."""
    applicant = a_person("扎西") | {"hukou_region": ANOTHER_COUNTY}
    application = await submitted(client, a_draft(applicant=applicant))
    seen = await client.get(f"/v1/applications/{application['id']}", headers=applicant_of(client))
    assert seen.status_code == 200, seen.text
    body: dict[str, Any] = seen.json()
    return body


async def test_where_the_county_is_the_scope_another_countys_hukou_needs_its_proof(
    client: Client,
) -> None:
    before = await of_another_county(client)

    async with loaded(client, local_scope="COUNTY"):
        after = await of_another_county(client)

    assert "HUKOU_COUNTY_AID_STATUS_PROOF" not in before["missing"]
    assert "HUKOU_COUNTY_AID_STATUS_PROOF" in after["missing"]
    assert before["route"]["county_may_request_by"] == []
    assert after["route"]["county_may_request_by"] == ["MAIL", "FAX"]
    assert after["route"]["accepting_body"] == "TOWNSHIP"


async def joined(client: Client) -> str:
    """Whose household a family of two households joins: the head's alone, or most of its members'."""
    head, wife, child, mother = [a_person(name) for name in ("扎西", "卓玛", "达娃", "央宗")]

    async def household_of(first: dict[str, Any], *others: dict[str, Any]) -> str:
        members = [one | {"relation": "OTHER", "phone": None} for one in others]
        application = await accepted(client, a_draft(applicant=first, members=members))
        seen = await client.get(
            f"/v1/applications/{application['id']}/household", headers=handler_of(client)
        )
        assert seen.status_code == 200, seen.text
        return str(seen.json()["household_id"])

    members_own = await household_of(mother, wife, child)
    heads_own = await household_of(head)
    together = await household_of(head, wife, child)
    return {members_own: "MOST", heads_own: "HEAD"}[together]


async def test_people_of_several_households_join_that_of_most_of_them_or_the_heads(
    client: Client,
) -> None:
    before = await joined(client)

    async with loaded(client, household_of_several="HEAD"):
        after = await joined(client)

    assert (before, after) == ("MOST", "HEAD")
