"""A batch of payments from one fund to one agent bank: made by one officer, released by another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from disbursement.domain.payments.payment import Payment


class BatchStatus(StrEnum):
    OPEN = "open"
    RELEASED = "released"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DISCARDED = "discarded"
    RECALLED = "recalled"


MAKER = frozenset({Role.FINANCE_MAKER})
FINANCE = frozenset({Role.FINANCE_MAKER, Role.FINANCE_CHECKER})
CHECKER = frozenset({Role.FINANCE_CHECKER})
BANK = frozenset({Role.BANK})
OTHERS = frozenset({Role.BANK, Role.SERVICE})

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is             one may        and it becomes            who
    (BatchStatus.OPEN,        "release",     BatchStatus.RELEASED,     CHECKER),
    (BatchStatus.OPEN,        "remove_from_batch",    BatchStatus.OPEN,         OTHERS),
    (BatchStatus.OPEN,        "discard",     BatchStatus.DISCARDED,    FINANCE | OTHERS),
    (BatchStatus.RELEASED,    "propose_recall", BatchStatus.RELEASED,   MAKER),
    (BatchStatus.RELEASED,    "confirm_recall", BatchStatus.RECALLED,   CHECKER),
    (BatchStatus.RELEASED,    "reject_recall",  BatchStatus.RELEASED,   CHECKER),
    (BatchStatus.RELEASED,    "accept", BatchStatus.ACCEPTED, BANK),
    (BatchStatus.RELEASED,    "reject",      BatchStatus.REJECTED,      BANK),
    (BatchStatus.ACCEPTED,    "reject",      BatchStatus.REJECTED,      BANK),
    statuses=labels("disbursement", "batch_statuses"),
    words=labels("disbursement", "batch_steps"),
)
# fmt: on


class FourEyesRequired(AnotherPersonRequired):
    article = "202号 第三十条"


class BreakOpen(Conflict):
    article = "202号 第二十三条"


class PayeeNotCarried(Conflict):
    article = "202号 第十九条"


class BatchFetched(Conflict):
    """The bank has the file, or it lies in its folder: what it did is asked, not taken back."""

    article = "202号 第三十条"


class RecallWaits(Conflict):
    """A recall is proposed already."""


class NoRecallProposed(Conflict):
    """Nobody has proposed to take the batch back."""


class NothingToBatch(Unprocessable):
    """No payment of this fund and bank is ready to be batched now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A payment file in the making, or on its way."""

    id: UUID
    number: str
    fund_id: UUID
    fund_code: str
    bank_code: str
    region: str
    count: int
    total: int
    made_by: str
    made_at: datetime
    status: BatchStatus = BatchStatus.OPEN
    released_by: str | None = None
    released_at: datetime | None = None
    fetched_at: datetime | None = None
    format: str | None = None
    execute_on: date | None = None
    transport: str | None = None
    signature: str | None = None
    delivered_at: datetime | None = None
    recall_by: str | None = None
    recall_at: datetime | None = None
    recall_reason: str | None = None
    bank_reason: str | None = None
    bank_words: str | None = None
    version: int = 0

    def after(self, action: str, *, by: Actor) -> "Batch":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def without(self, payment: Payment, *, by: Actor) -> "Batch":
        """The open batch when one payment is taken out of it; with its last one it is void."""
        rest = self.after("remove_from_batch" if self.count > 1 else "discard", by=by)
        return replace(rest, count=self.count - 1, total=self.total - payment.amount)

    def may(self, action: str) -> bool:
        """Whether the table has this step now."""
        return action in LIFECYCLE.possible(self.status)

    @property
    def is_recall_proposed(self) -> bool:
        """Whether the file waits to be taken back; its bank does not get it then."""
        return self.status is BatchStatus.RELEASED and self.recall_by is not None

    def propose_recall(self, reason: str, *, by: Actor, at: datetime) -> "Batch":
        """Take the file out of the bank's reach. Raises ``BatchFetched`` and ``RecallWaits``."""
        proposed = self.after("propose_recall", by=by)
        if self.fetched_at is not None or self.delivered_at is not None:
            raise BatchFetched
        if self.is_recall_proposed:
            raise RecallWaits
        return replace(proposed, recall_by=by.sub, recall_at=at, recall_reason=reason)

    def release(self, payments: Sequence[Payment], *, by: Actor, at: datetime) -> "Batch":
        """The second pair of eyes: neither the maker nor a signer of any case (A-50)."""
        released = self.after("release", by=by)
        refusal = FourEyesRequired(cases=self.number)
        require_another_person(by.sub, than=[self.made_by], refusal=refusal)
        require_not_signatory(payments, by)
        return replace(released, released_by=by.sub, released_at=at)


class EarlierStillBooked(Conflict):
    article = "202号 第三十三条"


def require_not_signatory(payments: Sequence[Payment], by: Actor) -> None:
    """Refuse a finance officer who signed one of the cases, or applied for it (A-50)."""
    signed = [
        payment.case_number
        for payment in payments
        if by.is_among([*payment.signers, *payment.applied_by])
    ]
    if signed:
        raise FourEyesRequired(cases="、".join(signed[:10]))
