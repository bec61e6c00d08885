"""Papers that come in pieces, as a stock tus client sends them."""

import base64
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest_asyncio
from aid_testing.applications import PDF, applicant_of, signed
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from intake.store import uploads
from shared.clock import real_now
from shared.roles import system

TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = TUS | {"Content-Type": "application/offset+octet-stream"}


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("intake")


def metadata(application: Any, kind: str = "ID_CARD") -> str:
    values = {"application_id": application["id"], "kind": kind, "filename": "身份证.pdf"}
    return ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items()
    )


async def begin(client: Client, application: Any, length: int = len(PDF), **headers: str) -> Any:
    return await client.post(
        "/v1/uploads",
        headers=applicant_of(client)
        | TUS
        | {"Upload-Length": str(length), "Upload-Metadata": metadata(application)}
        | headers,
    )


async def send(client: Client, address: str, content: bytes, at: int, **headers: str) -> Any:
    return await client.patch(
        address,
        content=content,
        headers=applicant_of(client) | CHUNK | {"Upload-Offset": str(at)} | headers,
    )


async def test_a_file_in_three_pieces_becomes_one_document(client: Client) -> None:
    application = await signed(client)
    address = (await begin(client, application)).headers["location"]

    await send(client, address, PDF[:10], 0)
    await send(client, address, PDF[10:25], 10)
    last = await send(client, address, PDF[25:], 25)

    assert last.status_code == 204, last.text
    content = await client.get(f"{last.headers['location']}/content", headers=applicant_of(client))
    assert content.content == PDF


async def test_a_broken_line_is_resumed_where_it_broke(client: Client) -> None:
    application = await signed(client)
    address = (await begin(client, application)).headers["location"]
    await send(client, address, PDF[:12], 0)

    found = await client.head(address, headers=applicant_of(client) | TUS)
    finished = await send(client, address, PDF[12:], int(found.headers["upload-offset"]))

    assert found.headers["upload-offset"] == "12"
    assert finished.headers["upload-offset"] == str(len(PDF))


async def test_bytes_at_a_wrong_offset_are_refused(client: Client) -> None:
    application = await signed(client)
    address = (await begin(client, application)).headers["location"]

    answer = await send(client, address, PDF, 5)

    assert (answer.status_code, answer.json()["code"]) == (409, "UPLOAD_OFFSET_DIFFERS")


async def test_more_than_was_announced_is_refused(client: Client) -> None:
    application = await signed(client)
    address = (await begin(client, application, length=5)).headers["location"]

    answer = await send(client, address, PDF, 0)

    assert (answer.status_code, answer.json()["code"]) == (422, "UPLOAD_TOO_LONG")


async def test_a_file_of_another_type_is_refused_and_forgotten(client: Client) -> None:
    application = await signed(client)
    address = (await begin(client, application, length=5)).headers["location"]

    answer = await send(client, address, b"hello", 0)
    after = await client.head(address, headers=applicant_of(client) | TUS)

    assert answer.json()["code"] == "FILE_TYPE_NOT_ACCEPTED"
    assert after.status_code == 404


async def test_somebody_elses_upload_does_not_exist(client: Client) -> None:
    application = await signed(client)
    address = (await begin(client, application)).headers["location"]

    answer = await client.head(address, headers=applicant_of(client, "somebody else") | TUS)

    assert answer.status_code == 404


async def test_a_file_above_the_limit_is_refused_before_it_is_sent(client: Client) -> None:
    application = await signed(client)

    answer = await begin(client, application, length=10**10)

    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


async def test_metadata_that_names_no_application_is_refused(client: Client) -> None:
    application = await signed(client)

    answer = await begin(client, application, **{"Upload-Metadata": "kind SURfQ0FSRA=="})

    assert answer.json()["code"] == "UPLOAD_HEADERS_INVALID"


async def test_pieces_lie_sealed(client: Client) -> None:
    application = await signed(client)
    address = (await begin(client, application)).headers["location"]
    await send(client, address, PDF[:20], 0)

    [chunk] = await rows(
        client.database,
        "SELECT content FROM upload_chunks WHERE upload_id = :id",
        id=UUID(address.rsplit("/", 1)[1]),
    )

    assert PDF[:8] not in bytes(chunk.content)


async def test_an_abandoned_upload_is_forgotten_in_the_end(client: Client) -> None:
    application = await signed(client)
    address = (await begin(client, application)).headers["location"]
    await send(client, address, PDF[:20], 0)

    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        await uploads.drop_expired(tx, now=real_now() + timedelta(days=2))

    after = await client.head(address, headers=applicant_of(client) | TUS)
    assert after.status_code == 404
