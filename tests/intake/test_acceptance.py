from collections.abc import Awaitable, Callable

import pytest_asyncio
from aid_testing.applications import accepted
from aid_testing.fixtures import Client
from aid_testing.rows import outbox


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("intake")


async def test_a_complete_application_is_accepted_and_announced(client: Client) -> None:
    application = await accepted(client)

    assert application["status"] == "accepted"
    assert application["missing"] == []
    events = await outbox(client.database, application["id"])
    types = [event.type.split(".")[2] for event in events]
    assert types == [
        "application-submitted",
        "deadline-changed",
        "application-accepted",
        "deadline-changed",
    ]
    payload = events[2].payload
    assert len(payload["members"]) == 3
    assert len(payload["authorisations"]) == 2
    assert payload["declared"]["medical_bills"][0]["gross"] == "60000.00"
    assert payload["dataref"] == f"/v1/internal/cases/{application['id']}/people"
