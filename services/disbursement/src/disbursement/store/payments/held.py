"""What a transaction has locked, read once: while it holds them, nobody else moves them."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shared.transaction import Reading

from disbursement.domain.funds.sources import FundingNeed, Source
from disbursement.domain.payments.batch import Batch
from disbursement.domain.payments.payment import Payment

KEY = "disbursement.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One attempt as it was sent to a bank, and what the bank last said about it."""

    end_to_end_id: str
    payment_id: UUID
    batch_id: UUID
    attempt: int
    amount: int
    bank_status: str | None
    reason: str | None
    words: bytes | None
    bank_reference: str | None
    waits_in: UUID | None
    """The open batch in which the payment waits under a later attempt, as of when this was locked."""


@dataclass(frozen=True, slots=True)
class Booked:
    """What statements so far show under one reference: debits less credits, and the last day."""

    net: int
    on: date | None


@dataclass(slots=True)
class Held:
    """Payments and batches by id, attempts and bookings by reference, ledger entries by key.

    A reference that was never sent is held as ``None``.
    """

    payments: dict[UUID, Payment] = field(default_factory=dict)
    batches: dict[UUID, Batch] = field(default_factory=dict)
    attempts: dict[str, Sent | None] = field(default_factory=dict)
    booked: dict[str, Booked] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    matched: dict[str, Sent] = field(default_factory=dict)
    plain: dict[str, UUID] = field(default_factory=dict)
    """The payments of references whose one line only says what the books hold."""
    announced: dict[UUID, int] = field(default_factory=dict)
    ordered: dict[UUID, bool] = field(default_factory=dict)
    """By decision, whether it has its payment: looked up once, and true from then on."""
    without_debt: set[UUID] = field(default_factory=set)
    """Who owes nothing after fraud, as long as this transaction opens no recovery."""
    sources: dict[FundingNeed, list[Source]] = field(default_factory=dict)
    """By what was asked; the funds are locked, so only this transaction takes of them."""


def held(tx: Reading) -> Held:
    """What this transaction holds."""
    info = tx.session.info
    if KEY not in info:
        info[KEY] = Held()
    found: Held = info[KEY]
    return found
