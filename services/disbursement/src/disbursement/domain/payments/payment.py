"""The one payment of a decision: how it goes from order to paid, and back when the bank returns it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.contracts.disbursement import PaymentNotCancellable
from shared.contracts.orders import Scheme
from shared.contracts.vocabulary import FundKind, PaymentMethod, Programme
from shared.errors import Conflict
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from disbursement.domain.bank.reasons import ACCOUNT_FAULTS
from disbursement.domain.funds.sources import Spending


class Status(StrEnum):
    ORDERED = "ordered"  # waits for the payee's data and check
    HELD = "held"  # waits for a source, or for money in it
    PAYEE_WRONG = "payee_wrong"  # waits for the applicant to correct the account
    READY = "ready"
    READY_FOR_CASH = "ready_for_cash"
    READY_FOR_GOODS = "ready_for_goods"  # aid in kind is to be handed over
    HANDED_OVER = "handed_over"  # waits for its witnesses, then for the second officer
    BATCHED = "batched"
    RELEASED = "released"
    ACCEPTED = "accepted"
    DEBITED = "debited"
    UNKNOWN = "unknown"  # the bank is asked under the same reference
    PAID = "paid"
    RETURNED = "returned"
    CANCELLED = "cancelled"


SYSTEM = frozenset({Role.SERVICE})
MAKER = frozenset({Role.FINANCE_MAKER})
CHECKER = frozenset({Role.FINANCE_CHECKER})
FINANCE = frozenset({Role.FINANCE_MAKER, Role.FINANCE_CHECKER})
BANK = frozenset({Role.BANK})
GIVERS = frozenset({Role.TOWNSHIP_HANDLER, Role.COUNTY_HANDLER})
"""Who hands over aid in kind: the offices that keep it."""
WITNESSES = frozenset(
    {
        Role.VILLAGE_WORKER,
        Role.TOWNSHIP_HANDLER,
        Role.TOWNSHIP_LEAD,
        Role.COUNTY_HANDLER,
        Role.COUNTY_LEAD,
        *FINANCE,
    }
)
"""The staff who may see cash being handed over, and vouch for it (A-44)."""

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is            one may              and it becomes         who
    (Status.HELD,           "fund",              Status.ORDERED,        SYSTEM),
    (Status.HELD,           "propose_source",    Status.HELD,           MAKER),
    (Status.HELD,           "confirm_source",    Status.ORDERED,        CHECKER),
    (Status.HELD,           "reject_source",     Status.HELD,           CHECKER),
    (Status.ORDERED,        "check_payee",       Status.READY,          SYSTEM),
    (Status.ORDERED,        "refuse_payee",      Status.PAYEE_WRONG,    SYSTEM),
    (Status.READY,          "refuse_payee",      Status.PAYEE_WRONG,    BANK | SYSTEM),
    (Status.BATCHED,        "refuse_payee",      Status.PAYEE_WRONG,    BANK),
    (Status.ORDERED,        "correct_payee",     Status.ORDERED,        SYSTEM),
    (Status.PAYEE_WRONG,    "correct_payee",     Status.ORDERED,        SYSTEM),
    (Status.READY,          "correct_payee",     Status.ORDERED,        SYSTEM),
    (Status.BATCHED,        "correct_payee",     Status.ORDERED,        SYSTEM),
    (Status.RETURNED,       "correct_payee",     Status.ORDERED,        SYSTEM),
    (Status.READY_FOR_CASH, "correct_payee",     Status.ORDERED,        SYSTEM),
    (Status.READY_FOR_GOODS, "correct_payee",    Status.ORDERED,        SYSTEM),
    (Status.RETURNED,       "use_correction",    Status.ORDERED,        BANK),
    (Status.READY,          "use_correction",    Status.ORDERED,        BANK | CHECKER),
    (Status.RETURNED,       "pay_again",         Status.ORDERED,        MAKER),
    (Status.ORDERED,        "meet_recipient",    Status.READY_FOR_CASH, SYSTEM),
    (Status.READY_FOR_CASH, "hand_over",         Status.HANDED_OVER,    MAKER),
    (Status.ORDERED,        "meet_receiver",     Status.READY_FOR_GOODS, SYSTEM),
    (Status.READY_FOR_GOODS, "hand_over_goods",  Status.HANDED_OVER,    GIVERS),
    (Status.HANDED_OVER,    "witness_hand_over", Status.HANDED_OVER,    WITNESSES),
    (Status.HANDED_OVER,    "confirm_hand_over", Status.PAID,           CHECKER),
    (Status.HANDED_OVER,    "reject_hand_over",  Status.READY_FOR_CASH, CHECKER),
    (Status.HANDED_OVER,    "reject_goods",      Status.READY_FOR_GOODS, CHECKER),
    (Status.READY,          "batch",             Status.BATCHED,        MAKER),
    (Status.BATCHED,        "discard",           Status.READY,          FINANCE),
    (Status.BATCHED,        "release",           Status.RELEASED,       CHECKER),
    (Status.RELEASED,       "accept",       Status.ACCEPTED,       BANK),
    (Status.RELEASED,       "reject_batch",         Status.READY,          BANK),
    (Status.ACCEPTED,       "reject_batch",         Status.READY,          BANK),
    (Status.RELEASED,       "recall",            Status.READY,          CHECKER),
    (Status.RELEASED,       "debit",             Status.DEBITED,        BANK),
    (Status.ACCEPTED,       "debit",             Status.DEBITED,        BANK),
    (Status.RELEASED,       "mark_unknown",              Status.UNKNOWN,        BANK),
    (Status.ACCEPTED,       "mark_unknown",              Status.UNKNOWN,        BANK),
    (Status.DEBITED,        "mark_unknown",              Status.UNKNOWN,        BANK),
    (Status.RELEASED,       "pay",               Status.PAID,           BANK),
    (Status.ACCEPTED,       "pay",               Status.PAID,           BANK),
    (Status.DEBITED,        "pay",               Status.PAID,           BANK),
    (Status.UNKNOWN,        "pay",               Status.PAID,           BANK),
    (Status.RELEASED,       "return_payment",         Status.RETURNED,       BANK),
    (Status.ACCEPTED,       "return_payment",         Status.RETURNED,       BANK),
    (Status.DEBITED,        "return_payment",         Status.RETURNED,       BANK),
    (Status.UNKNOWN,        "return_payment",         Status.RETURNED,       BANK),
    (Status.PAID,           "return_payment",         Status.RETURNED,       BANK),
    (Status.RETURNED,       "dispute",        Status.UNKNOWN,        BANK),
    (Status.ORDERED,        "dispute",        Status.UNKNOWN,        BANK),
    (Status.PAYEE_WRONG,    "dispute",        Status.UNKNOWN,        BANK),
    (Status.READY,          "dispute",        Status.UNKNOWN,        BANK),
    (Status.BATCHED,        "dispute",        Status.UNKNOWN,        BANK),
    (Status.BATCHED,        "remove_from_batch",          Status.READY,          BANK),
    (Status.ORDERED,        "reject_order",      Status.CANCELLED,      CHECKER),
    (Status.ORDERED,        "cancel",            Status.CANCELLED,      SYSTEM),
    (Status.HELD,           "cancel",            Status.CANCELLED,      SYSTEM),
    (Status.PAYEE_WRONG,    "cancel",            Status.CANCELLED,      SYSTEM),
    (Status.READY,          "cancel",            Status.CANCELLED,      SYSTEM),
    (Status.BATCHED,        "cancel",            Status.CANCELLED,      SYSTEM),
    (Status.READY_FOR_CASH, "cancel",            Status.CANCELLED,      SYSTEM),
    (Status.READY_FOR_GOODS, "cancel",           Status.CANCELLED,      SYSTEM),
    (Status.RETURNED,       "cancel",            Status.CANCELLED,      SYSTEM),
    statuses=labels("disbursement", "payment_statuses"),
    words=labels("disbursement", "payment_steps"),
)
# fmt: on

IN_FLIGHT = frozenset({Status.RELEASED, Status.ACCEPTED, Status.DEBITED, Status.UNKNOWN})
"""The bank may be moving this money; nothing is sent again while it is."""

LEFT = IN_FLIGHT | {Status.PAID}
"""The file with this payment is the bank's: what is corrected now waits for its return."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """The steps of aid that one officer hands over and another confirms."""

    meet: str
    hand_over: str
    reject: str


