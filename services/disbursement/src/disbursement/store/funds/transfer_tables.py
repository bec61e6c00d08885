"""The tables of transfers between levels: each with its paper, and the allocations that it is of."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.store.tables import Base, Instant


class TransferRow(Base):
    """Money from one special account to another; ``region`` is the giving account's."""

    __tablename__ = "fund_transfers"
    __table_args__ = (
        Index("fund_transfers_region", "region", "id"),
        CheckConstraint("amount > 0 AND from_fund_id <> to_fund_id", name="fund_transfers_amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String, unique=True)
    direction: Mapped[str]
    region: Mapped[str]
    from_fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    to_fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    allocation_id: Mapped[UUID | None] = mapped_column(ForeignKey("fund_allocations.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str]
    dated: Mapped[date] = mapped_column(Date)
    status: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    checked_by: Mapped[str | None]
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str | None]
    reversal_reason: Mapped[str | None]
    reversal_by: Mapped[str | None]
    reversal_at: Mapped[datetime | None] = mapped_column(Instant)
    reversed_by: Mapped[str | None]
    reversed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class TransferPieceRow(Base):
    """So much of a transfer left one allocation and opened another: never changed, never removed."""

    __tablename__ = "transfer_pieces"
    __table_args__ = (Index("transfer_pieces_of", "from_allocation_id"),)

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("fund_transfers.id"), primary_key=True)
    from_allocation_id: Mapped[UUID] = mapped_column(
        ForeignKey("fund_allocations.id"), primary_key=True
    )
    to_allocation_id: Mapped[UUID] = mapped_column(ForeignKey("fund_allocations.id"), unique=True)
    amount: Mapped[int] = mapped_column(BigInteger)


class TransferNumberRow(Base):
    """The running number of transfers of a day."""

    __tablename__ = "transfer_numbers"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
