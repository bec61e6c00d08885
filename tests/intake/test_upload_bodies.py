"""The body of a piece: not read before the upload is known to take it, and kept as it comes."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from aid_testing.applications import PDF, applicant_of, signed
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from aid_testing.uploads import CHUNK, begin
from intake.api.papers.uploads import PIECE_BYTES


@pytest_asyncio.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("intake")


class Phone:
    """A phone that sends a piece, in parts, and counts how many were taken from it."""

    def __init__(self, client: Client, *parts: bytes) -> None:
        self._client = client
        self._parts = list(parts)
        self._length = sum(map(len, parts))
        self.taken = 0
        self.status = 0

    async def send(self, address: str, *, at: int = 0, sub: str = "applicant") -> None:
        """The whole request, below HTTP: what is not asked for is not handed over."""
        headers = applicant_of(self._client, sub) | CHUNK
        headers |= {"Upload-Offset": str(at), "Content-Length": str(self._length)}
        scope = {
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
        }
        await self._client.app(scope, self._hand_over, self._hear)

    async def _hand_over(self) -> dict[str, Any]:
        self.taken += 1
        part = self._parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(self._parts)}

    async def _hear(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]


async def starts_of(client: Client, address: str) -> list[int]:
    """Where the pieces that are kept begin."""
    found = await rows(
        client.database,
        "SELECT start FROM upload_chunks WHERE upload_id = :id ORDER BY start",
        id=UUID(address.rsplit("/", 1)[1]),
    )
    return [row.start for row in found]


@pytest.mark.parametrize(
    ("at", "sub", "length", "status"),
    [
        (0, "somebody else", len(PDF), 404),
        (7, "applicant", len(PDF), 409),
        (0, "applicant", len(PDF) - 1, 422),
    ],
    ids=["anothers", "at another place", "longer than announced"],
)
async def test_of_a_piece_that_is_refused_no_byte_is_read(
    client: Client, at: int, sub: str, length: int, status: int
) -> None:
    address = (await begin(client, await signed(client), length=length)).headers["location"]
    phone = Phone(client, PDF[:20], PDF[20:])

    await phone.send(address, at=at, sub=sub)

    assert (phone.status, phone.taken) == (status, 0)


async def test_of_a_piece_of_an_unknown_upload_no_byte_is_read(client: Client) -> None:
    phone = Phone(client, PDF)

    await phone.send(f"/v1/uploads/{uuid4()}")

    assert (phone.status, phone.taken) == (404, 0)


async def test_a_long_body_is_kept_as_it_comes_and_not_gathered(client: Client) -> None:
    long = PDF + b"\0" * (3 * PIECE_BYTES)
    address = (await begin(client, await signed(client), length=len(long) + 1)).headers["location"]
    quarter = PIECE_BYTES // 4
    phone = Phone(client, *(long[at : at + quarter] for at in range(0, len(long), quarter)))

    await phone.send(address)

    assert phone.status == 204
    assert await starts_of(client, address) == [0, PIECE_BYTES, 2 * PIECE_BYTES, 3 * PIECE_BYTES]
