"""The tables of approval. Names and free texts lie sealed in ``bytea`` columns."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
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
    """The tables of approval's own subject."""


class CaseRow(Base):
    """One approval case for each application; the assessment as its event brought it."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_region", "region", "id"),
        Index("cases_number", "county", "month", "number", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    county: Mapped[str]
    household_id: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[str]
    revision: Mapped[int]
    round: Mapped[int]
    assessment: Mapped[dict[str, Any]] = mapped_column(JSONB)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    review_began_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    month: Mapped[date | None] = mapped_column(Date)
    number: Mapped[int | None]
    visit: Mapped[str]
    visited_on: Mapped[date | None] = mapped_column(Date)
    visit_confirmed: Mapped[bool | None]
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    countersign: Mapped[str]
    version: Mapped[int]
    receipt_finding: Mapped[str | None]
    visited_in: Mapped[int | None]
    set_aside: Mapped[int] = mapped_column(server_default=text("0"))


class CaseHouseholdRow(Base):
    """The household that a case was found to belong to (A-70), known also before it opens."""

    __tablename__ = "case_households"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID]


class EndingRow(Base):
    """An application that ended, known also when its assessment comes only afterwards."""

    __tablename__ = "endings"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    how: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)


class OpinionRow(Base):
    __tablename__ = "opinions"
    __table_args__ = (Index("opinions_case", "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    round: Mapped[int]
    role: Mapped[str]
    positive: Mapped[bool]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    articles: Mapped[list[str]] = mapped_column(ARRAY(String))
    opinion: Mapped[bytes] = mapped_column(LargeBinary)
    other_aid_acknowledged: Mapped[bool]
    signed_by: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(Instant)


class RemarkRow(Base):
    """Why a case went back: from the lead to the handler, or from the county to the township."""

    __tablename__ = "remarks"
    __table_args__ = (Index("remarks_case", "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]  # send_back, return, receipt_finding, compensation
    round: Mapped[int]
    points: Mapped[list[str]] = mapped_column(ARRAY(String))
    text: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)


class NoticeRow(Base):
    __tablename__ = "notices"
    __table_args__ = (
        Index(
            "notices_running_once",
            "case_id",
            unique=True,
            postgresql_where=text("taken_down IS NULL"),
        ),
        Index("notices_case", "case_id"),
        Index("notices_region", "region", "id", postgresql_where=text("taken_down IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    region: Mapped[str]
    round: Mapped[int]
    category: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    minor: Mapped[bool]
    second: Mapped[bool]
    posted_on: Mapped[date] = mapped_column(Date)
    posted_by: Mapped[str]
    posted_at: Mapped[datetime] = mapped_column(Instant)
    photo_document_id: Mapped[UUID | None]
    name: Mapped[bytes | None] = mapped_column(LargeBinary)
    village: Mapped[bytes | None] = mapped_column(LargeBinary)
    village_code: Mapped[str | None]
    closed_on: Mapped[date | None] = mapped_column(Date)
    taken_down: Mapped[datetime | None] = mapped_column(Instant)
    fetch_after: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))


class ObjectionRow(Base):
    __tablename__ = "objections"
    __table_args__ = (
        Index("objections_notice", "notice_id"),
        Index("objections_case", "case_id"),
        Index("objections_objector", "raised_by", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notices.id"))
    state: Mapped[str]  # open, unfounded, facts_changed, overtaken
    raised_on: Mapped[date] = mapped_column(Date)
    raised_by: Mapped[str]
    name: Mapped[bytes] = mapped_column(LargeBinary)
    contact: Mapped[bytes] = mapped_column(LargeBinary)
    text: Mapped[bytes] = mapped_column(LargeBinary)
    finding: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)  # what the objector reads
    resolved_on: Mapped[date | None] = mapped_column(Date)
    resolved_by: Mapped[str | None]
    version: Mapped[int]


class VisitRow(Base):
    """A home visit of the county (入户抽查); the assisting person is recorded."""

    __tablename__ = "visits"
    __table_args__ = (Index("visits_case", "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    visited_on: Mapped[date] = mapped_column(Date)
    facts_confirmed: Mapped[bool]
    assisted_by: Mapped[str]
    assisting_person: Mapped[bytes] = mapped_column(LargeBinary)
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    round: Mapped[int | None]


class CountyMonthRow(Base):
    """The running number of a county and month, and its seed: hash public, seed sealed."""

    __tablename__ = "county_months"

    county: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    seed: Mapped[bytes] = mapped_column(LargeBinary)
    seed_hash: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(Instant)
    last_number: Mapped[int]
    made_up_at: Mapped[datetime | None] = mapped_column(Instant)


class HouseholdYearRow(Base):
    """What a household has been granted in a calendar year: amount in fen, and how often."""

    __tablename__ = "household_years"
    __table_args__ = (CheckConstraint("amount >= 0 AND times >= 0", name="household_years_counts"),)

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    times: Mapped[int]


class PersonYearRow(Base):
    """The one aided household of a person in a year (A-38), and what went to the person itself."""

    __tablename__ = "person_years"
    __table_args__ = (CheckConstraint("amount >= 0 AND aids >= 0", name="person_years_counts"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[UUID]
    amount: Mapped[int] = mapped_column(BigInteger)
    aids: Mapped[int]


class DecisionRow(Base):
    """The decision of a case, by the county or a delegated township, with what it rested on.

    One is in force; those that a ruling has set aside stay.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index("decisions_case", "case_id"),
        Index(
            "decisions_in_force_once",
            "case_id",
            unique=True,
            postgresql_where=text("set_aside_on IS NULL AND supplements IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    approved: Mapped[bool]
    amount: Mapped[int] = mapped_column(BigInteger)
    articles: Mapped[list[str]] = mapped_column(ARRAY(String))
    edition: Mapped[str]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSONB)
    basis: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    grounds: Mapped[bytes] = mapped_column(LargeBinary)
    signers: Mapped[list[str]] = mapped_column(ARRAY(String))
    decided_by: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(Instant)
    by_township: Mapped[bool]
    method: Mapped[str]
    method_reason: Mapped[str | None]
    complete_by: Mapped[datetime | None] = mapped_column(Instant)
    set_aside_on: Mapped[date | None] = mapped_column(Date)
    supplements: Mapped[UUID | None] = mapped_column(ForeignKey("decisions.id"))


class CorrectionRow(Base):
    """The amount of a grant put right: one proposes it, another decides (更正)."""

    __tablename__ = "corrections"
    __table_args__ = (
        Index(
            "corrections_open_once",
            "decision_id",
            unique=True,
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    agreed: Mapped[bool | None]
    decided: Mapped[bytes | None] = mapped_column(LargeBinary)  # what the lead said
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)


class RulingRow(Base):
    """What reconsideration or a court said of a decision (A-81)."""

    __tablename__ = "rulings"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("decisions.id"))
    body: Mapped[str]
    outcome: Mapped[str]
    number: Mapped[str]
    ruled_on: Mapped[date] = mapped_column(Date)
    text: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    act_by: Mapped[date | None] = mapped_column(Date)


class ReservationRow(Base):
    """What a grant takes of the year's caps until it is used or given back (A-05)."""

    __tablename__ = "reservations"
    __table_args__ = (Index("reservations_event", "household_id", "cause_type", "incident_on"),)

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    case_id: Mapped[UUID]
    household_id: Mapped[UUID]
    year: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    household_amount: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[UUID | None]
    person_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    cause_type: Mapped[str]
    incident_on: Mapped[date] = mapped_column(Date)
    by_township: Mapped[bool]
    state: Mapped[str]  # reserved, used, released
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    category: Mapped[str | None]
    cost_years: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    times: Mapped[int] = mapped_column(server_default=text("1"))  # 0 of a further order


class LetterRow(Base):
    """A letter of a case: written with what it tells, name and office filled in when they have come."""

    __tablename__ = "letters"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True, server_default=text("'decision'"))
    number: Mapped[int] = mapped_column(primary_key=True, server_default=text("1"))
    nth: Mapped[int] = mapped_column(primary_key=True, server_default=text("1"))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Instant)
    delivered_method: Mapped[str | None]
    delivered_on: Mapped[date | None] = mapped_column(Date)
    delivered_by: Mapped[str | None]
    fetch_after: Mapped[datetime] = mapped_column(Instant, server_default=text("now()"))
    county_name: Mapped[str | None]
    township_name: Mapped[str | None]
    delivery_proof: Mapped[bytes | None] = mapped_column(LargeBinary)


