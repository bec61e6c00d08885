"""The tables of what firms have others do for their staff: bought training and apprenticeships."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class SmallFirmRow(Base):
    """A firm's application for bought training; one of a firm waits or is listed (VT-039)."""

    __tablename__ = "small_firms"
    __table_args__ = (
        Index(
            "small_firms_waits_once",
            "org",
            unique=True,
            postgresql_where=text("status = 'applied'"),
        ),
        Index("small_firms_org", "org", "status"),
        Index("small_firms_region", "region", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org: Mapped[str]
    region: Mapped[str]
    trade_code: Mapped[str]
    seats: Mapped[int]
    applied_by: Mapped[str]
    applied_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    size: Mapped[str | None]
    heads: Mapped[int | None]
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
