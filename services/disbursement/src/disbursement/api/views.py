"""What disbursement answers: payments, batches, funds, and what the bank is told."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field
from shared.contracts.orders import Scheme
from shared.contracts.vocabulary import CashReason, FundKind, PaymentMethod, Programme
from shared.masks import mask_card, mask_name
from shared.money import Money
from shared.roles import Role
from shared.transaction import Reading
from shared.web import Part, View

from disbursement.domain.bank.agents import FileFormat
from disbursement.domain.bank.lines import LineClass
from disbursement.domain.cash.cash import HandOver, HandOverState, Signature
from disbursement.domain.funds.levels import Level
from disbursement.domain.funds.sources import OFF_BUDGET
from disbursement.domain.payments.batch import Batch, BatchStatus
from disbursement.domain.payments.payment import BY_HAND, Payment, Status
from disbursement.domain.purchases.goods import GoodsKind
from disbursement.store.bank import reports
from disbursement.store.cash import cash
from disbursement.store.payments import payments
from disbursement.store.tables import FundRow

FINANCE_OFFICERS = (Role.FINANCE_MAKER, Role.FINANCE_CHECKER)
FINANCE = (*FINANCE_OFFICERS, Role.AUDITOR)
"""Whoever may look into the money of a region."""


class ItemView(Part):
    """So many units of a thing that was handed over."""

    kind: GoodsKind
    name: str
    unit: str
    quantity: int
    unit_price: Money


class HandOverView(Part):
    """A current record of cash or goods handed over; the witnesses by their ids."""

    handed_over_on: date
    handed_over_by: str
    witnesses: list[str]
    signature: Signature
    signed_by_guardian: bool
    photo_id: UUID
    receipt_id: Annotated[UUID | None, Field(description="The signed receipt")]
    vouched_by: Annotated[list[str], Field(description="Witnesses who have given their word")]
    state: HandOverState
    checked_by: str | None
    goods: Annotated[list[ItemView], Field(description="Of aid in kind")] = []
    purchase_id: Annotated[
        UUID | None, Field(description="Their contract; owed until it is recorded")
    ] = None


def _code_of(scheme: object) -> object:
    return scheme.code if isinstance(scheme, Scheme) else scheme


class PaymentView(View):
    """A payment; name and account are masked."""

    id: UUID
    case_id: UUID
    case_number: str
    decision_id: UUID
    programme: Programme
    scheme: Annotated[
        str | None,
        BeforeValidator(_code_of),
        Field(description="Which one, of a programme that is data"),
    ] = None
    region: str
    fund_code: str | None
    fund_kind: Annotated[
        FundKind | None,
        Field(description="The source; a held order may have none yet (第二十二条)"),
    ] = None
    amount: Money
    method: PaymentMethod
    status: Status
    attempt: int
    hold_reason: str | None
    payee_version: int
    payee_name: str | None = None
    payee_account: str | None = None
    bank_code: str | None
    batch_id: UUID | None
    matched: bool
    ordered_at: datetime
    method_reason: CashReason | None = None
    complete_by: Annotated[
        datetime | None, Field(description="The aid is there by then (完成救助)")
    ] = None
    bank_reason: Annotated[
        str | None, Field(description="The bank's reason code, for finance (ISO 20022)")
    ] = None
    bank_words: Annotated[
        str | None, Field(description="What the bank said in words, for finance")
    ] = None
    hand_over: HandOverView | None = None

    @classmethod
    def of(
        cls,
        payment: Payment,
        payee: dict[str, str] | None = None,
        *,
        recipient: str | None = None,
        hand_over: HandOver | None = None,
    ) -> "PaymentView":
        view = cls.model_validate(payment)
        if hand_over is not None:
            view = view.model_copy(update={"hand_over": HandOverView.model_validate(hand_over)})
        if recipient is not None:
            return view.model_copy(update={"payee_name": mask_name(recipient)})
        if payee is None:
            return view
        return view.model_copy(
            update={
                "payee_name": mask_name(payee["holder_name"]),
                "payee_account": mask_card(payee["account"]),
            }
        )


async def payment_view(tx: Reading, payment: Payment) -> PaymentView:
    """One payment with its payee masked, or by hand its recipient and the record."""
    if payment.method in BY_HAND:
        known = await cash.read_cash(tx, payment.id)
        return PaymentView.of(payment, recipient=known.recipient, hand_over=known.record)
    payees = await payments.open_payees(tx, [payment.id])
    view = PaymentView.of(payment, payees.get(payment.id))
    if tx.by.roles.isdisjoint(FINANCE):
        return view
    said = await reports.said_of(tx, payment.id)
    return view.model_copy(update={"bank_reason": said.reason, "bank_words": said.words})


class BatchView(View):
    """A batch of payments from one fund to one agent bank."""

    id: UUID
    number: str
    fund_id: UUID
    fund_code: str
    bank_code: str
    count: int
    total: Money
    status: BatchStatus
    made_by: str
    made_at: datetime
    released_by: str | None
    released_at: datetime | None
    fetched_at: datetime | None
    format: Annotated[
        FileFormat | None, Field(description="The kind of its file, of its bank on the day")
    ] = None
    delivered_at: Annotated[
        datetime | None, Field(description="Since when the bank's folder has the file (SFTP)")
    ] = None
    recall_by: Annotated[str | None, Field(description="Who proposed to take it back")] = None
    recall_reason: str | None = None
    execute_on: Annotated[
        date | None, Field(description="By the bank's working days and cut-off")
    ] = None
    bank_reason: Annotated[
        str | None, Field(description="Why the bank refused the file: its code (ISO 20022)")
    ] = None
    bank_words: Annotated[str | None, Field(description="The same in the bank's words")] = None

    @classmethod
    def of(cls, batch: Batch) -> "BatchView":
        return cls.model_validate(batch)


class FundView(View):
    """A special account and its balances, as the ledger has them."""

    id: UUID
    code: str
    programme: Programme
    region: str
    level: Annotated[Level, Field(description="Finance, the county's civil affairs, or a township")]
    kind: FundKind
    scheme: Annotated[str | None, Field(description="Which reward it is for, and for no other")] = (
        None
    )
    name: str
    bank_code: str
    available: Money
    committed: Money
    paid: Money
    off_budget: Annotated[
        bool, Field(description="What it pays may not be set off against the budget (第二十五条)")
    ] = False

    @classmethod
    def of(cls, fund: FundRow) -> "FundView":
        kind = FundKind(fund.kind)
        return cls.model_validate(fund).model_copy(update={"off_budget": OFF_BUDGET[kind]})


class ReportView(Part):
    """What became of a bank's message."""

    id: UUID
    message_id: str
    received_at: datetime
    applied: Annotated[int, Field(description="Items that moved a payment.")]
    ignored: Annotated[int, Field(description="Items that said nothing new.")]
    unknown: Annotated[list[str], Field(description="References that were never sent.")]
    waiting: Annotated[
        list[str], Field(description="References whose status no standard knows; they wait.")
    ]


