"""The table of devices: whose they are, and where each is reached."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
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
