"""The tables of rulings on decisions about claims, and of refusals that did not hold."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class ClaimRulingRow(Base):
    """A ruling of reconsideration or a court; one number rules on a decision once (A-81)."""

    __tablename__ = "claim_rulings"
    __table_args__ = (UniqueConstraint("decision_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    decision_id: Mapped[UUID]
    body: Mapped[str]
    outcome: Mapped[str]
    number: Mapped[str]
    ruled_on: Mapped[date] = mapped_column(Date)
    text: Mapped[bytes] = mapped_column(LargeBinary)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    act_by: Mapped[date | None] = mapped_column(Date)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class ClaimSupplementRow(Base):
    """A further order of what a ruling adds to an approved claim; in fen, out of ``plan_id``."""

    __tablename__ = "claim_supplements"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    decision_id: Mapped[UUID]
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("year_plans.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str]
    ordered_by: Mapped[str]
    ordered_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by: Mapped[str | None]
    payment_due_at: Mapped[datetime | None] = mapped_column(Instant)


class ClaimOrderRow(Base):
    """Which order of a claim a payment carries, and by when it is to be made.

    Disbursement says the one under the claim's key and the other under the payment's: either may
    be heard first.
    """

    __tablename__ = "claim_orders"

    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    decision_id: Mapped[UUID | None]
    due_at: Mapped[datetime | None] = mapped_column(Instant)


class ClaimReopeningRow(Base):
    """A refusal that did not hold, as it was signed, and what it fell by."""

    __tablename__ = "claim_reopenings"

    decision_id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    reviewed_by: Mapped[str | None]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(Instant)
    items: Mapped[list[Any]] = mapped_column(JSONB)
    ground: Mapped[str]
    ground_id: Mapped[UUID]
    reopened_by: Mapped[str]
    reopened_at: Mapped[datetime] = mapped_column(Instant)
