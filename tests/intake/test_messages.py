import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from aid_testing.actors import once
from aid_testing.applications import (
    a_draft,
    a_person,
    accepted,
    applicant_of,
    follow_own_events,
    submitted,
)
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from intake.usecases.timeline.delivery import deliver
from shared.roles import system
from sqlalchemy import text


class Gateway:
    """An SMS gateway at the protocol: it answers what it is told to, and keeps what it got."""

    def __init__(self) -> None:
        self.status = 200
        self.received: list[dict[str, Any]] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        [length] = [
            int(line.split(":")[1])
            for line in head.splitlines()
            if line.startswith("content-length")
        ]
        self.received.append(json.loads(await reader.readexactly(length)))
        writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest_asyncio.fixture
async def gateway() -> AsyncIterator[Gateway]:
    gateway = Gateway()
    server = await asyncio.start_server(gateway.serve, "127.0.0.1", 0)
    gateway.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/sms"
    async with server:
        yield gateway


def letters_in(folder: Path) -> list[tuple[int, dict[str, Any]]]:
    """What the adapter wrote: the mode of each file, and its content."""
    files = folder.glob("*.json")
    return [(file.stat().st_mode, json.loads(file.read_text("utf-8"))) for file in files]


async def quiet(client: Client) -> None:
    """Let the messages of other tests rest."""
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(text("UPDATE messages SET state = 'sent' WHERE state = 'queued'"))


async def due_now(client: Client) -> None:
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(text("UPDATE messages SET next_try_at = now()"))


async def messages(client: Client, application: Any) -> Any:
    response = await client.get(
        f"/v1/applications/{application['id']}/messages", headers=applicant_of(client)
    )
    assert response.status_code == 200, response.text
    return response.json()["items"]


async def test_a_message_is_queued_with_its_event_and_written_to_the_folder(
    client: Client, tmp_path: Path
) -> None:
    await quiet(client)
    application = await submitted(client, complete=False)
    await follow_own_events(client, application["id"])

    [queued] = await messages(client, application)
    await deliver(client.database, f"file:{tmp_path}")
    [sent] = await messages(client, application)

    assert (queued["state"], sent["state"], sent["adapter"]) == ("queued", "sent", "file")
    [(mode, letter)] = letters_in(tmp_path)
    assert letter["to"] == "13900000001"
    assert application["case_number"] in letter["text"]
    assert mode & 0o077 == 0


async def test_a_message_that_went_out_is_shown_although_the_case_has_not_moved(
    client: Client, tmp_path: Path
) -> None:
    await quiet(client)
    application = await submitted(client, complete=False)
    await follow_own_events(client, application["id"])
    address, by = f"/v1/applications/{application['id']}/messages", applicant_of(client)

    first = await client.get(address, headers=by)
    has = {"If-None-Match": f"{first.headers['etag']}, {first.headers['body-tag']}"}
    same = await client.get(address, headers=by | has)
    await deliver(client.database, f"file:{tmp_path}")
    other = await client.get(address, headers=by | has)

    assert (same.status_code, same.content) == (304, b"")
    assert other.headers["etag"] == first.headers["etag"]
    assert (other.status_code, other.json()["items"][0]["state"]) == (200, "sent")


async def test_a_list_is_sent_again_when_something_in_it_has_changed(client: Client) -> None:
    application = await submitted(client, complete=False)
    by = applicant_of(client)

    first = await client.get("/v1/applications", headers=by)
    has = {"If-None-Match": first.headers["etag"]}
    same = await client.get("/v1/applications", headers=by | has)
    withdrawn = await client.post(
        f"/v1/applications/{application['id']}/withdraw",
        json={"reason": "不再需要"},
        headers=by | once() | {"If-Match": f'"{application["version"]}"'},
    )
    changed = await client.get("/v1/applications", headers=by | has)

    assert withdrawn.status_code == 200, withdrawn.text
    assert (same.status_code, changed.status_code) == (304, 200)


async def test_texts_hold_nothing_that_names_or_describes_a_person(
    client: Client, tmp_path: Path
) -> None:
    await quiet(client)
    body = a_draft()
    application = await accepted(client, body)
    await follow_own_events(client, application["id"])

    await deliver(client.database, f"file:{tmp_path}")

    texts = "".join(letter["text"] for _, letter in letters_in(tmp_path))
    assert texts
    for secret in (
        body["applicant"]["name"],
        body["applicant"]["id_number"],
        body["account"]["account"],
        body["event"]["description"],
    ):
        assert secret not in texts


async def test_a_gateway_gets_an_id_and_is_asked_again_with_growing_pauses(
    client: Client, gateway: Gateway
) -> None:
    await quiet(client)
    application = await submitted(client, complete=False)
    await follow_own_events(client, application["id"])
    gateway.status = 503

    await deliver(client.database, gateway.url)
    await deliver(client.database, gateway.url)
    [waiting] = await messages(client, application)
    await due_now(client)
    gateway.status = 409
    await deliver(client.database, gateway.url)
    [sent] = await messages(client, application)

    assert (waiting["state"], waiting["failure"], waiting["attempts"]) == ("queued", "HTTP_503", 1)
    assert (sent["state"], sent["attempts"], sent["adapter"]) == ("sent", 2, "sms")
    assert [letter["id"] for letter in gateway.received] == [sent["id"]] * 2


async def test_an_unreachable_gateway_fails_in_the_end_and_says_so(client: Client) -> None:
    await quiet(client)
    application = await submitted(client, complete=False)
    await follow_own_events(client, application["id"])

    for _ in range(12):
        await due_now(client)
        await deliver(client.database, "http://127.0.0.1:1/sms")

    [failed] = await messages(client, application)
    assert (failed["state"], failed["failure"]) == ("failed", "ConnectError")


async def test_without_a_phone_somebody_must_go_there(client: Client, tmp_path: Path) -> None:
    await quiet(client)
    application = await submitted(client, a_draft(applicant=a_person(phone=None)), complete=False)
    await follow_own_events(client, application["id"])

    await deliver(client.database, f"file:{tmp_path}")

    [message] = await messages(client, application)
    assert (message["state"], message["failure"]) == ("failed", "NO_PHONE")


async def test_two_workers_send_a_message_once(client: Client, tmp_path: Path) -> None:
    await quiet(client)
    application = await submitted(client, complete=False)
    await follow_own_events(client, application["id"])

    await asyncio.gather(*(deliver(client.database, f"file:{tmp_path}") for _ in range(4)))

    [row] = await rows(
        client.database,
        "SELECT attempts FROM messages WHERE application_id = :id",
        id=application["id"],
    )
    assert row.attempts == 1
