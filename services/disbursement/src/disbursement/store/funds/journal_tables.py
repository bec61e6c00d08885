"""The tables of the journal; SQL of the ledger writes and reads them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.store.tables import Base, Instant


class JournalEntryRow(Base):
    __tablename__ = "journal_entries"
    __table_args__ = (
        Index(
            "journal_entries_movements",
            "posted_at",
            postgresql_where=text("kind IN ('PAYMENT', 'CASH', 'GOODS', 'RETURN', 'RECOVERY')"),
        ),
        Index(
            "journal_entries_allocations",
            "fund_id",
            postgresql_where=text("kind IN ('ALLOCATION', 'REVERSAL')"),
        ),
        Index(
            "journal_entries_transfers",
            "fund_id",
            postgresql_where=text(
                "kind IN ('TRANSFER_OUT', 'TRANSFER_IN', 'OUT_REVERSED', 'IN_REVERSED')"
            ),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    natural_key: Mapped[str] = mapped_column(String, unique=True)
    kind: Mapped[str]
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"), index=True)
    payment_id: Mapped[UUID | None]
    posted_at: Mapped[datetime] = mapped_column(Instant)
    posted_by: Mapped[str]


class JournalLineRow(Base):
    __tablename__ = "journal_lines"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("journal_entries.id"), primary_key=True)
    account: Mapped[str] = mapped_column(String, primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
