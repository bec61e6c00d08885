"""A client that sends its head too slowly is let go, without a proxy before the service."""

import asyncio
import socket
from collections.abc import AsyncIterator
from time import monotonic

import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from shared.heads import HeadInTime


class Soon(HeadInTime):
    head_seconds = 0.5


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    """A small service that waits for a head for half a second."""
    app = FastAPI()

    @app.get("/healthz")
    async def healthz() -> str:
        return "ok"

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, http=Soon, lifespan="off", log_config=None, timeout_keep_alive=60)
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield listening.getsockname()[1]
    server.should_exit = True
    await serving


WHOLE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /healthz HT", WHOLE + b"GET /heal"],
    ids=["nothing", "half", "a second half"],
)
async def test_a_head_that_does_not_end_closes_its_connection(port: int, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = monotonic()
    writer.write(sent)

    answered = await asyncio.wait_for(reader.read(), timeout=20)

    assert (b"200 OK" in answered) is sent.startswith(WHOLE)
    assert monotonic() - begun >= Soon.head_seconds
    writer.close()


async def test_a_connection_that_rests_between_requests_is_kept(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    for _ in range(2):
        writer.write(WHOLE)
        assert b"200 OK" in await reader.readuntil(b'"ok"')
        await asyncio.sleep(2 * Soon.head_seconds)

    writer.write(WHOLE)
    assert b"200 OK" in await reader.readuntil(b'"ok"')
    writer.close()
