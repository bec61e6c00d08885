"""The table of citizens' reports; words and contact lie sealed, who reported is a keyed hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.tables import Base


class ReportRow(Base):
    """A report; ``region`` is the county or city that handles it."""

    __tablename__ = "citizen_reports"
    __table_args__ = (Index("citizen_reports_region", "region", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    about: Mapped[str]
    channel: Mapped[str]
    kind: Mapped[str]
    anonymous: Mapped[bool]
    reporter_hash: Mapped[bytes] = mapped_column(index=True)
    status: Mapped[str]
    finding: Mapped[str | None]
    text: Mapped[bytes]
    contact: Mapped[bytes | None]
    answer: Mapped[bytes | None]
    received_at: Mapped[datetime]
    taken_up_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    version: Mapped[int]
