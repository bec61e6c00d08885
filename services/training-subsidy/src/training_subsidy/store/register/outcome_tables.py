"""What became of trainees, as social security answered; nothing of it names a person."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base


class OutcomeRow(Base):
    """One trainee some months after the course; no day means that nothing is on record (VT-018)."""

    __tablename__ = "training_outcomes"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    employed_on: Mapped[date | None] = mapped_column(Date)
    business_since: Mapped[date | None] = mapped_column(Date)
    data_date: Mapped[date] = mapped_column(Date)
