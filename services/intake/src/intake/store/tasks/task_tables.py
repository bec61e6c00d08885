"""The table of tasks; what was asked and answered lies sealed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.tables import Base


class TaskRow(Base):
    """A part of an application's work; ``hands`` are the offices that have had it, in order."""

    __tablename__ = "tasks"
    __table_args__ = (Index("tasks_region", "region", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    region: Mapped[str]
    owner: Mapped[str]
    hands: Mapped[list[str]] = mapped_column(ARRAY(String))
    org: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[str]
    result: Mapped[str | None]
    question: Mapped[bytes]
    answer: Mapped[bytes | None]
    due_at: Mapped[datetime]
    answer_document: Mapped[str | None]
    answered_on: Mapped[date | None]
    finished_by: Mapped[str | None]
    split_by: Mapped[str]
    split_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    version: Mapped[int]
