"""The tables of rewards: who handed over and to whom is paid lies sealed, and is found by a hash."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, String, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from intake.store.tables import Base

FREES_A_MARK = "status NOT IN ('withdrawn', 'not_confirmed', 'not_arrived')"
FREES_A_PHOTO = "status NOT IN ('withdrawn', 'not_confirmed')"


class RewardFormRow(Base):
    """A form of one person and day; ``person_id`` is made of a keyed hash of the ID number."""

    __tablename__ = "reward_forms"
    __table_args__ = (
        Index("reward_forms_region", "region", "id"),
        Index("reward_forms_person", "scheme", "person_id", "handed_over_on"),
        Index("reward_forms_owner", "owner", postgresql_where=text("owner IS NOT NULL")),
        Index("reward_forms_open", "pays_after", postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    scheme: Mapped[str]
    region: Mapped[str]
    person_id: Mapped[UUID]
    owner: Mapped[str | None]
    name: Mapped[bytes]
    id_number: Mapped[bytes]
    phone: Mapped[bytes | None]
    place: Mapped[bytes]
    receiver: Mapped[bytes]
    signature: Mapped[str]
    handed_over_on: Mapped[date]
    amount_each: Mapped[int] = mapped_column(BigInteger)
    pays_after: Mapped[date]
    lapses_after: Mapped[date]
    method: Mapped[str]
    cash_reason: Mapped[str | None]
    bank_code: Mapped[str | None]
    account: Mapped[bytes | None]
    payee_version: Mapped[int]
    next_bank_code: Mapped[str | None]
    next_account: Mapped[bytes | None]
    next_by: Mapped[str | None]
    registered_by: Mapped[str]
    registered_at: Mapped[datetime]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    count_check: Mapped[str | None]
    checked_count: Mapped[int | None]
    checked_by: Mapped[str | None]
    check_words: Mapped[bytes | None]
    order_id: Mapped[UUID | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    version: Mapped[int]


class RewardThingRow(Base):
    """A row of a form. The same thing is rewarded once, wherever and by whomever it is brought."""

    __tablename__ = "reward_things"
    __table_args__ = (
        Index(
            "reward_things_mark",
            *("scheme", "mark"),
            unique=True,
            postgresql_where=text(f"mark IS NOT NULL AND {FREES_A_MARK}"),
        ),
        Index(
            "reward_things_photo",
            *("scheme", "sha256"),
            unique=True,
            postgresql_where=text(f"sha256 IS NOT NULL AND {FREES_A_PHOTO}"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("reward_forms.id"), index=True)
    scheme: Mapped[str]
    mark: Mapped[str | None]
    sha256: Mapped[str | None]
    document_id: Mapped[UUID | None]
    status: Mapped[str]
    registered_by: Mapped[str]
    registered_at: Mapped[datetime]
    received_by: Mapped[str | None]
    received_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[bytes | None]
    version: Mapped[int]


class RewardOrderRow(Base):
    """The payment of a person's day; a cancelled one makes room for another."""

    __tablename__ = "reward_orders"
    __table_args__ = (
        Index(
            "reward_orders_day",
            *("scheme", "person_id", "handed_over_on"),
            unique=True,
            postgresql_where=text("status <> 'cancelled'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    decision_id: Mapped[UUID] = mapped_column(unique=True)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("reward_forms.id"))
    scheme: Mapped[str]
    region: Mapped[str]
    person_id: Mapped[UUID]
    handed_over_on: Mapped[date]
    things: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str]
    payee_version: Mapped[int]
    signers: Mapped[list[str]] = mapped_column(ARRAY(String))
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[str]
    needs_account: Mapped[bool]
    revoked: Mapped[bool]
    ordered_at: Mapped[datetime]
    paid_on: Mapped[date | None]
    recovery: Mapped[str | None]
    recovery_fraud: Mapped[bool | None]
    recovery_reason: Mapped[bytes | None]
    recovery_by: Mapped[str | None]
    recovery_things: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    recovery_amount: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int]
