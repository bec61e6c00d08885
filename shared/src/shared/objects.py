"""The object store: sealed files under random addresses, in a folder or in S3.

A file belongs to one row of one table, and is bound to it as a sealed column's value would be.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import obstore
from obstore.store import ObjectStore, from_url

from shared.vault import Place, Vault, VaultDamaged


@dataclass(frozen=True, slots=True)
class NewFile:
    """Bytes to store, the row that they will be the file of, and the case that it is part of."""

    table: str
    case_id: UUID
    id: UUID
    content: bytes = field(repr=False)

    @property
    def address(self) -> str:
        return f"{self.table}/{self.case_id}/{self.id}"


def _place(address: str) -> Place:
    table, _, row = address.split("/")
    return Place(table, "content", row)


class Objects:
    """The files of one table, or of some, never stored in plain."""

    def __init__(self, url: str, vault: Vault, *, table: str, further: Sequence[str] = ()) -> None:
        self._url = url
        self.vault = vault
        self.tables = (table, *further)
        self._opened: ObjectStore | None = None

    @property
    def _store(self) -> ObjectStore:
        if self._opened is None:
            is_folder = self._url.startswith("file:")
            self._opened = from_url(self._url, mkdir=True) if is_folder else from_url(self._url)
        return self._opened

    @asynccontextmanager
    async def stored(self, *files: NewFile) -> AsyncIterator[None]:
        """Store first, commit the rows inside; what fails leaves no file behind."""
        put: list[str] = []
        try:
            for file in files:
                put.append(file.address)
                await self._seal(file.address, file.content)
            yield
        except BaseException:
            for address in put:
                await self._forget(address)
            raise

    async def read(self, address: str) -> bytes:
        """The plain bytes of a file."""
        answer = await obstore.get_async(self._store, address)
        sealed = bytes(await answer.bytes_async())
        return await asyncio.to_thread(self.vault.open_bytes, sealed, _place(address))

    async def delete(self, address: str) -> None:
        """Take a file away for good; one that is gone already is no fault."""
        with contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._store, address)

    async def reseal(self, address: str) -> bool:
        """Seal a file again under the current key; false when it is gone or was so already.

        Raises ``VaultDamaged`` for what does not open at its place.
        """
        try:
            header = self.vault.header
            if (await obstore.head_async(self._store, address))["size"] <= len(header):
                raise VaultDamaged(address)
            beginning = await obstore.get_range_async(
                self._store, address, start=0, length=len(header)
            )
            if bytes(beginning) == header:
                return False
            await self._seal(address, await self.read(address))
        except FileNotFoundError:
            return False
        return True

    async def _seal(self, address: str, content: bytes) -> None:
        sealed = await asyncio.to_thread(self.vault.seal, content, _place(address))
        await obstore.put_async(self._store, address, sealed)

    async def _forget(self, address: str) -> None:
        try:
            await obstore.delete_async(self._store, address)
        except Exception:  # noqa: BLE001 - an orphan is sealed and harmless; the first fault counts
            return