class CaseReadingRow(Base):
    """Which version of a case an officer has opened last: nobody signs unseen."""

    __tablename__ = "case_readings"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    known_as: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    read_at: Mapped[datetime] = mapped_column(Instant)


class SigningBatchRow(Base):
    """Many cases signed by one request of a lead, each on its own."""

    __tablename__ = "signing_batches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    signed_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)


class SigningResultRow(Base):
    """What became of one case of a batch."""

    __tablename__ = "signing_results"

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("signing_batches.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    version: Mapped[int]
    result: Mapped[str]  # waiting, signed, refused
    code: Mapped[str | None]
    sentences: Mapped[dict[str, str] | None] = mapped_column(JSONB)


class DeputyRow(Base):
    """Who stands in for an absent lead of an office, from a day until a day; signed by a second."""

    __tablename__ = "deputies"
    __table_args__ = (
        Index("deputies_region", "region", "id"),
        CheckConstraint("since <= until", name="deputies_days"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    role: Mapped[str]
    absent: Mapped[str]
    deputy: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    reason: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    signed_by: Mapped[str | None]
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class SupersededDeliveryRow(Base):
    """A delivery as it was entered wrongly, and why another entry stands in its place."""

    __tablename__ = "superseded_deliveries"
    __table_args__ = (Index("superseded_deliveries_case", "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    number: Mapped[int]
    delivered_method: Mapped[str]
    delivered_on: Mapped[date] = mapped_column(Date)
    delivered_by: Mapped[str]
    proof: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    superseded_by: Mapped[str]
    superseded_at: Mapped[datetime] = mapped_column(Instant)


class RevocationRow(Base):
    """A grant that is to be taken back: one proposes it, another decides, disbursement answers."""

    __tablename__ = "revocations"
    __table_args__ = (
        UniqueConstraint("decision_id", "requested_at"),
        Index(
            "revocations_open_once",
            "decision_id",
            unique=True,
            postgresql_where=text("answer IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    requested_by: Mapped[str | None]
    requested_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str | None]  # declined, cancelled, not_cancellable
    payment_state: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    proposed_by: Mapped[str | None]
    proposed_at: Mapped[datetime | None] = mapped_column(Instant)
    articles: Mapped[list[str] | None] = mapped_column(ARRAY(String))
    decided: Mapped[bytes | None] = mapped_column(LargeBinary)  # what the lead said
