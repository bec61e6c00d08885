"""The tables of recoveries; what officers wrote lies sealed in ``bytea`` columns."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.store.tables import Base, Instant


class RecoveryRow(Base):
    """A debt to a fund (追回), one of a decision at most."""

    __tablename__ = "recoveries"
    __table_args__ = (
        Index("recoveries_region", "region", "id"),
        Index("recoveries_case", "case_id"),
        Index(
            "recoveries_debtors",
            "debtors",
            postgresql_using="gin",
            postgresql_where=text("fraud AND status IN ('opened', 'demanded', 'due')"),
        ),
        CheckConstraint("received >= 0 AND received <= demanded", name="recoveries_received"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String, unique=True)
    decision_id: Mapped[UUID] = mapped_column(unique=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    case_id: Mapped[UUID]
    case_number: Mapped[str]
    programme: Mapped[str]
    region: Mapped[str]
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    fraud: Mapped[bool]
    articles: Mapped[list[str]] = mapped_column(ARRAY(String))
    debtors: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    amount: Mapped[int] = mapped_column(BigInteger)
    ordered_by: Mapped[str]
    ordered_at: Mapped[datetime] = mapped_column(Instant)
    parties: Mapped[list[str]] = mapped_column(ARRAY(String))
    status: Mapped[str]
    demanded: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger)
    plan: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    demanded_by: Mapped[str | None]
    demanded_at: Mapped[datetime | None] = mapped_column(Instant)
    demand_reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    delivered_on: Mapped[date | None] = mapped_column(Date)
    delivery_method: Mapped[str | None]
    delivery_proof: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class RecoveryProposalRow(Base):
    """What one officer asked for; of a recovery one waits at a time, all are kept."""

    __tablename__ = "recovery_proposals"
    __table_args__ = (
        Index(
            "recovery_proposals_open",
            "recovery_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("recovery_proposals_of", "recovery_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("recoveries.id"))
    kind: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str]
    checked_by: Mapped[str | None]
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int]


class RecoveryReceiptRow(Base):
    """Money of a debt, as a line of a statement shows it."""

    __tablename__ = "recovery_receipts"
    __table_args__ = (
        UniqueConstraint("recovery_id", "line_id"),
        Index("recovery_receipts_line", "line_id"),
        CheckConstraint("amount > 0", name="recovery_receipts_amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("recoveries.id"))
    line_id: Mapped[UUID] = mapped_column(ForeignKey("bank_lines.id"))
    break_id: Mapped[UUID] = mapped_column(ForeignKey("reconciliation_breaks.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    received_on: Mapped[date] = mapped_column(Date)
    proposed_by: Mapped[str]
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime] = mapped_column(Instant)


class RecoveryReferralRow(Base):
    """Penalty, credit record, suspicion of a crime or enforcement, as it was handed over."""

    __tablename__ = "recovery_referrals"
    __table_args__ = (UniqueConstraint("recovery_id", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("recoveries.id"))
    kind: Mapped[str]
    body: Mapped[str]
    reference: Mapped[str]
    handed_over_on: Mapped[date] = mapped_column(Date)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
