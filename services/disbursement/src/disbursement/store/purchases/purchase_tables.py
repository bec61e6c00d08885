"""The tables of purchases: contracts, and the lines of statements that pay for their goods."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.store.tables import Base, Instant


class PurchaseRow(Base):
    """A contract; ``used`` fen of its value were handed over as aid, ``settled`` fen paid for."""

    __tablename__ = "purchases"
    __table_args__ = (
        Index("purchases_region", "region", "id"),
        Index(
            "purchases_reference",
            "region",
            "reference",
            unique=True,
            postgresql_where=text("status <> 'rejected'"),
        ),
        CheckConstraint(
            "value > 0 AND used BETWEEN 0 AND value AND settled BETWEEN 0 AND value",
            name="purchases_never_overspent",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    kind: Mapped[str]
    mode: Mapped[str]
    reference: Mapped[str]
    supplier: Mapped[str]
    subject: Mapped[str]
    document: Mapped[str]
    fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("funds.id"))
    value: Mapped[int] = mapped_column(BigInteger)
    used: Mapped[int] = mapped_column(BigInteger)
    settled: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    status: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    checked_by: Mapped[str | None]
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str | None]
    acceptance: Mapped[str | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class PurchasePaymentRow(Base):
    """A debit of a statement that pays a supplier, as one of finance says and another confirms."""

    __tablename__ = "purchase_payments"
    __table_args__ = (
        Index("purchase_payments_of", "purchase_id", "id"),
        Index(
            "purchase_payments_line",
            "line_id",
            unique=True,
            postgresql_where=text("state <> 'rejected'"),
        ),
        CheckConstraint("amount > 0", name="purchase_payments_amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purchase_id: Mapped[UUID] = mapped_column(ForeignKey("purchases.id"))
    break_id: Mapped[UUID] = mapped_column(ForeignKey("reconciliation_breaks.id"))
    line_id: Mapped[UUID] = mapped_column(ForeignKey("bank_lines.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    checked_by: Mapped[str | None]
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str | None]
    version: Mapped[int]
