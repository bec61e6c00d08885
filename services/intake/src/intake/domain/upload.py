"""Uploads that can be resumed: what has come so far, and what may come next (tus 1.0.0)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable

from intake.domain.papers import Paper

KEPT = timedelta(hours=24)
"""How long an unfinished upload waits to be resumed."""


class UploadNotFound(NotFound):
    zh = "没有这个上传任务，或已过期。请重新上传该文件。"
    en = "There is no such upload, or it has expired. Upload the file again."


class UploadOffsetDiffers(Conflict):
    zh = "续传位置不符：已收到 {received} 字节。请从该位置继续。"
    en = "The offset differs: {received} bytes are here. Go on from there."
    header = "upload-offset"


class UploadEmpty(Unprocessable):
    zh = "文件是空的。请重新选择或拍摄后上传。"
    en = "The file is empty. Choose or take it again, then upload it."
    header = "upload-length"


class UploadTooLong(Unprocessable):
    zh = "收到的内容超过了声明的长度。请重新上传该文件。"
    en = "More came than the declared length. Upload the file again."


class UploadHeadersInvalid(Unprocessable):
    zh = "上传请求的说明缺失或有误。请重新选择文件上传；仍失败的，请更新上传程序。"
    en = "What the upload says of itself is missing or wrong. Choose the file again; if it fails again, bring the program up to date."


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on its way to an application."""

    id: UUID
    application_id: UUID
    kind: Paper
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
