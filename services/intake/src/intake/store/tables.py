"""The tables of intake. What names a person lies in LargeBinary columns, sealed by the vault."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    Date,
    DateTime,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The tables of intake's own subject."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        date: Date(),
        bytes: LargeBinary(),
        str: String(),
    }


class ApplicationRow(Base):
    __tablename__ = "applications"
    __table_args__ = (
        Index("applications_region", "region", "status"),
        Index("applications_owner", "owner"),
        Index(
            "applications_not_handed_in",
            "created_at",
            postgresql_where=text("submitted_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str]
    case_number: Mapped[str | None] = mapped_column(String, unique=True)
    region: Mapped[str]
    village: Mapped[str | None]
    village_name: Mapped[str | None]
    category: Mapped[str]
    procedure: Mapped[str]
    channel: Mapped[str] = mapped_column(server_default=text("'ONLINE'"))
    residence: Mapped[str]
    cause_type: Mapped[str]
    effect: Mapped[str | None]
    urgency_ground: Mapped[str | None]
    incident_on: Mapped[date]
    entrusted: Mapped[bool]
    beneficiary_id: Mapped[UUID | None]
    content_hash: Mapped[bytes]
    signed_hash: Mapped[bytes | None]
    status: Mapped[str]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]
    listed_missing: Mapped[list[str]] = mapped_column(JSONB)
    notices: Mapped[int]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None]
    county_seat_resident: Mapped[bool]
    hukou_proof_requested: Mapped[bool]
    household_id: Mapped[UUID | None]
    late_missing: Mapped[list[str]] = mapped_column(JSONB)
    applied_by: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    entered_by: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    principals: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'"))
    complained_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    routed_to: Mapped[str | None]
    routed_on_ground: Mapped[str | None]
    routed_by: Mapped[str | None]
    routed_region: Mapped[str | None]
    urgency: Mapped[str | None]
    urgency_by: Mapped[str | None]
    draft: Mapped[bytes]
    version: Mapped[int]


class RemarkRow(Base):
    """Reasons that officers give in free text, sealed; events carry their codes alone."""

    __tablename__ = "remarks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    about: Mapped[str]
    reason_code: Mapped[str | None]
    remark: Mapped[bytes]
    written_by: Mapped[str]
    written_at: Mapped[datetime]


class CorrectionRow(Base):
    """What is put right in a form after it was handed in: before, after and why, sealed (A-72)."""

    __tablename__ = "corrections"
    __table_args__ = (
        Index(
            "corrections_open_once",
            "application_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index("corrections_application", "application_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID]
    content: Mapped[bytes]
    status: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    paper_id: Mapped[UUID | None]
    answer: Mapped[bytes | None]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    version: Mapped[int]


class PersonRow(Base):
    """Everybody who was ever named: a stable random id for the keyed hash of the ID number."""

    __tablename__ = "persons"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    id_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)


class HouseholdRow(Base):
    """A household is its members, never its head (A-70); ``head_id`` is of an earlier release."""

    __tablename__ = "households"

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    head_id: Mapped[UUID | None] = mapped_column(unique=True)


class HouseholdMemberRow(Base):
    """One person in one household, from a day on until another was found (A-70)."""

    __tablename__ = "household_members"
    __table_args__ = (Index("household_members_person", "person_id"),)

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date | None]
    how: Mapped[str]
    application_id: Mapped[UUID | None]


class HouseholdFindingRow(Base):
    """What the township found about members, and the county's answer; the reasons are sealed."""

    __tablename__ = "household_findings"
    __table_args__ = (
        Index(
            "household_findings_open_once",
            "application_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index("household_findings_application", "application_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID]
    found: Mapped[dict[str, str]] = mapped_column(JSONB)
    since: Mapped[date]
    papers: Mapped[list[str]] = mapped_column(JSONB)
    next_applicant: Mapped[UUID | None]
    reason: Mapped[bytes]
    found_by: Mapped[str]
    found_at: Mapped[datetime]
    status: Mapped[str]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[bytes | None]
    version: Mapped[int]


class MemberRow(Base):
    """The persons of one application; with acceptance they are a snapshot (A-38)."""

    __tablename__ = "application_persons"
    __table_args__ = (Index("application_persons_phone_hash", "phone_hash"),)

    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    relation: Mapped[str]
    name: Mapped[bytes]
    id_number: Mapped[bytes | None]
    phone: Mapped[bytes | None]
    without_number: Mapped[bytes | None]
    hukou_region: Mapped[str | None]
    warning: Mapped[str | None]
    phone_hash: Mapped[bytes | None]


class AgentRow(Base):
    __tablename__ = "agents"

    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[bytes | None]
    id_number: Mapped[bytes | None]
    phone: Mapped[bytes | None]
    reason: Mapped[bytes | None]
    liability_accepted: Mapped[bool]


class PayeeRow(Base):
    """Accounts under one reference; the highest version is the one in force."""

    __tablename__ = "payees"
    __table_args__ = (UniqueConstraint("application_id", "payee_version"),)

    payee_ref: Mapped[UUID] = mapped_column(primary_key=True)
    payee_version: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[UUID]
    bank_code: Mapped[str | None]
    account: Mapped[bytes | None]
    holder_place: Mapped[int | None]
    recipient_place: Mapped[int]
    as_guardian: Mapped[bool]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str]


class PayeeChangeRow(Base):
    """An account that a handler entered from a signed sheet, until a lead has answered."""

    __tablename__ = "payee_changes"
    __table_args__ = (
        Index(
            "payee_changes_open_once",
            "application_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID]
    account: Mapped[bytes]
    paper_id: Mapped[UUID]
    status: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    version: Mapped[int]


class DocumentRow(Base):
    __tablename__ = "documents"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    address: Mapped[str]
    made_here: Mapped[bool]
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]


class LetterDeliveryRow(Base):
    """A letter that was handed over on paper, once for each writing of it (A-80)."""

    __tablename__ = "letter_deliveries"

    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(primary_key=True)
    written_on: Mapped[date] = mapped_column(primary_key=True)
    method: Mapped[str]
    delivered_on: Mapped[date]
    paper_id: Mapped[UUID]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class SignatureRow(Base):
    __tablename__ = "signatures"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    signer: Mapped[str]
    signer_name: Mapped[bytes]
    method: Mapped[str]
    content_hash: Mapped[bytes]
    signed_at: Mapped[datetime]
    signed_on: Mapped[date | None]
    paper_id: Mapped[UUID | None]
    voided_at: Mapped[datetime | None]


class AuthorisationRow(Base):
    __tablename__ = "authorisations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID]
    scope: Mapped[list[str]] = mapped_column(JSONB)
    signed_at: Mapped[datetime]
    signed_on: Mapped[date]
    valid_until: Mapped[date]
    method: Mapped[str]
    entered_by: Mapped[str]
    paper_id: Mapped[UUID | None]
    guardian_id: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int]


class CaseNumberRow(Base):
    """The last running number of a county and year, counted under its row's lock."""

    __tablename__ = "case_numbers"

    county: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class LeadRow(Base):
    """Leads of proactive discovery; what was told about people is sealed as a whole."""

    __tablename__ = "leads"
    __table_args__ = (Index("leads_region", "region", "status"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    source: Mapped[str]
    channel: Mapped[str] = mapped_column(server_default=text("'OTHER_BODY'"))
    subject: Mapped[str]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]
    status: Mapped[str]
    finding: Mapped[str | None]
    application_id: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    report: Mapped[bytes]
    version: Mapped[int]


class RegionRow(Base):
    """Reference data: regions with names, county seats and historic codes."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(JSONB)
    county_seat: Mapped[bool]
