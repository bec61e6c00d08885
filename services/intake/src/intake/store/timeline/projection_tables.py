"""The tables of what intake hears: timeline, progress, the officers' duties, and messages about it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.tables import Base


class TimelineRow(Base):
    """What happened to a case, anywhere; shown by the time at which its publisher wrote it."""

    __tablename__ = "timeline"
    __table_args__ = (Index("timeline_case", "case_id", "happened_at"),)

    source: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    case_id: Mapped[UUID]
    service: Mapped[str]
    code: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    happened_at: Mapped[datetime]


class ProgressRow(Base):
    """Where a case stands after acceptance, as the other services say."""

    __tablename__ = "case_progress"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    approved: Mapped[bool | None]
    decided_at: Mapped[datetime | None]
    payment: Mapped[str | None]
    needs_applicant: Mapped[bool]
    opinion: Mapped[bool] = mapped_column(server_default=text("false"))
    recovery: Mapped[str | None]


class DutyRow(Base):
    """The work list: every deadline of all five services, as last heard."""

    __tablename__ = "duties"
    __table_args__ = (
        Index("duties_open", "due_at", "id", postgresql_where=text("state = 'open'")),
        Index("duties_case", "case_id"),
        Index("duties_about", "about"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    service: Mapped[str]
    what: Mapped[str]
    article: Mapped[str]
    role: Mapped[str]
    region: Mapped[str]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    provisional: Mapped[bool]
    state: Mapped[str]
    about: Mapped[UUID | None]
    title: Mapped[dict[str, str] | None] = mapped_column(JSONB)


class MessageRow(Base):
    """What people are told; the phone is read from the vault only when it is sent."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("application_id", "event_id", "code"),
        Index("messages_queued", "next_try_at", postgresql_where=text("state = 'queued'")),
        Index("messages_unannounced", "id", postgresql_where=text("is_unannounced")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID]
    event_id: Mapped[str]
    code: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str]
    attempts: Mapped[int]
    adapter: Mapped[str | None]
    failure: Mapped[str | None]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    is_unannounced: Mapped[bool | None] = mapped_column(deferred=True)
    """Its readers' devices have no push of it yet; one from before there were devices gets none."""


class MessageReadRow(Base):
    """That a person has read a message; each of its readers reads for themselves."""

    __tablename__ = "message_reads"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    sub: Mapped[str] = mapped_column(primary_key=True)
    read_at: Mapped[datetime]
