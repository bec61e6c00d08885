"""The table of performance reviews of the money."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class PerformanceReviewRow(Base):
    """The review of a region and year; one that was not withdrawn stands once (VT-058)."""

    __tablename__ = "performance_reviews"
    __table_args__ = (
        Index(
            "performance_reviews_once",
            "region",
            "year",
            unique=True,
            postgresql_where=text("status <> 'withdrawn'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    year: Mapped[int]
    body_id: Mapped[UUID] = mapped_column(ForeignKey("supervisors.id"))
    org: Mapped[str]
    commissioned_by: Mapped[str]
    commissioned_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str]
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    counted_by: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    score: Mapped[int | None]
    grade: Mapped[str | None]
    commented_by: Mapped[str | None]
    agreed_by: Mapped[str | None]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
