"""Uploads that can be resumed: what has come so far, and what may come next (tus 1.0.0)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from shared.contracts.vocabulary import Paper
from shared.errors import Conflict, NotFound, Unprocessable

KEPT = timedelta(hours=24)
"""How long an unfinished upload waits to be resumed."""


class UploadNotFound(NotFound):
    """There is no such upload, or it has expired."""


class UploadOffsetDiffers(Conflict):
    header = "upload-offset"


class UploadEmpty(Unprocessable):
    header = "upload-length"


class UploadTooLong(Unprocessable):
    """More came than the declared length."""


class UploadHeadersInvalid(Unprocessable):
    """What the upload says of itself is missing or wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on its way to an application."""

    id: UUID
    application_id: UUID
    kind: Paper | str
    length: int
    owner: str
    created_at: datetime
    expires_at: datetime
    received: int = 0
    document_id: UUID | None = None
    metadata: str | None = field(default=None, repr=False)

    def take(self, size: int, *, at: int) -> "Upload":
        """Accept ``size`` further bytes at an offset, none of them too.

        Raises for a wrong offset or too much.
        """
        if at != self.received:
            raise UploadOffsetDiffers(received=self.received)
        if at + size > self.length:
            raise UploadTooLong
        return replace(self, received=at + size)

    @property
    def complete(self) -> bool:
        return self.received == self.length
