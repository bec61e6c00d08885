"""Where an archive lies: a folder, or a bucket of object storage."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore
from aid_engines.refusal import Refusal
from obstore.exceptions import AlreadyExistsError
from obstore.store import ObjectStore, from_url


class Place:
    """Files by name below one address. Each is written whole or not at all."""

    def __init__(self, address: str) -> None:
        """``address`` is a folder, or a URL that obstore knows (`s3://bucket/prefix`)."""
        self.address = address
        if "://" in address and not address.startswith("file:"):
            self._store: ObjectStore = from_url(address)
        else:
            folder = Path(
                unquote(urlsplit(address).path) if "://" in address else address
            ).absolute()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # whole databases lie in it
            self._store = from_url(folder.as_uri())

    async def names(self, prefix: str) -> list[str]:
        """All names below a prefix, in order."""
        found: list[str] = []
        async for batch in obstore.list(self._store, prefix=prefix):
            found += [entry["path"] for entry in batch]
        return sorted(found)

    async def put(self, name: str, content: bytes | AsyncIterator[bytes]) -> None:
        await obstore.put_async(self._store, name, content)

    async def read(self, name: str) -> bytes:
        """A file whole. Raises ``FileNotFoundError``."""
        answer = await obstore.get_async(self._store, name)
        return bytes(await answer.bytes_async())

    async def stream(self, name: str) -> AsyncIterator[bytes]:
        answer = await obstore.get_async(self._store, name)
        async for piece in answer.stream():
            yield bytes(piece)

    async def delete(self, names: Iterable[str]) -> None:
        for name in names:
            await obstore.delete_async(self._store, name)

    async def put_once(self, name: str, content: bytes) -> None:
        """Put a file packed, once: the same again is nothing. Raises ``Refusal`` for another."""
        packed = await asyncio.to_thread(gzip.compress, content, 1)
        try:
            await obstore.put_async(self._store, name, packed, mode="create")
        except AlreadyExistsError:
            if await self.read_packed(name) != content:
                raise Refusal(
                    f"{self.address} holds another {name}: name an empty place in AID_ARCHIVE."
                ) from None

    async def put_packed(self, name: str, content: bytes) -> None:
        await self.put(name, await asyncio.to_thread(gzip.compress, content, 1))

    async def read_packed(self, name: str) -> bytes:
        return await asyncio.to_thread(gzip.decompress, await self.read(name))

    async def put_json(self, name: str, content: object) -> None:
        await self.put(name, json.dumps(content, sort_keys=True).encode())

    async def read_json(self, name: str) -> Any:
        """What ``put_json`` put, or None if there is no such file."""
        try:
            return json.loads(await self.read(name))
        except FileNotFoundError:
            return None
