"""A load client light enough to share two cores with what it measures: HTTP/1.1 on bare streams."""

import asyncio
import json as jsons
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

CONNECTIONS = 8
OK = range(200, 300)


def request(
    method: str,
    path: str,
    *,
    token: str | None = None,
    version: int | None = None,
    json: Any = None,
) -> bytes:
    """The bytes of a request; a POST gets an Idempotency-Key."""
    body = b"" if json is None else jsons.dumps(json).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", f"Content-Length: {len(body)}"]
    if json is not None:
        lines.append("Content-Type: application/json")
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    if version is not None:
        lines.append(f'If-Match: "{version}"')
    if method == "POST":
        lines.append(f'Idempotency-Key: "{uuid4()}"')
    return "\r\n".join((*lines, "", "")).encode() + body


@dataclass(slots=True)
class Connection:
    """One kept connection; one request at a time."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, url: str) -> Self:
        place = urlsplit(url)
        return cls(*await asyncio.open_connection(place.hostname, place.port))

    async def ask(self, content: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        self.writer.write(content)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return int(head[9:12]), await self.reader.readexactly(length) if length else b""


class Refused(Exception):
    """A request of a measurement was refused: what it measured would be worth nothing."""


async def all_once(
    url: str, requests: Sequence[bytes], *, connections: int = CONNECTIONS
) -> tuple[float, list[Any]]:
    """Send each request once over some connections; seconds and the answers' bodies in order."""
    waiting = list(enumerate(requests))[::-1]
    answers: list[Any] = [None] * len(requests)
    opened = [await Connection.open(url) for _ in range(min(connections, len(requests)))]

    async def drain(connection: Connection) -> None:
        while waiting:
            place, content = waiting.pop()
            status, body = await connection.ask(content)
            if status not in OK:
                raise Refused(f"{content[:80]!r} → {status} {body[:400].decode()}")
            answers[place] = body

    began = time.perf_counter()
    try:
        await asyncio.gather(*(drain(connection) for connection in opened))
        seconds = time.perf_counter() - began
    finally:
        for connection in opened:
            connection.writer.close()
    return seconds, [jsons.loads(body) if body else None for body in answers]


async def rate(
    url: str, content: bytes, *, seconds: float, connections: int = CONNECTIONS
) -> float:
    """How often a second the same request is answered, over some connections."""
    answered = 0
    opened = [await Connection.open(url) for _ in range(connections)]
    end = time.perf_counter() + seconds

    async def repeat(connection: Connection) -> None:
        nonlocal answered
        while time.perf_counter() < end:
            status, body = await connection.ask(content)
            if status not in OK:
                raise Refused(f"{content[:80]!r} → {status} {body[:400].decode()}")
            answered += 1

    began = time.perf_counter()
    try:
        await asyncio.gather(*(repeat(connection) for connection in opened))
    finally:
        for connection in opened:
            connection.writer.close()
    return answered / (time.perf_counter() - began)


if __name__ == "__main__":
    _requests = [bytes.fromhex(line) for line in sys.stdin.read().split()]
    asyncio.run(all_once(sys.argv[1], _requests))
