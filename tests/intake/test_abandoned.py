"""Drafts that nobody hands in are forgotten with all that belongs to them; what was handed in stays."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aid_testing.actors import if_match, once
from aid_testing.applications import (
    a_draft,
    applicant_of,
    drafted,
    handler_of,
    signed,
    submitted,
    upload,
)
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from aid_testing.uploads import begin, send
from intake.store.applications.abandoned import DRAFTS
from shared.abandoned import forget_abandoned
from shared.clock import Clock
from shared.roles import system
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

KEPT = timedelta(days=180)
TABLES = (
    "application_persons",
    "payees",
    "signatures",
    "documents",
    "authorisations",
    "uploads",
    "remarks",
)
LEAD = text("""
INSERT INTO leads (id, region, source, subject, reported_by, reported_at, status, application_id, report, version)
VALUES (:id, '540102001', 'POLICE', 'MINOR', 'police', now(), 'assisted', :application_id, '\\x00', 1)
""")
Later = Callable[[int], None]


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("intake")


@pytest_asyncio.fixture
async def in_days(client: Client, tmp_path: Path) -> AsyncIterator[Later]:
    """Let so many days go by."""
    usual = client.database.clock

    def go(days: int) -> None:
        file = tmp_path / f"clock-{days}"
        file.write_text(json.dumps({"offset_seconds": days * 86_400}))
        client.database.clock = Clock(file)

    yield go
    client.database.clock = usual


async def forget(client: Client) -> None:
    while await forget_abandoned(client.database, client.app.state.objects, DRAFTS, kept=KEPT):
        pass


async def is_there(client: Client, application: Any) -> bool:
    answer = await client.get(f"/v1/applications/{application['id']}", headers=applicant_of(client))
    return bool(answer.status_code == 200)


async def of_application(client: Client, table: str, application: Any) -> int:
    found = await rows(
        client.database,
        f"SELECT 1 FROM {table} WHERE application_id = :id",
        id=UUID(application["id"]),
    )
    return len(found)


@pytest.mark.parametrize(("days", "stays"), [(179, True), (181, False)])
async def test_a_draft_is_kept_for_a_hundred_and_eighty_days(
    client: Client, in_days: Later, days: int, stays: bool
) -> None:
    draft = await drafted(client)

    in_days(days)
    await forget(client)

    assert await is_there(client, draft) is stays


async def test_with_a_draft_goes_all_that_belongs_to_it_and_its_files(
    client: Client, in_days: Later
) -> None:
    draft = await signed(client)
    await upload(client, draft, "ID_CARD")
    address = (await begin(client, draft)).headers["location"]
    await send(client, address, b"%PDF-1.7", 0)
    files = await rows(
        client.database,
        "SELECT address FROM documents WHERE application_id = :id",
        id=UUID(draft["id"]),
    )

    in_days(181)
    await forget(client)

    assert len(files) == 3  # two forms and a card
    assert [await of_application(client, table, draft) for table in TABLES] == [0] * len(TABLES)
    for file in files:
        with pytest.raises(FileNotFoundError):
            await client.app.state.objects.read(file.address)


async def test_that_it_went_stands_in_the_audit_trail(client: Client, in_days: Later) -> None:
    draft = await drafted(client)

    in_days(181)
    await forget(client)

    found = await rows(
        client.database,
        "SELECT actor_id FROM audit_log WHERE action = 'forget_draft' AND resource_id = :id",
        id=draft["id"],
    )
    assert [row.actor_id for row in found] == ["service:intake"]


async def test_a_draft_that_somebody_went_on_with_stays(client: Client, in_days: Later) -> None:
    draft = await drafted(client)

    in_days(100)
    changed = await client.patch(
        f"/v1/applications/{draft['id']}",
        json={"village_name": "吉日社区"},
        headers=applicant_of(client) | if_match(draft),
    )
    in_days(181)
    await forget(client)

    assert changed.status_code == 200, changed.text
    assert await is_there(client, draft)


async def test_a_draft_with_a_new_paper_stays(client: Client, in_days: Later) -> None:
    draft = await drafted(client)

    in_days(100)
    await upload(client, draft, "ID_CARD")
    in_days(181)
    await forget(client)

    assert await is_there(client, draft)


async def test_a_withdrawn_draft_goes_and_a_withdrawn_application_stays(
    client: Client, in_days: Later
) -> None:
    draft, application = await drafted(client), await submitted(client)
    for one in (draft, application):
        answer = await client.post(
            f"/v1/applications/{one['id']}/withdraw",
            json={},
            headers=applicant_of(client) | once() | if_match(one),
        )
        assert answer.status_code == 200, answer.text

    in_days(400)
    await forget(client)

    assert not await is_there(client, draft)
    assert await is_there(client, application)


async def test_what_was_handed_in_cannot_be_made_a_draft_to_be_forgotten(client: Client) -> None:
    """Whoever has the service's password changes the row; the trail still says what happened."""
    application = await submitted(client)
    ids = {"ids": [UUID(application["id"])]}
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        await tx.session.execute(
            text(
                "UPDATE applications SET status = 'withdrawn', submitted_at = NULL WHERE id = ANY(:ids)"
            ),
            ids,
        )

        gone = list(await tx.session.scalars(text("SELECT forget_drafts(:ids)"), ids))

    assert gone == []


@pytest.mark.parametrize("table", ["applications", "documents", "signatures", "payees"])
async def test_the_service_itself_takes_no_row_away(client: Client, table: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with client.database.transaction(by=system("intake"), audited=False) as tx:
            await tx.session.execute(text(f"DELETE FROM {table} WHERE false"))


async def test_a_draft_that_a_lead_names_stays(client: Client, in_days: Later) -> None:
    draft = await drafted(client)
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        await tx.session.execute(LEAD, {"id": uuid4(), "application_id": UUID(draft["id"])})

    in_days(181)
    await forget(client)

    assert await is_there(client, draft)


async def test_a_draft_of_the_counter_is_forgotten_like_any_other(
    client: Client, in_days: Later
) -> None:
    entered = await client.post(
        "/v1/applications/entries", json=a_draft(), headers=handler_of(client) | once()
    )
    assert entered.status_code == 201, entered.text

    in_days(KEPT.days + 1)
    await forget(client)

    left = "SELECT id FROM applications WHERE id = :id"
    assert await rows(client.database, left, id=UUID(entered.json()["id"])) == []
