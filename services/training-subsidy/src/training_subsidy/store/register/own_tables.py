"""The tables of what workers do alone: the seats that they take by their own sign-in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class OwnEnrolmentRow(Base):
    """Whose sign-in took a seat, the group that it declared, and who saw the identity card when."""

    __tablename__ = "own_enrolments"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    sub: Mapped[str] = mapped_column(String, index=True)
    declared_group: Mapped[str | None]
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    checked_on: Mapped[date | None] = mapped_column(Date)
    checked_by: Mapped[str | None]
