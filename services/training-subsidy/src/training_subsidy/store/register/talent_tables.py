"""The tables of the library of high-skill talents, and of objections to who is selected of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class TalentRow(Base):
    """A person of the library with a trade; what the person achieved is sealed (VT-040)."""

    __tablename__ = "talents"
    __table_args__ = (
        Index(
            "talents_stand_once",
            "person_id",
            "trade_code",
            "region",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.person_id"))
    region: Mapped[str] = mapped_column(index=True)
    trade_code: Mapped[str]
    level: Mapped[int]
    achievement: Mapped[bytes] = mapped_column(LargeBinary)
    nominated_by: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)


class SelectionObjectionRow(Base):
    """What somebody of the public says against a talent of a published list, and the answer."""

    __tablename__ = "selection_objections"
    __table_args__ = (
        Index(
            "selection_objections_open",
            "list_id",
            "talent_id",
            "raised_by",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("selection_lists.id"))
    talent_id: Mapped[UUID] = mapped_column(ForeignKey("talents.id"))
    region: Mapped[str] = mapped_column(index=True)
    text: Mapped[bytes] = mapped_column(LargeBinary)
    raised_by: Mapped[str]
    raised_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    founded: Mapped[bool | None]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
