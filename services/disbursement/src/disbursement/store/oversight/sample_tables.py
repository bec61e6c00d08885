"""The tables of audit samples."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.store.tables import Base, Instant


class AuditSampleRow(Base):
    """A sample as it was drawn: its seed and its population, so that it can be drawn again."""

    __tablename__ = "audit_samples"
    __table_args__ = (Index("audit_samples_region", "region", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    programme: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    method: Mapped[str]
    size: Mapped[int]
    seed: Mapped[str]
    reference: Mapped[str]
    population: Mapped[int]
    population_amount: Mapped[int] = mapped_column(BigInteger)
    population_sha256: Mapped[str]
    step: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str]
    drawn_by: Mapped[str]
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    projected: Mapped[int | None] = mapped_column(BigInteger)
    conclusion: Mapped[bytes | None] = mapped_column(LargeBinary)
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class SampledPaymentRow(Base):
    """A drawn payment, and what was found of it."""

    __tablename__ = "sampled_payments"
    __table_args__ = (UniqueConstraint("sample_id", "payment_id", name="sampled_payments_once"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sample_id: Mapped[UUID] = mapped_column(ForeignKey("audit_samples.id"))
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    hits: Mapped[int]
    signers: Mapped[list[str]] = mapped_column(ARRAY(String))
    misstated: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    followed_by: Mapped[str | None]
    examined_by: Mapped[str | None]
    examined_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
