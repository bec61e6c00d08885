"""The table of what a class teaches, by rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class ClassSyllabusRow(Base):
    """Modules of a class with hours and the teacher's entry in the register; nobody is named (VT-022)."""

    __tablename__ = "class_syllabi"

    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), primary_key=True)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(Instant)
