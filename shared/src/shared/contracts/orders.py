"""What orders money, and what else moves an order, in one shape for every programme.

The decision events of all programmes extend ``PaymentOrder``, and so on. Disbursement answers to
whatever extends them; it knows no programme's own events.
"""

from datetime import datetime
from uuid import UUID

from shared.contracts.event import CaseEvent, Contract
from shared.contracts.vocabulary import (
    AidPurpose,
    FundKind,
    HouseholdStatus,
    PaymentMethod,
    Programme,
)
from shared.money import Money


class Scheme(Contract):
    """What of a programme whose rules are data: its code, how it is named, and what it rests on.

    Money of a fund of one scheme pays orders of that scheme, and of no other.
    """

    code: str
    title: dict[str, str]
    memo: str
    law: str


class PaymentOrder(CaseEvent):
    """A decision; an approval carries everything that orders the money, and refusals order none.

    ``decision_id`` is unique: one payment per decision, however often the event comes.
    ``method_reason`` is a code; in cash ``payee_ref`` is the person who signs for the money.
    Without ``fund_kind`` the rule of sources chooses (第二十二条); ``recipient_status`` is what an
    officer found of the household, as an earmark asks it (第二十五条).
    """

    decision_id: UUID
    case_number: str
    approved: bool
    articles: tuple[str, ...]
    edition: str
    decided_at: datetime
    decided_by: str
    signers: tuple[str, ...]
    applied_by: tuple[str, ...] = ()  # subs of who applied: none of them pays it out
    programme: Programme
    region: str
    amount: Money = 0
    fund_kind: FundKind | None = None
    payee_ref: UUID | None = None
    payee_version: int | None = None
    method: PaymentMethod = PaymentMethod.CARD
    method_reason: str | None = None
    complete_by: datetime | None = None
    beneficiaries: int = 1  # for how many people it is, as reports count them (第二十三条)
    is_emergency: bool = False  # goods may go before their procurement is recorded (第二十条)
    purpose: AidPurpose | None = None  # what it is for, where the programme says (第二十四条)
    debtors: tuple[
        UUID, ...
    ] = ()  # whose debts after fraud hold it back (第三十二条): household, person
    recipient_status: HouseholdStatus | None = None
    scheme: Scheme | None = None  # which one of a programme that is data

    @property
    def spent_on(self) -> str | None:
        """The code of what is aided or claimed, which the donor of money may name."""
        return None

    @property
    def decided_by_township(self) -> bool:
        """Whether a township decided it itself, and pays it of its own account (第二十三条)."""
        return False


class PayeeCorrection(CaseEvent):
    """The account of a case was corrected with its owner; a newer version can be fetched.

    ``recipient`` is the person whom the money is for from now on, where that is another one.
    """

    payee_ref: UUID
    payee_version: int
    recipient: UUID | None = None
    corrected_at: datetime


class Revocation(CaseEvent):
    """A decision is to be taken back, if its money can still be stopped."""

    decision_id: UUID
    requested_by: str


class RecoveryOrder(CaseEvent):
    """Money that was paid on a decision is to be paid back (追回); the demand to its debtor follows.

    Without ``amount`` it is the whole. ``fraud``: it was obtained by fraud, so the debtor is paid
    nothing new until it is settled, and penalty and credit record follow (第三十二条, A-30).
    """

    decision_id: UUID
    amount: Money | None = None
    fraud: bool
    articles: tuple[str, ...]
    ordered_by: str
    signers: tuple[str, ...]
    ordered_at: datetime
