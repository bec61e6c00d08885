"""Events that disbursement publishes. Disbursement owns this file; everyone may read it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import CaseEvent, Event
from shared.contracts.vocabulary import FundKind, PaymentMethod, Programme
from shared.money import Money

TOPIC = "aid.disbursement.payments"


class PaymentEvent(CaseEvent):
    """A fact about the one payment of a decision."""

    payment_id: UUID
    decision_id: UUID
    amount: Money


class PaymentOrdered(PaymentEvent):
    """A decision became a payment order, and its money is reserved in the fund."""

    type: ClassVar[str] = "aid.disbursement.payment-ordered.v1"
    topic: ClassVar[str] = TOPIC

    fund: str
    ordered_at: datetime


class PaymentHeld(PaymentEvent):
    """The payment waits: its fund is short, or its account cannot be paid to."""

    type: ClassVar[str] = "aid.disbursement.payment-held.v1"
    topic: ClassVar[str] = TOPIC

    reason: str  # INSUFFICIENT_EARMARKED_FUNDS, CARD_CHECK_FAILED, PAYEE_MISMATCH, …
    needs_applicant: bool = False


class PaymentReady(PaymentEvent):
    """The payee is checked and the money is there: finance may batch it, or hand it over in cash."""

    type: ClassVar[str] = "aid.disbursement.payment-ready.v1"
    topic: ClassVar[str] = TOPIC

    attempt: int
    method: PaymentMethod = PaymentMethod.CARD


class CashHandedOver(PaymentEvent):
    """Cash was handed to the recipient before two witnesses; a second officer confirms it (A-44)."""

    type: ClassVar[str] = "aid.disbursement.cash-handed-over.v1"
    topic: ClassVar[str] = TOPIC

    handed_over_on: date
    handed_over_by: str


class CashHandOverRejected(PaymentEvent):
    """The second officer found the record of a hand-over wrong; it is recorded again."""

    type: ClassVar[str] = "aid.disbursement.cash-hand-over-rejected.v1"
    topic: ClassVar[str] = TOPIC

    rejected_by: str


class GoodsHandedOver(PaymentEvent):
    """Aid in kind was handed to the recipient before two witnesses; a second officer confirms it."""

    type: ClassVar[str] = "aid.disbursement.goods-handed-over.v1"
    topic: ClassVar[str] = TOPIC

    handed_over_on: date
    handed_over_by: str


class GoodsHandOverRejected(PaymentEvent):
    """The second officer found the record of goods wrong; it is recorded again."""

    type: ClassVar[str] = "aid.disbursement.goods-hand-over-rejected.v1"
    topic: ClassVar[str] = TOPIC

    rejected_by: str


class PaymentReleased(PaymentEvent):
    """Two finance officers have released the batch; the bank may fetch it."""

    type: ClassVar[str] = "aid.disbursement.payment-released.v1"
    topic: ClassVar[str] = TOPIC

    batch_id: UUID
    attempt: int
    released_at: datetime


class PaymentAccepted(PaymentEvent):
    """The bank has fetched and accepted the batch."""

    type: ClassVar[str] = "aid.disbursement.payment-accepted.v1"
    topic: ClassVar[str] = TOPIC

    batch_id: UUID
    attempt: int


class PaymentPaid(PaymentEvent):
    """The money is on the recipient's account, as the bank reports, or in the recipient's hand."""

    type: ClassVar[str] = "aid.disbursement.payment-paid.v1"
    topic: ClassVar[str] = TOPIC

    attempt: int
    paid_on: date
    method: PaymentMethod = PaymentMethod.CARD


class PaymentReturned(PaymentEvent):
    """The bank could not pay, or sent the money back; the cap stays reserved."""

    type: ClassVar[str] = "aid.disbursement.payment-returned.v1"
    topic: ClassVar[str] = TOPIC

    attempt: int
    reason: str
    needs_applicant: bool
    after_paid: bool = False


def needs_applicant(event: PaymentEvent) -> bool:
    """Whether the payment waits for the applicant to name another account."""
    return isinstance(event, PaymentHeld | PaymentReturned) and event.needs_applicant


class PaymentMatched(PaymentEvent):
    """Decision, ledger and the bank's statement line agree."""

    type: ClassVar[str] = "aid.disbursement.payment-matched.v1"
    topic: ClassVar[str] = TOPIC

    attempt: int
    statement_date: date


class PaymentUnknown(PaymentEvent):
    """The bank's answer does not tell whether it paid; it is asked under the same reference."""

    type: ClassVar[str] = "aid.disbursement.payment-unknown.v1"
    topic: ClassVar[str] = TOPIC

    attempt: int


class PaymentCancelled(PaymentEvent):
    """The payment will not be made; only this gives amount and count of the cap back."""

    type: ClassVar[str] = "aid.disbursement.payment-cancelled.v1"
    topic: ClassVar[str] = TOPIC

    reason: str


class PaymentNotCancellable(PaymentEvent):
    """A revocation came too late: the money is on its way or paid."""

    type: ClassVar[str] = "aid.disbursement.payment-not-cancellable.v1"
    topic: ClassVar[str] = TOPIC

    state: str


class FundBudgetSet(Event):
    """Two of finance have set what a special account may be spent for in a year (VT-015)."""

    type: ClassVar[str] = "aid.disbursement.fund-budget-set.v1"
    topic: ClassVar[str] = TOPIC

    fund_id: UUID
    programme: Programme
    region: str
    kind: FundKind
    year: int
    amount: Money
    set_at: datetime

    @property
    def key(self) -> UUID:
        return self.fund_id


class RecoveryEnd(StrEnum):
    """How a recovery ended. The cap of the year is not refilled by any of them (A-05)."""

    REPAID = "REPAID"  # 已全部追回
    WRITTEN_OFF = "WRITTEN_OFF"  # 核销, by two of finance
    WITHDRAWN = "WITHDRAWN"  # 撤销追回: its ground fell away
    NOTHING_PAID = "NOTHING_PAID"  # the payment was stopped before the bank had it


class RecoveryDemanded(PaymentEvent):
    """The debtor is told in writing what to pay back, and until when; ``amount`` is the debt."""

    type: ClassVar[str] = "aid.disbursement.recovery-demanded.v1"
    topic: ClassVar[str] = TOPIC

    recovery_id: UUID
    number: str
    fraud: bool
    pay_by: date
    demanded_by: str


class RecoveryReceived(PaymentEvent):
    """Money came back and stands on a statement; ``amount`` is what came, ``outstanding`` the rest."""

    type: ClassVar[str] = "aid.disbursement.recovery-received.v1"
    topic: ClassVar[str] = TOPIC

    recovery_id: UUID
    outstanding: Money
    received_on: date


class RecoveryClosed(PaymentEvent):
    """Nothing is owed any more; ``amount`` is what was demanded, ``received`` what came back of it."""

    type: ClassVar[str] = "aid.disbursement.recovery-closed.v1"
    topic: ClassVar[str] = TOPIC

    recovery_id: UUID
    end: RecoveryEnd
    received: Money
    closed_by: str
