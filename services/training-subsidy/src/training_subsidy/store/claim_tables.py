"""The tables of claims: year plans, claims, accounts, receipts, and what happened to them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant

COUNTING = text("counts")
FILE_ONCE = "receipts_file_once"


class YearPlanRow(Base):
    """The budget of a year for one funding and trade; an empty trade is every trade (VT-015)."""

    __tablename__ = "year_plans"
    __table_args__ = (
        UniqueConstraint("year", "region", "funding", "trade_code"),
        CheckConstraint("committed >= 0 AND committed <= budget", name="year_plans_budget"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int]
    region: Mapped[str]
    funding: Mapped[str]
    trade_code: Mapped[str]
    budget: Mapped[int] = mapped_column(BigInteger)
    committed: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]


class ClaimNumberRow(Base):
    """The running number of a county and year."""

    __tablename__ = "claim_numbers"

    county: Mapped[str] = mapped_column(String, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class ClaimRow(Base):
    """``counts`` claims bar repetition: one for each person, trade, level and kind (A-54, A-55)."""

    __tablename__ = "claims"
    __table_args__ = (
        Index("claims_status", "status", "region"),
        Index("claims_waiting", "plan_id", "submitted_at"),
        Index("claims_class", "class_id"),
        Index("claims_person", "person_id"),
        Index(
            "claims_not_submitted",
            "created_at",
            postgresql_where=text("submitted_at IS NULL"),
        ),
        Index(
            "claims_once",
            "person_id",
            "trade_code",
            "level",
            "kind",
            unique=True,
            postgresql_where=COUNTING,
        ),
        Index("claims_one_payee", "enrolment_id", "kind", unique=True, postgresql_where=COUNTING),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String, index=True)
    org: Mapped[str | None] = mapped_column(String, index=True)
    claimant: Mapped[str]
    type: Mapped[str]
    kind: Mapped[str]
    region: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.person_id"))
    enrolment_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrolments.id"))
    class_id: Mapped[UUID | None] = mapped_column(ForeignKey("classes.id"))
    trade_code: Mapped[str | None]
    level: Mapped[int | None]
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    payee_ref: Mapped[UUID]
    payee_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    case_number: Mapped[str | None] = mapped_column(String, unique=True)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    paid: Mapped[int | None] = mapped_column(BigInteger)
    standard: Mapped[int | None] = mapped_column(BigInteger)
    answered: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    counts: Mapped[bool]
    resolved_holds: Mapped[bool]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("year_plans.id"))
    reserved: Mapped[int] = mapped_column(BigInteger)
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    review_positive: Mapped[bool | None]
    decision_id: Mapped[UUID | None] = mapped_column(unique=True)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    approved: Mapped[bool | None]
    items: Mapped[list[str]] = mapped_column(JSONB)
    needs_payee: Mapped[bool]
    payment_due_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class ClaimNoteRow(Base):
    """What officers wrote about a claim, sealed: opinions, reasons of holds and decisions."""

    __tablename__ = "claim_notes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    kind: Mapped[str]
    note: Mapped[bytes] = mapped_column(LargeBinary)
    written_by: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(Instant)


class PayeeRow(Base):
    """The account that a claim is paid to, sealed."""

    __tablename__ = "claim_payees"

    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), primary_key=True)
    payee_ref: Mapped[UUID]
    payee_version: Mapped[int]
    holder_kind: Mapped[str]
    holder_name: Mapped[bytes] = mapped_column(LargeBinary)
    holder_id_number: Mapped[bytes] = mapped_column(LargeBinary)
    account: Mapped[bytes] = mapped_column(LargeBinary)
    bank_code: Mapped[str]


class ReceiptRow(Base):
    """A receipt of a claim; its file lies sealed in the object store. Used once (VT-014).

    ``file_key`` is the file's hash; earlier repetitions of a file have none. ``issuer_key`` and
    ``number_key`` are what stays however both are typed; earlier repetitions have no issuer's key.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        Index(
            "receipts_once",
            "issuer",
            "invoice_number",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
        ),
        Index(
            "receipts_key_once",
            "number_key",
            "issuer_key",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
        ),
        Index(FILE_ONCE, "file_key", unique=True, postgresql_where=text("released_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    item: Mapped[str]
    issuer: Mapped[str]
    invoice_number: Mapped[str]
    issuer_key: Mapped[str | None]
    number_key: Mapped[str | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date] = mapped_column(Date)
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    file_key: Mapped[str | None]
    address: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)


class TimelineRow(Base):
    """What happened to a claim, once for each event; codes, amounts and dates alone."""

    __tablename__ = "claim_timeline"
    __table_args__ = (UniqueConstraint("source", "event_id"),)

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    source: Mapped[str]
    event_id: Mapped[str]
    code: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    happened_at: Mapped[datetime] = mapped_column(Instant)
