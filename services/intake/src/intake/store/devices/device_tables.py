"""The tables of devices: whose they are, where each is reached, and what each was told of."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.tables import Base


class DeviceRow(Base):
    """An installation of an app in the hands of one person; without a token when it has ended."""

    __tablename__ = "devices"
    __table_args__ = (
        UniqueConstraint("owner", "installation"),
        Index("devices_token", "token_hash", unique=True),
        Index("devices_idle", "renewed_at", postgresql_where=text("ended_at IS NULL")),
        Index("devices_ended", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str]
    installation: Mapped[str]
    platform: Mapped[str]
    token: Mapped[bytes | None]
    token_hash: Mapped[bytes | None]
    language: Mapped[str]
    app_version: Mapped[str]
    registered_at: Mapped[datetime]
    renewed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    version: Mapped[int]


class PushRow(Base):
    """A word to one device that a message waits; once for each message and device."""

    __tablename__ = "pushes"
    __table_args__ = (
        UniqueConstraint("message_id", "device_id"),
        Index("pushes_device", "device_id"),
        Index("pushes_queued", "next_try_at", postgresql_where=text("state = 'queued'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID]
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id", ondelete="CASCADE"))
    kind: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    failure: Mapped[str | None]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
