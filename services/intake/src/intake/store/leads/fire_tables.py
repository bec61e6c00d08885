"""The tables of fires, campaigns of fire prevention, and the counties' reports on them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.tables import Base


class FireEventRow(Base):
    """The fire behind a lead; told once of each township."""

    __tablename__ = "fire_events"
    __table_args__ = (
        UniqueConstraint("number", "region"),
        Index("fire_events_days", "region", "occurred_on"),
    )

    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    number: Mapped[str]
    region: Mapped[str]
    cause: Mapped[str]
    occurred_on: Mapped[date] = mapped_column(Date)
    households: Mapped[int]


class FireCampaignRow(Base):
    """A campaign; one that was ended early has its new last day, and by which document and why."""

    __tablename__ = "fire_campaigns"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    report_day: Mapped[int]
    summary_by: Mapped[date] = mapped_column(Date)
    counties: Mapped[list[str]] = mapped_column(JSONB)
    document: Mapped[str]
    entered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(deferred=True)
    end_document: Mapped[str | None] = mapped_column(deferred=True)
    end_reason: Mapped[str | None] = mapped_column(deferred=True)


class FireReportRow(Base):
    """A county's report; its figures are those of the day on which it was handed in."""

    __tablename__ = "fire_reports"
    __table_args__ = (
        UniqueConstraint("campaign_id", "region", "kind", "due_on"),
        Index("fire_reports_region", "region", "id"),
        Index(
            "fire_reports_closing_once",
            "campaign_id",
            "region",
            unique=True,
            postgresql_where=text("kind = 'CLOSING'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("fire_campaigns.id"))
    region: Mapped[str]
    kind: Mapped[str]
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str]
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    measures: Mapped[bytes | None]
    reason: Mapped[bytes | None]
    handed_in_by: Mapped[str | None]
    handed_in_at: Mapped[datetime | None]
    received_by: Mapped[str | None]
    received_at: Mapped[datetime | None]
    version: Mapped[int]
