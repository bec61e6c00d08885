"""The tables of questions to other departments; particulars and facts are sealed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class InquiryRow(Base):
    """A question; one of a kind runs for each subject. ``about_hash`` tells whether it is the same."""

    __tablename__ = "inquiries"
    __table_args__ = (
        Index(
            "inquiries_open_once",
            "question",
            "subject",
            unique=True,
            postgresql_where=text("status IN ('waiting', 'asked')"),
        ),
        Index(
            "inquiries_due",
            "next_try_at",
            postgresql_where=text("status IN ('waiting', 'asked')"),
        ),
        Index("inquiries_subject", "subject", "question", "asked_at"),
        Index("inquiries_region", "region", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[str]
    subject: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.person_id"), index=True)
    region: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    about: Mapped[bytes] = mapped_column(LargeBinary)
    about_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str]
    outcome: Mapped[str | None]
    facts: Mapped[bytes | None] = mapped_column(LargeBinary)
    data_date: Mapped[date | None] = mapped_column(Date)
    on_paper: Mapped[bool]
    waits_for: Mapped[str | None]
    tries: Mapped[int]
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class InquiryAnswerRow(Base):
    """Everything that was said about a question, in the order in which it came; none is overwritten."""

    __tablename__ = "inquiry_answers"

    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("inquiries.id"), primary_key=True)
    answer_id: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    data_date: Mapped[date] = mapped_column(Date)
    counts: Mapped[bool]
    heard_from: Mapped[str]
    heard_at: Mapped[datetime] = mapped_column(Instant)
