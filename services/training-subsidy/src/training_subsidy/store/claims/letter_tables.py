"""The tables of what follows a decision: the letter's delivery, and the claimant's objection."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class ClaimDeliveryRow(Base):
    """How and when the letter of a decision reached the claimant; what proves it is sealed (A-80)."""

    __tablename__ = "claim_deliveries"

    decision_id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    method: Mapped[str]
    delivered_on: Mapped[date] = mapped_column(Date)
    proof: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class SupersededClaimDeliveryRow(Base):
    """A delivery as it was entered wrongly, and why another person put it right; texts are sealed."""

    __tablename__ = "superseded_claim_deliveries"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    decision_id: Mapped[UUID] = mapped_column(index=True)
    method: Mapped[str]
    delivered_on: Mapped[date] = mapped_column(Date)
    proof: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    superseded_by: Mapped[str]
    superseded_at: Mapped[datetime] = mapped_column(Instant)


class ClaimObjectionRow(Base):
    """What a claimant objects to a refusal, and what another officer answered; texts are sealed.

    Each refusal is objected to once, a second one of the same claim too.
    """

    __tablename__ = "claim_objections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    decision_id: Mapped[UUID | None] = mapped_column(unique=True)
    status: Mapped[str]
    text: Mapped[bytes] = mapped_column(LargeBinary)
    raised_by: Mapped[str]
    raised_at: Mapped[datetime] = mapped_column(Instant)
    founded: Mapped[bool | None]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
