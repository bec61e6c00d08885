"""The tables of supervision; what people wrote lies sealed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Date, ForeignKey, Index, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from approval.store.tables import Base, Instant


class InspectionRow(Base):
    """A list of cases that was drawn by a seed; ``among`` is how many there were."""

    __tablename__ = "inspections"
    __table_args__ = (Index("inspections_county", "county", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    county: Mapped[str]
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    seed: Mapped[str]
    among: Mapped[int]
    cases: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    status: Mapped[str]
    conclusion: Mapped[bytes | None] = mapped_column(LargeBinary)
    drawn_by: Mapped[str]
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class InspectionFindingRow(Base):
    """What was found in one case of the list."""

    __tablename__ = "inspection_findings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspections.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    county: Mapped[str]
    status: Mapped[str]
    text: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    conclusion: Mapped[bytes | None] = mapped_column(LargeBinary)
    found_by: Mapped[str]
    found_at: Mapped[datetime] = mapped_column(Instant)
    answered_by: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class InstructionRow(Base):
    """What the city asks of an office, about a case or not; ``earlier`` is a JSON list of rounds."""

    __tablename__ = "instructions"
    __table_args__ = (Index("instructions_region", "region", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), index=True)
    case_number: Mapped[str | None]
    region: Mapped[str]
    office: Mapped[str]
    answer_by: Mapped[date] = mapped_column(Date)
    status: Mapped[str]
    text: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    earlier: Mapped[bytes | None] = mapped_column(LargeBinary)
    issued_by: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(Instant)
    answered_by: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class FraudFileRow(Base):
    """A file on fraud, opened by the refusal that found the intent (第十条（二）)."""

    __tablename__ = "fraud_files"
    __table_args__ = (Index("fraud_files_region", "region", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), unique=True)
    region: Mapped[str]
    status: Mapped[str]
    outcome: Mapped[str | None]
    referred_to: Mapped[str | None]
    document: Mapped[str | None]
    referred_on: Mapped[date | None] = mapped_column(Date)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    opened_by: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class PaymentAlarmRow(Base):
    """A payment that was not made in its term; ``id`` is that of the term that passed."""

    __tablename__ = "payment_alarms"
    __table_args__ = (Index("payment_alarms_region", "region", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    region: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(Instant)
    raised_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    file_id: Mapped[UUID | None]
    version: Mapped[int]


class MisconductRow(Base):
    """A file on somebody of an office; who, and what, only supervision reads."""

    __tablename__ = "misconduct_files"
    __table_args__ = (Index("misconduct_files_region", "region", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    case_id: Mapped[UUID | None]
    kind: Mapped[str]
    status: Mapped[str]
    outcome: Mapped[str | None]
    person: Mapped[bytes] = mapped_column(LargeBinary)
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    transferred_to: Mapped[str | None]
    transfer_document: Mapped[str | None] = mapped_column(String)
    transferred_on: Mapped[date | None] = mapped_column(Date)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    opened_by: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