class LineView(Part):
    """One line of a statement, and whether it was matched."""

    reference: str
    end_to_end_id: str | None
    amount: Money
    credit: bool
    matched_to: UUID | None
    line_class: Annotated[
        LineClass | None, Field(description="What it is when it is no payment")
    ] = None


class StatementView(Part):
    """A statement as it was booked."""

    id: UUID
    statement_id: str
    account: str
    on: date
    opening: Money
    closing: Money
    unmatched: int
    lines: list[LineView]
    others: Annotated[list[UUID], Field(description="The other statements of the same file")] = []


class EnquiryView(Part):
    """A payment of unknown outcome: what did you do under this reference?"""

    end_to_end_id: str
    amount: Money
    batch_number: str | None
    released_at: datetime | None


class BreakView(Part):
    """A disagreement between bank and books (RECON_BREAK)."""

    id: UUID
    kind: str
    reference: str
    bank_code: str
    region: str | None
    payment_id: UUID | None
    end_to_end_id: Annotated[str | None, Field(description="The attempt that it is about")]
    amount: Annotated[Money | None, Field(description="What the bank says")]
    expected: Annotated[Money | None, Field(description="What the books say")]
    found_at: datetime
    checked_at: datetime | None
    checked_by: str | None
    resolution: str | None
    evidence: Annotated[str | None, Field(description="The bank's paper that it rests on")]
