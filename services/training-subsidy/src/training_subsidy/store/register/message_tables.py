"""The table of what people are told of their seats, classes and claims."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class MessageRow(Base):
    """One thing told to one person; codes, amounts, dates, and what a notice of a class says."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("messages_recipient", "recipient", "position"),
        Index("messages_unread", "recipient", postgresql_where=text("read_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    recipient: Mapped[str]
    about: Mapped[str]
    about_id: Mapped[UUID]
    code: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
