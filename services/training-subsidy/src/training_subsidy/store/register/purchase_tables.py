"""The tables of purchased training: selection, contracts, and the proofs of who may sit in it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class PurchaseProjectRow(Base):
    """What is put out for selection (VT-008)."""

    __tablename__ = "purchase_projects"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    title: Mapped[str]
    document: Mapped[str]
    trade_id: Mapped[UUID] = mapped_column(ForeignKey("trades.id"))
    groups: Mapped[list[str]] = mapped_column(JSONB)
    seats: Mapped[int]
    highest_price: Mapped[int] = mapped_column(BigInteger)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    course_days: Mapped[int]
    bids_until: Mapped[date] = mapped_column(Date)
    opened_by: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str | None]
    version: Mapped[int]


class PurchaseBidRow(Base):
    """An institution's offer; one for each project."""

    __tablename__ = "purchase_bids"
    __table_args__ = (UniqueConstraint("project_id", "institution_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("purchase_projects.id"))
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"))
    credit_code: Mapped[str]
    price: Mapped[int] = mapped_column(BigInteger)
    plan: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str]


class PurchaseScoreRow(Base):
    """The points of one member of the panel for one offer."""

    __tablename__ = "purchase_scores"
    __table_args__ = (
        CheckConstraint("points >= 0 AND points <= 100", name="purchase_scores_points"),
    )

    bid_id: Mapped[UUID] = mapped_column(ForeignKey("purchase_bids.id"), primary_key=True)
    member: Mapped[str] = mapped_column(String, primary_key=True)
    points: Mapped[int]
    note: Mapped[str]
    scored_at: Mapped[datetime] = mapped_column(Instant)


class PurchaseContractRow(Base):
    """A contract of the register; its classes never take more seats than were bought."""

    __tablename__ = "purchase_contracts"
    __table_args__ = (
        CheckConstraint(
            "seats_taken >= 0 AND seats_taken <= seats", name="purchase_contracts_seats"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("purchase_projects.id"), unique=True)
    number: Mapped[str] = mapped_column(String, unique=True)
    region: Mapped[str]
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"), index=True)
    credit_code: Mapped[str]
    trade_id: Mapped[UUID] = mapped_column(ForeignKey("trades.id"))
    groups: Mapped[list[str]] = mapped_column(JSONB)
    price: Mapped[int] = mapped_column(BigInteger)
    seats: Mapped[int]
    seats_taken: Mapped[int]
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    course_days: Mapped[int]
    awarded_by: Mapped[str]
    awarded_on: Mapped[date] = mapped_column(Date)
    version: Mapped[int]


class ContractClassRow(Base):
    """A class under a contract, and how many of its seats it holds."""

    __tablename__ = "contract_classes"

    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    seats: Mapped[int]


class GroupProofRow(Base):
    """What shows a person's group; reference and reason are sealed, so is the file."""

    __tablename__ = "group_proofs"
    __table_args__ = (Index("group_proofs_status", "status", "region"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.person_id"), index=True)
    region: Mapped[str]
    trainee_group: Mapped[str]
    kind: Mapped[str]
    reference: Mapped[bytes] = mapped_column(LargeBinary)
    issuer: Mapped[str]
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    remaining_months: Mapped[int | None]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    address: Mapped[str | None]
    media_type: Mapped[str | None]
    size: Mapped[int | None]
    sha256: Mapped[str | None]
    status: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int]
