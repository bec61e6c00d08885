"""The tables of disbursement."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Instant = DateTime(timezone=True)


class Base(DeclarativeBase):
    """The tables of disbursement's own subject."""


class FundRow(Base):
    """A special account (专户), and what of it is promised. The ledger is the truth of both."""

    __tablename__ = "funds"
    __table_args__ = (
        Index(
            "funds_of_a_kind",
            *("programme", "region", "kind", "level", "scheme"),
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("available >= 0", name="funds_never_overdrawn"),
        CheckConstraint("committed >= 0", name="funds_commitments"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String, unique=True)
    programme: Mapped[str]
    region: Mapped[str]
    level: Mapped[str] = mapped_column(String, server_default="COUNTY")
    kind: Mapped[str]
    scheme: Mapped[str | None]
    name: Mapped[str]
    bank_code: Mapped[str]
    account: Mapped[str]
    available: Mapped[int] = mapped_column(BigInteger)
    committed: Mapped[int] = mapped_column(BigInteger)
    paid: Mapped[int] = mapped_column(BigInteger)
    on_hand: Mapped[int] = mapped_column(BigInteger, server_default="0")
    version: Mapped[int]


class PaymentRow(Base):
    __tablename__ = "payments"
    __table_args__ = (
        Index("payments_status", "status", "fund_id"),
        Index("payments_case", "case_id"),
        Index(
            "payments_unmatched",
            "fund_id",
            postgresql_where=text("status = 'paid' AND NOT matched"),
        ),
        CheckConstraint("amount > 0", name="payments_amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    decision_id: Mapped[UUID] = mapped_column(unique=True)
    case_id: Mapped[UUID]
    case_number: Mapped[str]
    programme: Mapped[str]
    region: Mapped[str]
    fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("funds.id"))
    spending: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    amount: Mapped[int] = mapped_column(BigInteger)
    payee_ref: Mapped[UUID]
    payee_version: Mapped[int]
    method: Mapped[str]
    decided_by: Mapped[str]
    signers: Mapped[list[str]] = mapped_column(ARRAY(String))
    applied_by: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    debtors: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    articles: Mapped[list[str]] = mapped_column(ARRAY(String))
    ordered_at: Mapped[datetime] = mapped_column(Instant)
    method_reason: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    complete_by: Mapped[datetime | None] = mapped_column(Instant)
    status: Mapped[str]
    attempt: Mapped[int]
    hold_reason: Mapped[str | None]
    bank_code: Mapped[str | None]
    batch_id: Mapped[UUID | None]
    matched: Mapped[bool]
    corrected_version: Mapped[int | None]
    last_attempt: Mapped[int] = mapped_column(Integer, server_default="0")
    version: Mapped[int]
    fetch_after: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    beneficiaries: Mapped[int] = mapped_column(Integer, server_default="1")
    is_emergency: Mapped[bool] = mapped_column(server_default=text("false"))
    confirmation: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    scheme: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class PayeeRow(Base):
    """Disbursement's own sealed copy of the account, for as long as its work needs it."""

    __tablename__ = "payees"
    __table_args__ = (Index("payees_account_mark", "account_mark"),)

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    payee_version: Mapped[int]
    holder_name: Mapped[bytes] = mapped_column(LargeBinary)
    holder_id_number: Mapped[bytes] = mapped_column(LargeBinary)
    account: Mapped[bytes] = mapped_column(LargeBinary)
    bank_code: Mapped[str]
    account_mark: Mapped[str | None] = mapped_column(String, deferred=True)
    holder_kind: Mapped[str] = mapped_column(String, server_default="PERSON")
    fetched_at: Mapped[datetime] = mapped_column(Instant)


class BatchRow(Base):
    __tablename__ = "batches"
    __table_args__ = (
        Index(
            "batches_asked",
            "asked_at",
            postgresql_where=text("asked_at IS NOT NULL AND answered_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String, unique=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    bank_code: Mapped[str]
    count: Mapped[int]
    total: Mapped[int] = mapped_column(BigInteger)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    format: Mapped[str | None]
    execute_on: Mapped[date | None] = mapped_column(Date)
    transport: Mapped[str | None]
    signature: Mapped[str | None]
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    recall_by: Mapped[str | None]
    recall_at: Mapped[datetime | None] = mapped_column(Instant)
    recall_reason: Mapped[str | None]
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    released_by: Mapped[str | None]
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    fetched_at: Mapped[datetime | None] = mapped_column(Instant)
    bank_reason: Mapped[str | None]
    bank_words: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int]


class BatchFileRow(Base):
    """A released file, sealed: the same bytes however often the bank fetches it."""

    __tablename__ = "batch_files"

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    format: Mapped[str] = mapped_column(String, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]


class BatchItemRow(Base):
    """One attempt to pay one payment. Its reference is never used again."""

    __tablename__ = "batch_items"
    __table_args__ = (
        UniqueConstraint("payment_id", "attempt"),
        Index("batch_items_batch", "batch_id"),
        Index(
            "batch_items_returned",
            "payment_id",
            postgresql_where=text("bank_status = 'returned'"),
        ),
    )

    end_to_end_id: Mapped[str] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batches.id"))
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    attempt: Mapped[int]
    sequence: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    bank_status: Mapped[str | None]
    reason: Mapped[str | None]
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    bank_reference: Mapped[str | None]


class BankReportRow(Base):
    """A message of a bank, once."""

    __tablename__ = "bank_reports"
    __table_args__ = (UniqueConstraint("bank_code", "kind", "message_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bank_code: Mapped[str]
    kind: Mapped[str]
    message_id: Mapped[str]
    sha256: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(Instant)
    applied: Mapped[int]
    ignored: Mapped[int]
    unknown: Mapped[list[str]] = mapped_column(JSONB)
    waiting: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))


class StatementRow(Base):
    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("bank_code", "account", "statement_id", "on", name="statements_once"),
        UniqueConstraint("bank_code", "account", "on", "sha256", name="statements_day_once"),
        Index("statements_of_account", "bank_code", "account", "on"),
        Index("statements_of_fund", "fund_id", "on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bank_code: Mapped[str]
    account: Mapped[str]
    fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("funds.id", name="statements_fund"))
    statement_id: Mapped[str]
    sequence: Mapped[int | None]
    on: Mapped[date] = mapped_column(Date)
    opening: Mapped[int] = mapped_column(BigInteger)
    closing: Mapped[int] = mapped_column(BigInteger)
    difference: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(Instant)


class BankLineRow(Base):
    """A line of a statement; unmatched ones wait for a person. Banks repeat their references."""

    __tablename__ = "bank_lines"
    __table_args__ = (
        UniqueConstraint("statement", "position", name="bank_lines_position"),
        Index("bank_lines_reference", "end_to_end_id"),
        Index("bank_lines_top_ups", "statement", postgresql_where=text("line_class = 'TOP_UP'")),
        Index("bank_lines_unmatched", "statement", postgresql_where=text("matched_to IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    statement: Mapped[UUID] = mapped_column(ForeignKey("statements.id"))
    position: Mapped[int | None]
    reference: Mapped[str]
    end_to_end_id: Mapped[str | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    credit: Mapped[bool]
    matched_to: Mapped[UUID | None]
    line_class: Mapped[str | None]


class BreakRow(Base):
    """Something that does not agree between bank and books, until a person resolves it."""

    __tablename__ = "reconciliation_breaks"
    __table_args__ = (
        UniqueConstraint("kind", "reference"),
        Index("breaks_of_payment", "payment_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[str]
    bank_code: Mapped[str]
    region: Mapped[str | None]
    payment_id: Mapped[UUID | None]
    end_to_end_id: Mapped[str | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    expected: Mapped[int | None] = mapped_column(BigInteger)
    found_at: Mapped[datetime] = mapped_column(Instant)
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    checked_by: Mapped[str | None]
    resolution: Mapped[str | None]
    evidence: Mapped[str | None]


class BatchNumberRow(Base):
    """The running number of batches of a day."""

    __tablename__ = "batch_numbers"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
