"""The tables of the emergency procedure. Free texts lie sealed in ``bytea`` columns."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Date, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from approval.store.tables import Base, Instant


class DelegationRow(Base):
    """The register of delegations: one township, one kind of emergency, dated, signed by two."""

    __tablename__ = "delegations"
    __table_args__ = (
        Index(
            "delegations_once",
            "township",
            "cause_type",
            "since",
            unique=True,
            postgresql_where=text("status <> 'declined'"),
        ),
        Index("delegations_county", "county", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    county: Mapped[str]
    township: Mapped[str]
    cause_type: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str]
    proposed_by: Mapped[str | None]
    proposed_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_by: Mapped[str | None]
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class CountersignRow(Base):
    """A township's approval as reported to the county, and what the county said to it (TA-081)."""

    __tablename__ = "countersigns"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), unique=True)
    reported_at: Mapped[datetime] = mapped_column(Instant)
    countersign_by: Mapped[datetime] = mapped_column(Instant)
    agreed: Mapped[bool | None]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_by: Mapped[str | None]
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    late: Mapped[bool | None]


class RecoveryReviewRow(Base):
    """A grant that somebody must look at again; it recovers nothing by itself (A-30)."""

    __tablename__ = "recovery_reviews"
    __table_args__ = (
        Index(
            "recovery_reviews_open_once",
            "decision_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    ground: Mapped[str]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    further: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    openers: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    finding: Mapped[str | None]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class ContradictionRow(Base):
    """Answers after an urgent completion that differ from it, shown to whoever reads the case."""

    __tablename__ = "contradictions"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    items: Mapped[list[str]] = mapped_column(ARRAY(String))
    articles: Mapped[list[str]] = mapped_column(ARRAY(String))
    found_at: Mapped[datetime] = mapped_column(Instant)
    finding: Mapped[str | None]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    found_by: Mapped[str | None]
