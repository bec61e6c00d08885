"""The tables of what firms have others do for their staff: bought training and apprenticeships."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class SmallFirmRow(Base):
    """A firm's application for bought training; one of a firm waits or is listed (VT-039)."""

    __tablename__ = "small_firms"
    __table_args__ = (
        Index(
            "small_firms_waits_once",
            "org",
            unique=True,
            postgresql_where=text("status = 'applied'"),
        ),
        Index("small_firms_org", "org", "status"),
        Index("small_firms_region", "region", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org: Mapped[str]
    region: Mapped[str]
    trade_code: Mapped[str]
    seats: Mapped[int]
    applied_by: Mapped[str]
    applied_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    size: Mapped[str | None]
    heads: Mapped[int | None]
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class ApprenticeshipRow(Base):
    """An agreement of enterprise and school on apprentices (VT-037)."""

    __tablename__ = "apprenticeships"
    __table_args__ = (
        Index(
            "apprenticeships_number",
            "org",
            "number",
            unique=True,
            postgresql_where=text("status NOT IN ('refused', 'withdrawn')"),
        ),
        Index("apprenticeships_region", "region", "id"),
        Index("apprenticeships_school", "credit_code", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org: Mapped[str]
    credit_code: Mapped[str]
    region: Mapped[str]
    number: Mapped[str]
    trade_code: Mapped[str]
    level: Mapped[int]
    starts_on: Mapped[date] = mapped_column(Date)
    years: Mapped[int]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class ApprenticeRow(Base):
    """An apprentice of an agreement; the tutors' names are sealed. One learns in one place at a time."""

    __tablename__ = "apprentices"
    __table_args__ = (
        Index("apprentices_agreement", "apprenticeship_id", "id"),
        Index(
            "apprentices_once",
            "employee_id",
            unique=True,
            postgresql_where=text("status = 'learning'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    apprenticeship_id: Mapped[UUID] = mapped_column(ForeignKey("apprenticeships.id"))
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.person_id"))
    kind: Mapped[str]
    transfer_reference: Mapped[str | None]
    enterprise_tutor: Mapped[bytes] = mapped_column(LargeBinary)
    school_tutor: Mapped[bytes | None] = mapped_column(LargeBinary)
    contract_reference: Mapped[str]
    status: Mapped[str]
    ended_on: Mapped[date | None] = mapped_column(Date)
    certificate_doubt: Mapped[str | None]
    version: Mapped[int]


class ApprenticeBatchRow(Base):
    """Claims of a year of an agreement, with what became of each apprentice: ids and codes alone."""

    __tablename__ = "apprentice_batches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org: Mapped[str]
    apprenticeship_id: Mapped[UUID] = mapped_column(ForeignKey("apprenticeships.id"), index=True)
    year: Mapped[int]
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)


class ApprenticeClaimRow(Base):
    """For which apprentice and year of the agreement a claim is."""

    __tablename__ = "apprentice_claims"
    __table_args__ = (Index("apprentice_claims_year", "apprentice_id", "year"),)

    claim_id: Mapped[UUID] = mapped_column(
        ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True
    )
    apprentice_id: Mapped[UUID] = mapped_column(ForeignKey("apprentices.id"))
    year: Mapped[int]
