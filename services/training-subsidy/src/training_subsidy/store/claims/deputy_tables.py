"""The table of stand-ins for absent leads."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class DeputyRow(Base):
    """Who stands in for an absent lead of an office, from a day until a day; signed by a second."""

    __tablename__ = "deputies"
    __table_args__ = (
        Index("deputies_region", "region", "id"),
        CheckConstraint("since <= until", name="deputies_days"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    absent: Mapped[str]
    deputy: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    reason: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    signed_by: Mapped[str | None]
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(deferred=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)
    version: Mapped[int]
