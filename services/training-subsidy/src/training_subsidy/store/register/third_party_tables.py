"""The tables of third parties: bodies, measures against them, lots of a month, drawn visits (VT-020)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class SupervisorRow(Base):
    """A contracted body; one number of a contract stands once unless it was refused."""

    __tablename__ = "supervisors"
    __table_args__ = (
        Index(
            "supervisors_contract_once",
            "credit_code",
            "contract_number",
            unique=True,
            postgresql_where=text("status <> 'refused'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str]
    name: Mapped[str]
    region: Mapped[str]
    tasks: Mapped[list[str]] = mapped_column(JSONB)
    counties: Mapped[list[str]] = mapped_column(JSONB)
    selection: Mapped[str]
    contract_number: Mapped[str]
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    interests: Mapped[list[str]] = mapped_column(JSONB)
    declared_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class SupervisorMeasureRow(Base):
    """A suspension, removal or reinstatement from its notice on; one is open of a body."""

    __tablename__ = "supervisor_measures"
    __table_args__ = (
        Index(
            "supervisor_measures_open",
            "body_id",
            unique=True,
            postgresql_where=text("status IN ('noticed', 'heard')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    body_id: Mapped[UUID] = mapped_column(ForeignKey("supervisors.id"), index=True)
    credit_code: Mapped[str]
    region: Mapped[str]
    kind: Mapped[str]
    reason_code: Mapped[str]
    noticed_by: Mapped[str]
    noticed_at: Mapped[datetime] = mapped_column(Instant)
    hear_until: Mapped[date] = mapped_column(Date)
    status: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class LotMonthRow(Base):
    """The seed of a county and month: hash public before, seed sealed until the month is over."""

    __tablename__ = "lot_months"

    county: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    seed: Mapped[bytes] = mapped_column(LargeBinary)
    seed_hash: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(Instant)


class LotDrawingRow(Base):
    """What the lot said of a class in a month, and what was drawn from."""

    __tablename__ = "lot_drawings"
    __table_args__ = (Index("lot_drawings_month", "county", "month"),)

    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    county: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(JSONB)
    candidates: Mapped[list[str]] = mapped_column(JSONB)
    body_id: Mapped[UUID | None]
    shares: Mapped[dict[str, Any]] = mapped_column(JSONB)
    drawn_at: Mapped[datetime] = mapped_column(Instant)


class SupervisionVisitRow(Base):
    """A drawn visit and what became of it."""

    __tablename__ = "supervision_visits"
    __table_args__ = (
        Index("supervision_visits_body", "body_id", "id"),
        Index("supervision_visits_region", "region", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), index=True)
    region: Mapped[str]
    month: Mapped[date] = mapped_column(Date)
    kind: Mapped[str]
    body_id: Mapped[UUID | None]
    org: Mapped[str | None]
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    visited_on: Mapped[date | None] = mapped_column(Date)
    finding_id: Mapped[UUID | None]
    given_back_by: Mapped[str | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
