"""The officers' work list, as it shows the duty of another service."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from intake.consumers import subscriptions
from shared.contracts.event import REGISTRY
from shared.workdays import lhasa_date

from aid_testing.actors import as_
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, outbox

STATUSES = ("open", "met", "cancelled")


async def duty_on_the_list(
    client: Client, intake: Client, thing: UUID | str, what: str
) -> dict[str, Any]:
    """The item of a duty of a case or another thing: its service's events have come to intake."""
    events = [
        REGISTRY[one.type].model_validate(one.payload)
        for one in await outbox(client.database, thing)
        if "deadline-changed" in one.type and one.payload["what"] == what
    ]
    assert events, f"no event tells of {what}"
    await subscriptions.deliver(intake.database, [a_message(one) for one in events])
    region = events[-1].model_dump()["region"][:6]
    reader = as_(intake.layout, "auditor", region=region, sub="reader")
    for status in STATUSES:
        async for item in _items(intake, reader, status):
            if (item["case_id"], item["what"]) == (str(thing), what):
                return item
    raise AssertionError(f"{what} does not stand on the list")


async def _items(
    intake: Client, reader: dict[str, str], status: str
) -> AsyncIterator[dict[str, Any]]:
    asked: dict[str, Any] = {"status": status, "limit": 200}
    while True:
        answer = await intake.get("/v1/work", params=asked, headers=reader)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        for item in page["items"]:
            yield item
        if page["next"] is None:
            return
        asked["cursor"] = page["next"]


async def days_on_the_list(client: Client, intake: Client, thing: UUID | str, what: str) -> int:
    """How many days the duty has, as the list shows its beginning and its end."""
    item = await duty_on_the_list(client, intake, thing, what)
    began, ends = (
        lhasa_date(datetime.fromisoformat(item[name])) for name in ("started_at", "due_at")
    )
    return (ends - began).days
