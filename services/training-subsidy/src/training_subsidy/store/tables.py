"""The tables of register and courses: institutions, trades, classes, trainees, supervision."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Instant = DateTime(timezone=True)


class Base(DeclarativeBase):
    """The tables of training-subsidy's own subject."""


class InstitutionRow(Base):
    __tablename__ = "institutions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str]
    region: Mapped[str]
    qualified_for_pay_first: Mapped[bool]
    registered_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str]
    version: Mapped[int]


class InstitutionStandingRow(Base):
    """Past and present standings: the exit mechanism leaves a trace (VT-006)."""

    __tablename__ = "institution_standings"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    institution_id: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[str]
    reason_code: Mapped[str]
    reason: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(Instant)


class TradeRow(Base):
    __tablename__ = "trades"
    __table_args__ = (UniqueConstraint("code", "level"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    level: Mapped[int]
    training_type: Mapped[str]
    standards: Mapped[list[dict[str, str | int]]] = mapped_column(JSONB)
    listed_on: Mapped[date] = mapped_column(Date)
    version: Mapped[int]


class CertificationBodyRow(Base):
    """Bodies that issue certificates, and the form of their numbers (VT-044)."""

    __tablename__ = "certification_bodies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str]
    number_form: Mapped[str]
    valid_from: Mapped[date] = mapped_column(Date)
    valid_through: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int]


class PersonRow(Base):
    """A person under a random id, found by the keyed hash of the ID number; data are sealed.

    ``account`` is the login (``sub``) by which the person claims; nobody else claims in the name.
    Whom a claim alone names is not on the register: the number's hash is ``named_hash``, by which
    nobody is found, until an office enters the person.
    """

    __tablename__ = "persons"
    __table_args__ = (Index("persons_phone_hash", "phone_hash"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    id_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    named_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    id_number: Mapped[bytes] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    account: Mapped[str | None] = mapped_column(String, unique=True)
    version: Mapped[int] = mapped_column(server_default="1")


class PersonCorrectionRow(Base):
    """What an officer has put right about a person, why, and on which evidence; texts are sealed."""

    __tablename__ = "person_corrections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.person_id"), index=True)
    kind: Mapped[str]
    before: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    evidence: Mapped[bytes] = mapped_column(LargeBinary)
    corrected_by: Mapped[str]
    corrected_at: Mapped[datetime] = mapped_column(Instant)


class ClassRow(Base):
    __tablename__ = "classes"
    __table_args__ = (CheckConstraint("enrolled >= 0 AND enrolled <= seats", name="classes_seats"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"), index=True)
    credit_code: Mapped[str]
    region: Mapped[str]
    title: Mapped[str]
    trade_id: Mapped[UUID | None] = mapped_column(ForeignKey("trades.id"))
    trade_code: Mapped[str | None]
    level: Mapped[int | None]
    funding: Mapped[str]
    contract_reference: Mapped[str | None]
    contract_price: Mapped[int | None] = mapped_column(BigInteger)
    modules: Mapped[list[str]] = mapped_column(JSONB)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str]
    seats: Mapped[int]
    scope: Mapped[str | None]
    enterprise_code: Mapped[str | None]
    directed: Mapped[dict[str, str | int | None] | None] = mapped_column(JSONB(none_as_null=True))
    enrolled: Mapped[int]
    status: Mapped[str]
    planned_ends_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int]


class EnrolmentRow(Base):
    """A trainee; the keyed hash of body and number finds who else has the certificate (VT-044)."""

    __tablename__ = "enrolments"
    __table_args__ = (
        Index(
            "enrolments_seat_once",
            "class_id",
            "person_id",
            unique=True,
            postgresql_where=text("cancelled_on IS NULL"),
        ),
        Index("enrolments_certificate", "certificate_hash"),
        Index(
            "enrolments_certificate_once",
            "certificate_hash",
            unique=True,
            postgresql_where=text("certificate_verified"),
        ),
        Index(
            "enrolments_certificate_unhashed",
            "id",
            postgresql_where=text("certificate_number IS NOT NULL AND certificate_hash IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.person_id"), index=True)
    trainee_group: Mapped[str]
    remaining_months: Mapped[int | None]
    worker_status: Mapped[str]
    agency_code: Mapped[str | None]
    enrolled_on: Mapped[date] = mapped_column(Date)
    result: Mapped[str | None]
    examined_on: Mapped[date | None] = mapped_column(Date)
    body_code: Mapped[str | None]
    certificate_number: Mapped[bytes | None] = mapped_column(LargeBinary)
    issued_on: Mapped[date | None] = mapped_column(Date)
    certificate_verified: Mapped[bool | None]
    certificate_doubt: Mapped[str | None]
    certificate_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    cancelled_on: Mapped[date | None] = mapped_column(Date)
    cancel_reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int]


class AttendanceRow(Base):
    """One trainee on one day of a class; a day that is recorded has a row for every trainee."""

    __tablename__ = "attendance"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    present: Mapped[bool]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class InvolvementRow(Base):
    """Who claimed or taught: one row for each login that had a hand in a claim or a class."""

    __tablename__ = "involvement"

    subject: Mapped[UUID] = mapped_column(primary_key=True)
    sub: Mapped[str] = mapped_column(String, primary_key=True)


class SupervisionRow(Base):
    """What a third party found in a class: a reference for claims (VT-063)."""

    __tablename__ = "supervision_findings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), index=True)
    severity: Mapped[str]
    code: Mapped[str]
    note: Mapped[bytes] = mapped_column(LargeBinary)
    found_on: Mapped[date] = mapped_column(Date)
    found_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class OtherCourseRow(Base):
    """A subsidised course of another department, so that nothing is paid twice (VT-014).

    ``told_on`` is the day of the department's data, of what an officer entered nothing.
    """

    __tablename__ = "other_courses"
    __table_args__ = (
        Index("other_courses_new", "entered_at", postgresql_where=text("looked_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.person_id"), index=True)
    department: Mapped[str]
    region: Mapped[str]
    trade_code: Mapped[str | None]
    level: Mapped[int | None]
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    looked_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)
    told_on: Mapped[date | None] = mapped_column(Date, deferred=True)
    removed_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)


class SelectionListRow(Base):
    """The year's list of leading talents who study at public cost (VT-040)."""

    __tablename__ = "selection_lists"
    __table_args__ = (UniqueConstraint("year", "region", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int]
    region: Mapped[str]
    number: Mapped[str]
    listed_by: Mapped[str]
    listed_at: Mapped[datetime] = mapped_column(Instant)
    objections_until: Mapped[date | None] = mapped_column(Date, deferred=True)


class SelectedTalentRow(Base):
    __tablename__ = "selected_talents"

    list_id: Mapped[UUID] = mapped_column(ForeignKey("selection_lists.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("persons.person_id"), primary_key=True, index=True
    )
    talent_id: Mapped[UUID | None] = mapped_column(ForeignKey("talents.id"), deferred=True)
    struck_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)
