"""The tables of cash. Names, numbers and photos lie sealed in ``bytea`` columns."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.store.tables import Base, Instant


class CashRecipientRow(Base):
    """Who signs for the cash: disbursement's own sealed copy of name and number."""

    __tablename__ = "cash_recipients"

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    id_number: Mapped[bytes] = mapped_column(LargeBinary)
    fetched_at: Mapped[datetime] = mapped_column(Instant)


class CashPhotoRow(Base):
    """A photo of a hand-over, or of the receipt that was signed there; sealed."""

    __tablename__ = "cash_photos"
    __table_args__ = (UniqueConstraint("payment_id", "sha256"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    kind: Mapped[str] = mapped_column(String, server_default="PHOTO")
    sha256: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(Instant)


class HandOverRow(Base):
    """A record that cash or goods were handed over; of one payment one stands, rejected ones are kept."""

    __tablename__ = "hand_overs"
    __table_args__ = (
        Index(
            "hand_overs_once",
            "payment_id",
            unique=True,
            postgresql_where=text("state <> 'rejected'"),
        ),
        Index(
            "hand_overs_of_purchase",
            "purchase_id",
            postgresql_where=text("purchase_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    handed_over_on: Mapped[date] = mapped_column(Date)
    handed_over_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    witnesses: Mapped[list[str]] = mapped_column(ARRAY(String))
    witness_names: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[str]
    signed_by_guardian: Mapped[bool]
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("cash_photos.id"))
    receipt_id: Mapped[UUID | None] = mapped_column(ForeignKey("cash_photos.id"))
    state: Mapped[str]
    checked_by: Mapped[str | None]
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    goods: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    purchase_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("purchases.id", name="hand_overs_purchase")
    )
    rejection: Mapped[bytes | None] = mapped_column(LargeBinary)


class HandOverWitnessRow(Base):
    """The word of a witness for a record, given under the witness's own token."""

    __tablename__ = "hand_over_witnesses"

    hand_over_id: Mapped[UUID] = mapped_column(ForeignKey("hand_overs.id"), primary_key=True)
    sub: Mapped[str] = mapped_column(primary_key=True)
    vouched_at: Mapped[datetime] = mapped_column(Instant)
