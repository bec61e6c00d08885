"""The tables of files on their way, in pieces."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.tables import Base


class UploadRow(Base):
    """A file on its way, in pieces; forgotten when nobody resumes it in time."""

    __tablename__ = "uploads"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID]
    kind: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger)
    owner: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    document_id: Mapped[UUID | None]
    metadata_sealed: Mapped[bytes | None]


class UploadChunkRow(Base):
    """Some bytes of it, sealed."""

    __tablename__ = "upload_chunks"

    upload_id: Mapped[UUID] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    content: Mapped[bytes]
