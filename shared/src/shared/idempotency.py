"""Idempotency-Key: a POST that is sent again is answered again, and done once.

What is stored is status, address and ETag; the body is read afresh from the address, so that no
personal data lies in the replay table. First use and effect commit together.
"""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.errors import Conflict, Unprocessable
from shared.rows import answering


class RequestInProgress(Conflict):
    header = "idempotency-key"


class KeyUsedDifferently(Unprocessable):
    header = "idempotency-key"


class Replay(Exception):
    """The request was carried out before; its answer is to be given again."""

    def __init__(self, *, status: int, location: str, etag: str | None) -> None:
        self.status = status
        self.location = location
        self.etag = etag
        super().__init__(location)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyKey:
    """The key of one client for one operation, and the fingerprint of what it asked."""

    client: str
    operation: str
    key: str
    path: str
    status: int
    fingerprint: bytes

    def location(self, made: UUID | str | None) -> str:
        """Where the answer's resource is read: the member made, or the parent of the verb.

        What is made elsewhere than in the collection that was asked says its whole address.
        """
        if isinstance(made, str) and made.startswith("/"):
            return made
        return f"{self.path}/{made}" if made is not None else self.path.rsplit("/", 1)[0]

    def row(self, made: UUID | str | None, version: int | None) -> dict[str, Any]:
        """The row to store with the effect."""
        return {
            "client": self.client,
            "operation": self.operation,
            "key": self.key,
            "fingerprint": self.fingerprint.hex(),
            "status": self.status,
            "location": self.location(made),
            "etag": None if version is None else f'"{version}"',
        }

    def lock(self) -> int:
        """A 63-bit number for an advisory lock while the request runs."""
        name = f"{self.client}\n{self.operation}\n{self.key}".encode()
        return int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True)


BEGIN = answering(
    text("""
SELECT pg_try_advisory_xact_lock(:lock) AS mine, k.fingerprint, k.status, k.location, k.etag
FROM (SELECT 1) AS one
LEFT JOIN idempotency_keys AS k
    ON k.client = :client AND k.operation = :operation AND k.key = :key
"""),
    *("mine", "fingerprint", "status", "location", "etag"),
)


async def claim_key(session: AsyncSession, once: IdempotencyKey) -> None:
    """Take the key for this transaction.

    Raises ``Replay`` on replay, ``RequestInProgress`` while the first is running, and
    ``KeyUsedDifferently`` for another request under the same key.
    """
    found = (
        await session.execute(
            BEGIN,
            {
                "lock": once.lock(),
                "client": once.client,
                "operation": once.operation,
                "key": once.key,
            },
        )
    ).one()
    if found.fingerprint is not None:
        if found.fingerprint != once.fingerprint:
            raise KeyUsedDifferently
        raise Replay(status=found.status, location=found.location, etag=found.etag)
    if not found.mine:
        raise RequestInProgress
