"""The object store: sealed files under random addresses, in a folder or in S3."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import obstore
from obstore.store import ObjectStore, from_url
from shared.vault import Place, Vault


@dataclass(frozen=True, slots=True)
class NewFile:
    """Bytes to store, and the receipt that they will be the file of."""

    receipt_id: UUID
    claim_id: UUID
    content: bytes = field(repr=False)

    @property
    def address(self) -> str:
        return f"receipts/{self.claim_id}/{self.receipt_id}"


def _place(receipt_id: UUID) -> Place:
    return Place("receipts", "content", receipt_id)


class Objects:
    """Files of people, never stored in plain."""

    def __init__(self, url: str, vault: Vault) -> None:
        self._url = url
        self._vault = vault
        self._opened: ObjectStore | None = None

    @property
    def _store(self) -> ObjectStore:
        if self._opened is None:
            is_folder = self._url.startswith("file:")
            self._opened = from_url(self._url, mkdir=True) if is_folder else from_url(self._url)
        return self._opened

    @asynccontextmanager
    async def stored(self, file: NewFile) -> AsyncIterator[None]:
        """Store first, commit the row inside; what fails leaves no file behind."""
        sealed = await asyncio.to_thread(self._vault.seal, file.content, _place(file.receipt_id))
        await obstore.put_async(self._store, file.address, sealed)
        try:
            yield
        except BaseException:
            await self._forget(file.address)
            raise

    async def read(self, receipt_id: UUID, address: str) -> bytes:
        """The plain bytes of a file."""
        answer = await obstore.get_async(self._store, address)
        sealed = bytes(await answer.bytes_async())
        return await asyncio.to_thread(self._vault.open_bytes, sealed, _place(receipt_id))

    async def _forget(self, address: str) -> None:
        try:
            await obstore.delete_async(self._store, address)
        except Exception:  # noqa: BLE001 - an orphan is sealed and harmless; the first fault counts
            return
