"""The table of claims that were signed on paper: the scan, who signed it, how and when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class ClaimPaperRow(Base):
    """The signed form of a claim; its file lies sealed in the object store."""

    __tablename__ = "claim_papers"

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), primary_key=True)
    signed_on: Mapped[date] = mapped_column(Date)
    method: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    address: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
