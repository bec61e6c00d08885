"""The tables of supervision: yearly grades, lists of trainees, recordings of lessons."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class InstitutionGradeRow(Base):
    """The grade of a year; one is proposed or in force for institution and year (VT-019)."""

    __tablename__ = "institution_grades"
    __table_args__ = (
        Index(
            "institution_grades_once",
            "institution_id",
            "year",
            unique=True,
            postgresql_where=text("status NOT IN ('rejected', 'annulled')"),
        ),
        Index("institution_grades_year", "year", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    institution_id: Mapped[UUID] = mapped_column(ForeignKey("institutions.id"))
    credit_code: Mapped[str]
    region: Mapped[str]
    year: Mapped[int]
    score: Mapped[int]
    grade: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    formula: Mapped[dict[str, Any]] = mapped_column(JSONB)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]


class EnrolmentBatchRow(Base):
    """Trainees entered at once, with what became of each place in the list: ids and codes alone."""

    __tablename__ = "enrolment_batches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"))
    org: Mapped[str]
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)


class LessonEvidenceRow(Base):
    """A recording of a lesson by its digest; one file shows one lesson (VT-062)."""

    __tablename__ = "lesson_evidence"
    __table_args__ = (
        Index(
            "lesson_evidence_stands_once",
            "sha256",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index("lesson_evidence_class", "class_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"))
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[str]
    sha256: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    latitude: Mapped[int]
    longitude: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)
