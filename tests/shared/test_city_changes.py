"""What binds the city, in every service alike: proposed, seen, taken back or rejected."""

from collections.abc import Awaitable, Callable

import pytest
from aid_testing.actors import if_match, once
from aid_testing.city import decide, of_the_city, propose
from aid_testing.fixtures import Client
from aid_testing.things import A_DAY
from shared.suite import SERVICES

CALENDARS = "/v1/internal/calendars"


@pytest.mark.parametrize("name", [service.name for service in SERVICES])
async def test_a_proposal_is_seen_taken_back_by_its_maker_or_rejected_by_another(
    client_of: Callable[[str], Awaitable[Client]], name: str
) -> None:
    client = await client_of(name)
    reader = of_the_city(client, "second")

    mine = await propose(client, CALENDARS, calendars=[A_DAY])
    listed = await client.get("/v1/city-changes?status=open&limit=200", headers=reader)
    seen = await client.get(f"/v1/city-changes/{mine.json()['id']}", headers=reader)
    withdrawn = await client.post(
        f"/v1/city-changes/{mine.json()['id']}/withdraw",
        headers=of_the_city(client, "first") | once() | if_match(mine),
    )
    other = await propose(client, CALENDARS, calendars=[A_DAY])
    rejected = await decide(client, other, "reject", reason="文件尚未印发。")

    assert mine.json()["id"] in {one["id"] for one in listed.json()["items"]}
    assert seen.json()["status"] == "open"
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert (rejected.status_code, rejected.json()["status"]) == (200, "rejected")
