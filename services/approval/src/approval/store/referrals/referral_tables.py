"""The table of referrals. Contact, help and answer lie sealed; the profile names nobody."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from approval.store.tables import Base, Instant


class ReferralRow(Base):
    """One person's needs on their way to one body."""

    __tablename__ = "referrals"
    __table_args__ = (Index("referrals_region", "region", "id"), Index("referrals_org", "org"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    region: Mapped[str]
    owner: Mapped[str | None]
    kind: Mapped[str]
    scheme: Mapped[str | None]
    provider: Mapped[str | None]
    org: Mapped[str | None]
    hukou_county: Mapped[str | None]
    needs: Mapped[list[str]] = mapped_column(ARRAY(String))
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[str]
    outcome: Mapped[str | None]
    consent: Mapped[str | None]
    consented_on: Mapped[date | None] = mapped_column(Date)
    consent_recorded_by: Mapped[str | None]
    consent_paper: Mapped[str | None]
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    help_given: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    proofs: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    sent_by: Mapped[str | None]
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
