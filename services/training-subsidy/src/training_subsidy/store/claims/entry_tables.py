"""The tables of what was signed on paper: the claim, later sheets, accounts entered from them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class ClaimPaperRow(Base):
    """The signed form of a claim; its file lies sealed in the object store."""

    __tablename__ = "claim_papers"

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), primary_key=True)
    signed_on: Mapped[date] = mapped_column(Date)
    method: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    address: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)


class ClaimSheetRow(Base):
    """What the worker signed after the claim; its file lies sealed in the object store."""

    __tablename__ = "claim_sheets"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    kind: Mapped[str]
    signed_on: Mapped[date] = mapped_column(Date)
    method: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    address: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)


class ClaimSheetUseRow(Base):
    """The one act that a sheet was used for."""

    __tablename__ = "claim_sheet_uses"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("claim_sheets.id"), primary_key=True)
    act_id: Mapped[UUID]


class ClaimPayeeChangeRow(Base):
    """An account that a handler entered from a sheet, until a lead has answered."""

    __tablename__ = "claim_payee_changes"
    __table_args__ = (
        Index(
            "claim_payee_changes_open_once",
            "claim_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"))
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("claim_sheets.id"))
    bank_code: Mapped[str]
    account: Mapped[bytes] = mapped_column(LargeBinary)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
