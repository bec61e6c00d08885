"""Papers that come in pieces, as a stock tus client sends them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aid_testing.applications import PDF, applicant_of, signed
from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from aid_testing.uploads import CHUNK, TUS, begin, metadata, send
from intake.app import create_app
from intake.store.papers import uploads
from shared.clock import real_now
from shared.roles import system


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("intake")


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


async def test_an_empty_file_is_refused_as_empty(client: Client) -> None:
    answer = await begin(client, await signed(client), length=0)

    assert (answer.status_code, answer.json()["code"]) == (422, "UPLOAD_EMPTY")


@pytest.mark.parametrize("version", [None, "0.2.2"])
async def test_another_version_of_the_protocol_is_refused_before_anything(
    client: Client, version: str | None
) -> None:
    application = await signed(client)
    address = (await begin(client, application)).headers["location"]
    spoken = applicant_of(client) | ({"Tus-Resumable": version} if version else {})

    answers = [
        await client.post("/v1/uploads", headers=spoken),
        await client.head(address, headers=spoken),
        await client.patch(address, content=PDF, headers=spoken),
        await client.delete(address, headers=spoken),
    ]

    assert [answer.status_code for answer in answers] == [412] * 4
    assert {answer.headers["tus-version"] for answer in answers} == {"1.0.0"}
    found = await client.head(address, headers=applicant_of(client) | TUS)
    assert found.headers["upload-offset"] == "0"


async def test_whoever_asks_is_told_what_is_spoken_here(client: Client) -> None:
    answer = await client.options("/v1/uploads")

    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,expiration,termination"
    assert answer.headers["tus-max-size"] == "10000000"


async def test_a_refusal_names_the_version_too(client: Client) -> None:
    answer = await send(client, f"/v1/uploads/{uuid4()}", PDF, 0)

    assert answer.status_code == 404
    assert answer.headers["tus-resumable"] == "1.0.0"


async def test_bytes_of_another_type_get_415(client: Client) -> None:
    address = (await begin(client, await signed(client))).headers["location"]

    answer = await send(client, address, PDF, 0, **{"Content-Type": "application/pdf"})

    assert (answer.status_code, answer.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_asking_where_to_go_on_gives_all_that_was_said_and_is_never_kept(
    client: Client,
) -> None:
    application = await signed(client)
    address = (await begin(client, application)).headers["location"]

    found = await client.head(address, headers=applicant_of(client) | TUS)

    assert found.headers["cache-control"] == "no-store"
    assert found.headers["upload-length"] == str(len(PDF))
    assert found.headers["upload-metadata"] == metadata(application)
    assert found.headers["upload-expires"].endswith("GMT")


async def test_an_upload_survives_a_restart_of_the_service(client: Client) -> None:
    address = (await begin(client, await signed(client))).headers["location"]
    await send(client, address, PDF[:12], 0)

    async with Client(create_app(settings_of(client.layout, "intake")), client.layout) as restarted:
        finished = await send(restarted, address, PDF[12:], 12)
        await restarted.database.engine.dispose()

    assert finished.headers["upload-offset"] == str(len(PDF))


async def test_nothing_sent_changes_nothing_before_the_end_and_after_it(client: Client) -> None:
    application = await signed(client)
    address = (await begin(client, application)).headers["location"]

    empty = await send(client, address, b"", 0)
    first = await send(client, address, PDF, 0)
    again = await send(client, address, b"", len(PDF))

    assert empty.headers["upload-offset"] == "0"
    assert again.status_code == 204
    assert again.headers["location"] == first.headers["location"]


async def test_of_a_piece_that_the_line_broke_off_what_came_is_kept(client: Client) -> None:
    address = (await begin(client, await signed(client))).headers["location"]
    headers = applicant_of(client) | CHUNK | {"Upload-Offset": "0", "Content-Length": "50"}
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": PDF[:20], "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def unheard(_: Any) -> None:
        """Nobody is there any more."""

    await client.app(
        {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "PATCH",
            "scheme": "http",
            "path": address,
            "raw_path": address.encode(),
            "query_string": b"",
            "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
            "server": ("service", 80),
            "client": ("phone", 1),
        },
        receive,
        unheard,
    )

    found = await client.head(address, headers=applicant_of(client) | TUS)
    assert found.headers["upload-offset"] == "20"


async def test_where_patch_does_not_pass_a_post_stands_in(client: Client) -> None:
    address = (await begin(client, await signed(client))).headers["location"]
    stand_in = applicant_of(client) | CHUNK | {"Upload-Offset": "0"}

    sent = await client.post(
        address, content=PDF[:9], headers=stand_in | {"X-HTTP-Method-Override": "PATCH"}
    )
    unnamed = await client.post(address, content=PDF[:9], headers=stand_in)

    assert sent.headers["upload-offset"] == "9"
    assert unnamed.status_code == 405
