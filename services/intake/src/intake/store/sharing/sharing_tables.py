"""The tables of data sharing: agreements, consents, and receipts of what was asked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.tables import Base


class DataAgreementRow(Base):
    """What two people of the city entered: who may ask what, for which purpose, from when to when."""

    __tablename__ = "data_agreements"
    __table_args__ = (Index("data_agreements_consumer", "consumer", "purpose"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    consumer: Mapped[str]
    consumer_name: Mapped[str]
    purpose: Mapped[str]
    purpose_title: Mapped[str]
    ground: Mapped[str]
    basis: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(JSONB)
    region: Mapped[str]
    kept_days: Mapped[int]
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    document: Mapped[str]
    signing_key: Mapped[str | None]
    callback: Mapped[str | None]
    version: Mapped[int]


class DataConsentRow(Base):
    """A person's consent to one agreement, by the own account."""

    __tablename__ = "data_consents"
    __table_args__ = (
        Index("data_consents_person", "person_id", "agreement_id"),
        Index("data_consents_given", "given_by", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("data_agreements.id"))
    person_id: Mapped[UUID]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    valid_until: Mapped[date] = mapped_column(Date)
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int]


class DataPullRow(Base):
    """A receipt; the sealed answer goes when the consumer may no longer have it either."""

    __tablename__ = "data_pulls"
    __table_args__ = (
        Index("data_pulls_kept", "kept_until", postgresql_where=text("answer IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("data_agreements.id"))
    consumer: Mapped[str]
    person_id: Mapped[UUID | None]
    purpose: Mapped[str]
    ground: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(JSONB)
    answer: Mapped[bytes | None]
    asked_at: Mapped[datetime]
    kept_until: Mapped[date] = mapped_column(Date)
    version: Mapped[int]


class SharedFactRow(Base):
    """Where a case has come to: the last fact of each milestone, of which kind and county it is."""

    __tablename__ = "shared_facts"
    __table_args__ = (Index("shared_facts_month", "happened_on", "milestone"),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    milestone: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    happened_on: Mapped[date] = mapped_column(Date)
    programme: Mapped[str | None]
    county: Mapped[str]
    kind: Mapped[str | None]


class SharedStepRow(Base):
    """What came about with a case on a day; it stays, whatever comes about later. It is counted."""

    __tablename__ = "shared_steps"
    __table_args__ = (Index("shared_steps_day", "happened_on", "outcome"),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    happened_on: Mapped[date] = mapped_column(Date, primary_key=True)


class CountedSinceRow(Base):
    """From which day on steps are kept, the earliest of several; a month before it is no whole one."""

    __tablename__ = "counted_since"

    day: Mapped[date] = mapped_column(Date, primary_key=True)


class PublishedCountsRow(Base):
    """What was published of a month and a programme; it stays as it was counted."""

    __tablename__ = "published_counts"
    __table_args__ = (UniqueConstraint("month", "programme"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(Date)
    programme: Mapped[str]
    counted_on: Mapped[date] = mapped_column(Date)
    counts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    is_whole: Mapped[bool]
    """Whether steps were kept from the first day of the month on."""


class RegistrySubscriptionRow(Base):
    """A consumer is told when the aid of a person changes; its id is the code of the subscription."""

    __tablename__ = "registry_subscriptions"
    __table_args__ = (
        Index("registry_subscriptions_of", "id_hash", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("data_agreements.id"))
    consumer: Mapped[str]
    id_hash: Mapped[bytes]
    id_number: Mapped[bytes]
    event_type: Mapped[str]
    address: Mapped[str]
    subscribed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int]


class RegistryNoticeRow(Base):
    """A change that a subscription waits to be told of; parked where it cannot be, with the reason."""

    __tablename__ = "registry_notices"
    __table_args__ = (
        UniqueConstraint("subscription_id", "event_id"),
        Index("registry_notices_wait", "happened_at", postgresql_where=text("told_at IS NULL")),
        Index(
            "registry_notices_parked", "parked_at", postgresql_where=text("parked_at IS NOT NULL")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subscription_id: Mapped[UUID] = mapped_column(ForeignKey("registry_subscriptions.id"))
    event_type: Mapped[str]
    event_id: Mapped[str]
    happened_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    failure: Mapped[str | None]


class RegistryRequestRow(Base):
    """A message of a consumer to the registry (SPDCI); its id is the correlation id of the answer.

    ``key`` is the consumer's transaction, of a question for a status its message. The sealed answer
    goes with the last day on which any part of it may be kept.
    """

    __tablename__ = "registry_requests"
    __table_args__ = (
        UniqueConstraint("consumer", "action", "key"),
        Index("registry_requests_due", "next_try_at", postgresql_where=text("state = 'queued'")),
        Index("registry_requests_kept", "kept_until", postgresql_where=text("answer IS NOT NULL")),
        Index(
            "registry_requests_failed",
            "asked_at",
            postgresql_where=text("state = 'failed' AND answer IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    consumer: Mapped[str]
    action: Mapped[str]
    key: Mapped[str]
    asked_hash: Mapped[bytes]
    answer: Mapped[bytes | None]
    asked_at: Mapped[datetime]
    kept_until: Mapped[date] = mapped_column(Date)
    state: Mapped[str]
    address: Mapped[str | None]
    attempts: Mapped[int]
    next_try_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    version: Mapped[int]