BY_HAND = {
    PaymentMethod.CASH: ByHand("meet_recipient", "hand_over", "reject_hand_over"),
    PaymentMethod.KIND: ByHand("meet_receiver", "hand_over_goods", "reject_goods"),
}


class AccountAtFault(Conflict):
    article = "202号 第十九条"


def reference_of(payment_id: UUID, attempt: int) -> str:
    """The reference of an attempt, which is never used for another."""
    return f"{payment_id.hex}-{attempt}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One payment order. ``attempt`` counts how often it was made ready for the bank, from 1.

    ``corrected_version`` is an account that was corrected after the file left; it waits.
    """

    id: UUID
    decision_id: UUID
    case_id: UUID
    case_number: str
    programme: Programme
    region: str
    fund_id: UUID | None
    fund_code: str | None
    fund_kind: FundKind | None = None
    spending: Spending = field(default_factory=Spending)
    amount: int
    payee_ref: UUID
    payee_version: int
    method: PaymentMethod
    decided_by: str
    signers: tuple[str, ...]
    applied_by: tuple[str, ...] = ()
    debtors: tuple[UUID, ...] = ()
    ordered_at: datetime
    status: Status
    attempt: int = 1
    hold_reason: str | None = None
    bank_code: str | None = None
    batch_id: UUID | None = None
    matched: bool = False
    corrected_version: int | None = None
    last_attempt: int = 0
    version: int = 0
    articles: tuple[str, ...] = field(default=())
    method_reason: str | None = None
    decided_at: datetime | None = None
    complete_by: datetime | None = None
    confirmed_at: datetime | None = None
    is_emergency: bool = False
    beneficiaries: int = 1
    scheme: Scheme | None = None

    def after(self, action: str, *, by: Actor) -> "Payment":
        """Take one step of the table."""
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def may(self, action: str) -> bool:
        """Whether the table has this step now."""
        return action in LIFECYCLE.possible(self.status)

    @property
    def source(self) -> UUID:
        """The fund that pays it; an order without one is held, and no money of it moves."""
        assert self.fund_id is not None, "an order that moves money has its source"
        return self.fund_id

    @property
    def facts(self) -> dict[str, Any]:
        """Collect the fields that every event about the payment carries."""
        return {
            "case_id": self.case_id,
            "payment_id": self.id,
            "decision_id": self.decision_id,
            "amount": self.amount,
        }

    @property
    def end_to_end_id(self) -> str:
        """The bank's reference of this attempt: 35 characters at most (ISO 20022)."""
        return reference_of(self.id, self.attempt)

    @property
    def next_attempt(self) -> int:
        """The number of a further attempt: none is used twice, even when a dispute went back to one."""
        return max(self.attempt, self.last_attempt) + 1

    def correct_payee(self, version: int, *, recipient: UUID | None = None, by: Actor) -> "Payment":
        """Use the corrected account; after a return this is a new attempt under a new reference.

        What has left keeps the correction until it comes back. Cash is for its ``recipient``.
        """
        if version <= max(self.payee_version, self.corrected_version or 0):
            return self
        if self.status in LEFT:
            return replace(self, corrected_version=version)
        corrected = self._with_account("correct_payee", version, by=by)
        if corrected is self or recipient is None or self.method is PaymentMethod.CARD:
            return corrected
        return replace(corrected, payee_ref=recipient)

    def use_correction(self, *, by: Actor) -> "Payment":
        """What came back from the bank goes on by itself when its account was corrected meanwhile."""
        if self.corrected_version is None or self.corrected_version <= self.payee_version:
            return self
        return self._with_account("use_correction", self.corrected_version, by=by)

    def _with_account(self, action: str, version: int, *, by: Actor) -> "Payment":
        if not self.may(action):
            return self
        attempt = self.next_attempt if self.status is Status.RETURNED else self.attempt
        return replace(
            self.after(action, by=by),
            payee_version=version,
            corrected_version=None,
            attempt=attempt,
            hold_reason=None,
            batch_id=None,
        )

    def pay_again(self, *, by: Actor) -> "Payment":
        """Send a returned payment again to the same account, under a new reference.

        Raises ``AccountAtFault`` when it would come back again: its owner corrects it first.
        """
        if self.status is Status.RETURNED and (self.hold_reason or "") in ACCOUNT_FAULTS:
            raise AccountAtFault(reason=ACCOUNT_FAULTS[self.hold_reason or ""])
        return replace(self.after("pay_again", by=by), attempt=self.next_attempt, hold_reason=None)

    def not_cancellable(self) -> PaymentNotCancellable:
        """The answer to a revocation that came too late."""
        return PaymentNotCancellable(
            case_id=self.case_id,
            payment_id=self.id,
            decision_id=self.decision_id,
            amount=self.amount,
            state=self.status.value,
        )
