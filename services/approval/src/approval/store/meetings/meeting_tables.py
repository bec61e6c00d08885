"""The tables of the joint meeting; questions, minutes and results lie sealed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from approval.store.tables import Base, Instant


class JointMeetingRow(Base):
    """One meeting of a county."""

    __tablename__ = "joint_meetings"
    __table_args__ = (Index("joint_meetings_county", "county", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    county: Mapped[str]
    meets_on: Mapped[date] = mapped_column(Date)
    called_by: Mapped[str]
    called_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    attended: Mapped[list[str]] = mapped_column(ARRAY(String))
    minutes: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class AgendaRow(Base):
    """One case on its agenda."""

    __tablename__ = "joint_meeting_items"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("joint_meetings.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    question: Mapped[bytes] = mapped_column(LargeBinary)
    result: Mapped[str | None]
    text: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    next_meeting: Mapped[UUID | None] = mapped_column(ForeignKey("joint_meetings.id"))
