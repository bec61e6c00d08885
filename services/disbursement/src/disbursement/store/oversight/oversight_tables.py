"""The tables of oversight: reports on funds, red flags, accounts of staff."""

from datetime import date, datetime
from typing import Any
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
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.store.tables import Base, Instant


class FundReportRow(Base):
    """A report of a county, one of a kind and period; ``content`` are the figures as prepared."""

    __tablename__ = "fund_reports"
    __table_args__ = (
        UniqueConstraint("region", "kind", "since"),
        Index("fund_reports_region", "region", "id"),
        Index("fund_reports_public", "id", postgresql_where=text("status = 'published'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    kind: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    status: Mapped[str]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    need: Mapped[int | None] = mapped_column(BigInteger)
    points: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    prepared_by: Mapped[str | None]
    prepared_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_by: Mapped[str | None]
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    forwarded_by: Mapped[str | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class RedFlagRow(Base):
    """Something of the books that a person is to look at; ``detail`` names no person."""

    __tablename__ = "red_flags"
    __table_args__ = (
        UniqueConstraint("kind", "reference"),
        Index("red_flags_region", "region", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[str]
    region: Mapped[str]
    payments: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    parties: Mapped[list[str]] = mapped_column(ARRAY(String))
    amount: Mapped[int] = mapped_column(BigInteger)
    found_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    finding: Mapped[bytes | None] = mapped_column(LargeBinary)
    followed_by: Mapped[str | None]
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class FlagDayRow(Base):
    """A day on which the books were looked through."""

    __tablename__ = "flag_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)


class StaffAccountListRow(Base):
    """A list of accounts that officers declared as their own, as it was entered."""

    __tablename__ = "staff_account_lists"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    document: Mapped[str]
    accounts: Mapped[int]
    new: Mapped[int]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]


class StaffAccountRow(Base):
    """An officer's own account, by a keyed hash alone."""

    __tablename__ = "staff_accounts"

    mark: Mapped[str] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("staff_account_lists.id"))
