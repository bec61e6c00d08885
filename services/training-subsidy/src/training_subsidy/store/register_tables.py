"""The table of the registers that are profiles: an entry's values are sealed, its sums are not."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class RegisterEntryRow(Base):
    """An entry; of one key a register has one that is proposed, and one that is entered."""

    __tablename__ = "register_entries"
    __table_args__ = (
        Index(
            "register_entries_once",
            "register",
            "key_hash",
            "status",
            unique=True,
            postgresql_where=text("status IN ('proposed', 'entered')"),
        ),
        Index("register_entries_listed", "register", "status", "id"),
        Index("register_entries_region", "region", "id"),
        Index("register_entries_org", "org"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    register: Mapped[str]
    region: Mapped[str]
    org: Mapped[str | None]
    key_hash: Mapped[bytes] = mapped_column(LargeBinary)
    values: Mapped[bytes] = mapped_column(LargeBinary)
    sums: Mapped[dict[str, Any]] = mapped_column(JSONB)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    document: Mapped[str]
    status: Mapped[str]
    replaces: Mapped[UUID | None]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int]


class RecognisedPersonRow(Base):
    """Whom a direct recognition is of, and of which level: it counts as a certificate does (VT-047)."""

    __tablename__ = "recognised_persons"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("register_entries.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.person_id"), index=True)
    level: Mapped[int]
    named_by: Mapped[str]
    named_at: Mapped[datetime] = mapped_column(Instant)
