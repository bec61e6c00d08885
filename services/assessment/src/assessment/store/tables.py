"""The tables of assessment."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Instant = DateTime(timezone=True)


class Base(DeclarativeBase):
    """The tables of assessment's own subject."""


class AssessmentRow(Base):
    """One assessment a case; ``accepted`` is intake's event, as it was corrected last."""

    __tablename__ = "assessments"
    __table_args__ = (
        Index("assessments_region", "region", "status"),
        Index("assessments_household", "household_id"),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    status: Mapped[str]
    revision: Mapped[int]
    payee_version: Mapped[int]
    accepted: Mapped[dict[str, Any]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
    household_id: Mapped[UUID | None]  # as found; the accepted one until something else is found
    decided: Mapped[bool] = mapped_column(server_default=text("false"))
    round: Mapped[int] = mapped_column(server_default=text("1"))
    round_began_on: Mapped[date | None] = mapped_column(Date)


class ReopeningRow(Base):
    """Why an assessment was taken up again: once for each ground."""

    __tablename__ = "reopenings"
    __table_args__ = (PrimaryKeyConstraint("case_id", "ground"),)

    case_id: Mapped[UUID]
    ground: Mapped[str]
    reopened_at: Mapped[datetime] = mapped_column(Instant)


class CheckRow(Base):
    """One check request a case and adult. Lease and retries run on real time."""

    __tablename__ = "checks"
    __table_args__ = (
        PrimaryKeyConstraint("case_id", "person_id"),
        Index(
            "checks_in_work",
            "next_try_at",
            postgresql_where=text("status IN ('PEOPLE', 'READY', 'UNKNOWN', 'RUNNING')"),
        ),
    )

    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    request_id: Mapped[UUID] = mapped_column(unique=True)
    status: Mapped[str]
    authorisation_id: Mapped[UUID | None]
    scope: Mapped[list[str]] = mapped_column(JSON)
    valid_until: Mapped[date | None] = mapped_column(Date)
    consents: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    blocked: Mapped[str | None]
    requested_at: Mapped[datetime | None] = mapped_column(Instant)
    waits_for: Mapped[str | None]
    tries: Mapped[int]
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class AnswerRow(Base):
    """What a source said; of each source and request the first answer counts.

    ``raw_sealed`` is the answer as it came. Retention: it may be deleted once the case is closed
    and its objections are over; the figures stay with the case.
    """

    __tablename__ = "answers"
    __table_args__ = (
        PrimaryKeyConstraint("request_id", "answer_id"),
        Index(
            "answers_that_count",
            "request_id",
            "source",
            unique=True,
            postgresql_where=text("counts"),
        ),
        Index("answers_case", "case_id"),
    )

    request_id: Mapped[UUID]
    answer_id: Mapped[str]
    case_id: Mapped[UUID]
    person_id: Mapped[UUID]
    source: Mapped[str]
    data_date: Mapped[date] = mapped_column(Date)
    no_data: Mapped[bool]
    figures: Mapped[dict[str, int]] = mapped_column(JSON)
    by_hand: Mapped[bool]
    counts: Mapped[bool]
    raw_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str]


class ConflictRow(Base):
    """A figure declared and verified differently; a new figure opens it again."""

    __tablename__ = "conflicts"
    __table_args__ = (UniqueConstraint("case_id", "item"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    item: Mapped[str]
    declared: Mapped[int | None] = mapped_column(BigInteger)
    verified: Mapped[int] = mapped_column(BigInteger)
    counts: Mapped[str | None]
    figure: Mapped[int | None] = mapped_column(BigInteger)
    intentional: Mapped[bool]
    explanation_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    resolved_by: Mapped[str | None]
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)


class HomeVisitRow(Base):
    __tablename__ = "home_visits"
    __table_args__ = (Index("home_visits_case", "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    visited_on: Mapped[date] = mapped_column(Date)
    round: Mapped[int] = mapped_column(server_default=text("1"))
    members_present: Mapped[int]
    area_m2: Mapped[str | None]
    dangerous: Mapped[bool | None]
    committee_member_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    facts_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class AppraisalRow(Base):
    """The democratic appraisal (民主评议), where it fits."""

    __tablename__ = "appraisals"
    __table_args__ = (Index("appraisals_case", "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    held_on: Mapped[date] = mapped_column(Date)
    votes_for: Mapped[int]
    votes_against: Mapped[int]
    committee_member_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class DeterminationRow(Base):
    """What one officer determined; all rows of a case together give its determination."""

    __tablename__ = "determinations"
    __table_args__ = (Index("determinations_case", "case_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class EvaluationRow(Base):
    """The stored inputs of the rules, the content of their edition, and what they answered.

    All as text, byte for byte: the rules asked again answer the same.
    """

    __tablename__ = "evaluations"
    __table_args__ = (PrimaryKeyConstraint("case_id", "revision"),)

    case_id: Mapped[UUID]
    revision: Mapped[int]
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    event: Mapped[dict[str, Any]] = mapped_column(JSON)
    edition: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    completed_by: Mapped[str]
    completed_at: Mapped[datetime] = mapped_column(Instant)


class CityFigureRow(Base):
    """A figure of the city as two people loaded it; a later row of the same day corrects it."""

    __tablename__ = "city_figures"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    good_until: Mapped[date] = mapped_column(Date)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    document: Mapped[str]
    loaded_at: Mapped[datetime] = mapped_column(Instant)


class FigureWaitRow(Base):
    """A case that waits for a figure good on its day, ``seen`` of which were there before."""

    __tablename__ = "figure_waits"
    __table_args__ = (PrimaryKeyConstraint("case_id", "figure"),)

    case_id: Mapped[UUID]
    figure: Mapped[str]
    day: Mapped[date] = mapped_column(Date)
    seen: Mapped[int]


class ReceiptRow(Base):
    """A case that names a receipt: by issuer and number, and by the digest of its file (A-83).

    It serves the case that named it first; the others are held until a person has looked.
    """

    __tablename__ = "receipts"

    receipt: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    reserved_at: Mapped[datetime] = mapped_column(Instant)


class GrantRow(Base):
    """What approval granted, for costs that are counted through the year (A-13, A-62, A-71).

    ``cost`` holds, for each year in which bills of the case were paid, their net sum and what
    was granted on them. ``year`` is that of the decision.
    """

    __tablename__ = "grants"
    __table_args__ = (Index("grants_household", "household_id", "category", "year"),)

    decision_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    household_id: Mapped[UUID | None]
    category: Mapped[str | None]
    year: Mapped[int | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    cancelled: Mapped[bool]
    cost: Mapped[list[dict[str, int]] | None] = mapped_column(JSON)
