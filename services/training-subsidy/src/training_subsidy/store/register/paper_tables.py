"""The tables of the register's papers: versions of the catalogue, and what is known of a class besides."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class CatalogueVersionRow(Base):
    """What two people of the city have changed of the catalogues, by which document (VT-016, A-88)."""

    __tablename__ = "catalogue_versions"
    __table_args__ = (Index("catalogue_versions_number", "number", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    catalogue: Mapped[str]
    change: Mapped[str]
    subject: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    level: Mapped[int | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    in_force_from: Mapped[date] = mapped_column(Date)
    document: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(Instant)


class ClassPlanRow(Base):
    """When a class was planned: what is found of it is found afterwards (VT-064)."""

    __tablename__ = "class_plans"

    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), primary_key=True)
    planned_on: Mapped[date] = mapped_column(Date)


class InstitutionApplicationRow(Base):
    """An application for the register or for a change; one is open for a credit code (VT-006)."""

    __tablename__ = "institution_applications"
    __table_args__ = (
        Index(
            "institution_applications_open_once",
            "credit_code",
            unique=True,
            postgresql_where=text("status IN ('draft', 'submitted', 'examined')"),
        ),
        Index("institution_applications_region", "region", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    credit_code: Mapped[str]
    region: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    qualified_for_pay_first: Mapped[bool]
    trade_codes: Mapped[list[str]] = mapped_column(JSONB)
    applied_by: Mapped[str]
    applied_at: Mapped[datetime] = mapped_column(Instant)
    institution_id: Mapped[UUID | None] = mapped_column(ForeignKey("institutions.id"))
    status: Mapped[str]
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    examined_by: Mapped[str | None]
    examined_at: Mapped[datetime | None] = mapped_column(Instant)
    examined_positive: Mapped[bool | None]
    visited_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class InstitutionPaperRow(Base):
    """A paper of an application; its file lies sealed in the object store."""

    __tablename__ = "institution_papers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(
        ForeignKey("institution_applications.id"), index=True
    )
    kind: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    address: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(Instant)


class InstitutionProfileRow(Base):
    """Where an admitted institution teaches and what: empty scopes bind nobody (VT-006)."""

    __tablename__ = "institution_profiles"

    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"), primary_key=True)
    address: Mapped[str]
    trade_codes: Mapped[list[str]] = mapped_column(JSONB)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("institution_applications.id"))


class RegisterNoteRow(Base):
    """What was written about a thing of the register, sealed: opinions, reasons, answers."""

    __tablename__ = "register_notes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    note: Mapped[bytes] = mapped_column(LargeBinary)
    written_by: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(Instant)


class SanctionRow(Base):
    """A sanction from its notice on; one is open for an institution (VT-006, VT-011)."""

    __tablename__ = "institution_sanctions"
    __table_args__ = (
        Index(
            "institution_sanctions_open_once",
            "institution_id",
            unique=True,
            postgresql_where=text("status IN ('noticed', 'hearing', 'ready')"),
        ),
        Index(
            "institution_sanctions_noticed",
            "hearing_until",
            postgresql_where=text("status = 'noticed'"),
        ),
        Index("institution_sanctions_region", "region", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"))
    credit_code: Mapped[str]
    region: Mapped[str]
    kind: Mapped[str]
    reason_code: Mapped[str]
    noticed_by: Mapped[str]
    noticed_at: Mapped[datetime] = mapped_column(Instant)
    hearing_until: Mapped[date] = mapped_column(Date)
    before: Mapped[str]
    status: Mapped[str]
    heard_by: Mapped[str | None]
    heard_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class ClassNoticeRow(Base):
    """What the trainees and supervisors of a class are told of its changes (VT-006, VT-022)."""

    __tablename__ = "class_notices"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), index=True)
    kind: Mapped[str]
    day: Mapped[date | None] = mapped_column(Date)
    told: Mapped[str]
    told_by: Mapped[str]
    told_at: Mapped[datetime] = mapped_column(Instant)


class CertificateParticularsRow(Base):
    """Of which track and level a trainee's certificate is (VT-026, VT-044)."""

    __tablename__ = "certificate_particulars"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    track: Mapped[str]
    level: Mapped[int | None]


class FindingFileRow(Base):
    """Until when a finding may be answered, and what became of it (VT-063)."""

    __tablename__ = "finding_files"
    __table_args__ = (
        Index("finding_files_open", "answer_until", postgresql_where=text("status = 'open'")),
        Index("finding_files_region", "region", "status"),
        Index("finding_files_credit_code", "credit_code"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("supervision_findings.id"), primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"))
    credit_code: Mapped[str]
    region: Mapped[str]
    about: Mapped[str]
    severity: Mapped[str]
    code: Mapped[str]
    found_on: Mapped[date] = mapped_column(Date)
    answer_until: Mapped[date] = mapped_column(Date)
    status: Mapped[str]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
