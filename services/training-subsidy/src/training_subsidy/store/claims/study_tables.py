"""The table of who bears what the fiscal does not pay of a talent's study."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class StudyAgreementRow(Base):
    """What person and employer agreed on the rest of the fee, in fen (VT-041).

    The employer confirms it, or an officer has its ``paper``.
    """

    __tablename__ = "study_agreements"

    claim_id: Mapped[UUID] = mapped_column(
        ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True
    )
    employer_code: Mapped[str]
    person_bears: Mapped[int] = mapped_column(BigInteger)
    employer_bears: Mapped[int] = mapped_column(BigInteger)
    agreed_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    host_name: Mapped[str | None] = mapped_column(deferred=True)
    host_kind: Mapped[str | None] = mapped_column(deferred=True)
    host_province: Mapped[str | None] = mapped_column(deferred=True)
    confirmed_by: Mapped[str | None] = mapped_column(deferred=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)
    paper: Mapped[str | None] = mapped_column(deferred=True)
