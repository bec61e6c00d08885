"""The tables of invoices that an organisation shares over many claims, and of claims made at once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class InvoiceRow(Base):
    """One invoice of an organisation; ``shared`` is what claims have of it, never more than its sum.

    Its number and its file stand here once, whoever comes, until it is taken back; the file lies sealed
    in the object store.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        Index(
            "invoices_stand_once",
            "number_key",
            "issuer_key",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "invoices_file_once",
            "sha256",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        CheckConstraint("shared >= 0 AND shared <= amount", name="invoices_shared"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org: Mapped[str] = mapped_column(index=True)
    issuer: Mapped[str]
    invoice_number: Mapped[str]
    issuer_key: Mapped[str]
    number_key: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    shared: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date] = mapped_column(Date)
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    address: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]
    removed_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)


class InvoiceShareRow(Base):
    """What one claim has of an invoice; released when the claim ends unpaid, or when it is taken back.

    ``above_even`` says that it is more than each trainee's even part; the reason stands in a claim note.
    """

    __tablename__ = "invoice_shares"
    __table_args__ = (
        Index(
            "invoice_shares_once",
            "claim_id",
            "invoice_id",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
        ),
        CheckConstraint("amount > 0", name="invoice_shares_amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id"), index=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)
    above_even: Mapped[bool] = mapped_column(server_default="false", deferred=True)


class ClaimBatchRow(Base):
    """Claims of a class made at once, with what became of each trainee: ids and codes alone."""

    __tablename__ = "claim_batches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org: Mapped[str] = mapped_column(index=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"))
    invoice_id: Mapped[UUID | None] = mapped_column(ForeignKey("invoices.id"))
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
