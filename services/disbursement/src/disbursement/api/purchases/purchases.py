"""Contracts for goods and services, the payments of goods, and what donors gave (第二十条、第二十九条)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.identifiers import OrganisationName
from shared.lifecycle import ActionNotAllowed
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, Part, View, example, problems

from disbursement.domain.purchases.purchase import (
    GoodsNeedFund,
    LineNotOfPurchase,
    ModeNotOfKind,
    NotBilled,
    Offer,
    PurchaseExists,
    PurchaseFourEyes,
    PurchaseKind,
    PurchaseMode,
    PurchaseNotFound,
    PurchasePaymentNotFound,
    PurchasePaymentWaits,
    PurchaseSpent,
    PurchaseStatus,
    TermBackwards,
)
from disbursement.domain.recoveries.recovery import ProposalState
from disbursement.store.funds.funds import FundNotFound
from disbursement.store.purchases import purchases as store
from disbursement.store.purchases.purchase_tables import PurchaseRow
from disbursement.usecases.purchases import purchases
from shared import held

router = APIRouter(prefix="/v1/purchases", tags=["purchases"])
COUNTY_DIGITS = 6
READERS = (
    Role.COUNTY_HANDLER,
    Role.COUNTY_LEAD,
    Role.TOWNSHIP_HANDLER,
    Role.FINANCE_MAKER,
    Role.FINANCE_CHECKER,
    Role.CITY_SUPERVISOR,
    Role.AUDITOR,
)
STEP = (PurchaseNotFound, OutsideRegion, ActionNotAllowed)
BILL = (PurchaseNotFound, OutsideRegion, NotBilled)
Words = Annotated[str, Field(min_length=2, max_length=500)]


class PurchaseBody(Body):
    """A contract as the county registers it; goods name the special account that pays for them."""

    model_config = example(
        region="540102",
        kind="GOODS",
        mode="PROCURED",
        reference="城民采〔2026〕4号",
        supplier="拉萨市某某商贸有限公司",
        subject="棉被、方便食品和饮用水",
        document="城政采中标〔2026〕12号",
        fund_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        value="50000.00",
        since="2026-03-01",
        until="2026-12-31",
    )

    region: Annotated[str, Field(pattern=r"^\d{6}$")]
    kind: PurchaseKind
    mode: PurchaseMode
    reference: Annotated[str, Field(min_length=2, max_length=100)]
    supplier: OrganisationName
    subject: Annotated[str, Field(min_length=2, max_length=200)]
    document: Annotated[str, Field(min_length=2, max_length=200, description="What proves it")]
    fund_id: UUID | None = None
    value: Annotated[WireMoney, Field(gt=0)]
    since: date
    until: date

    def offer(self) -> Offer:
        """The contract as the rules take it."""
        return Offer(**self.model_dump(exclude={"region", "fund_id"}))


class RejectedPurchaseBody(Body):
    """What is wrong with it."""

    model_config = example(reason="未附中标通知书。")

    reason: Words


class AcceptanceBody(Body):
    """What was delivered or done, and how well (验收)."""

    model_config = example(acceptance="到货 500 床，验收合格，验收单第 3 号。")

    acceptance: Words


class BilledBody(Body):
    """The break of the debit that paid the supplier."""

    model_config = example(break_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d")

    break_id: UUID


class PurchasePaymentView(Part):
    """A debit that was said to pay for a contract's goods."""

    id: UUID
    break_id: UUID
    amount: Money
    paid_on: date
    state: ProposalState
    proposed_by: str
    proposed_at: datetime
    checked_by: str | None
    checked_at: datetime | None
    answer: str | None


class PurchaseView(View):
    """A contract for goods or services; amounts in yuan."""

    id: UUID
    region: str
    kind: PurchaseKind
    mode: PurchaseMode
    reference: str
    supplier: str
    subject: str
    document: str
    fund_id: UUID | None
    value: Money
    used: Annotated[Money, Field(description="Handed over as aid in kind")]
    settled: Annotated[Money, Field(description="Paid to the supplier, as statements show")]
    since: date
    until: date
    status: PurchaseStatus
    proposed_by: str
    proposed_at: datetime
    checked_by: str | None
    checked_at: datetime | None
    answer: str | None
    acceptance: str | None
    ended_by: str | None
    ended_at: datetime | None


class PurchaseFileView(PurchaseView):
    """A contract with what was said to pay for it."""

    payments: list[PurchasePaymentView]


async def _file(tx: Reading, row: PurchaseRow) -> PurchaseFileView:
    paid = await store.find_payments(tx, row.id)
    return PurchaseFileView(
        **dict(PurchaseView.model_validate(row)),
        payments=[PurchasePaymentView.model_validate(one) for one in paid],
    )


@router.get("", operation_id="list_purchases", responses=problems(CursorNotReadable))
async def list_purchases(
    call: Annotated[Call, may_call(*READERS)],
    kind: Annotated[PurchaseKind | None, Query()] = None,
    status: Annotated[PurchaseStatus | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PurchaseView]:
    """本辖区的实物采购和购买服务。202号 第二十条、第二十九条。 Contracts of the caller's region, the oldest first."""
    async with call.reading() as tx:
        found = await store.find_purchases(
            tx,
            region=call.by.region.code[:COUNTY_DIGITS] or "-",
            kind=kind,
            status=status,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[PurchaseView.model_validate(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{purchase_id}",
    operation_id="get_purchase",
    responses=problems(PurchaseNotFound, OutsideRegion),
)
async def get_purchase(
    purchase_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> PurchaseFileView:
    """一份采购合同及其付款。 One contract, and what was said to pay for it."""
    async with call.reading() as tx:
        row = await held.find(tx, PurchaseRow, purchase_id, missing=PurchaseNotFound)
        if not call.by.region.code.startswith(row.region):  # a township uses its county's
            call.by.within(row.region)
        return await _file(tx, row)


@router.post(
    "",
    operation_id="propose_purchase",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        OutsideRegion, ModeNotOfKind, GoodsNeedFund, TermBackwards, PurchaseExists, FundNotFound
    ),
)
async def propose_purchase(
    body: PurchaseBody, call: Annotated[Creation, may_create(Role.COUNTY_HANDLER)]
) -> PurchaseView:
    """登记实物采购或购买服务的合同，待第二人确认。202号 第二十条、第二十九条。 Register a contract."""
    async with call.transaction() as tx:
        row = await purchases.propose(tx, body.offer(), region=body.region, fund_id=body.fund_id)
        return PurchaseView.model_validate(row)


@router.post(
    "/{purchase_id}/confirm",
    operation_id="confirm_purchase",
    responses=problems(*STEP, PurchaseFourEyes),
)
async def confirm_purchase(
    purchase_id: UUID, call: Annotated[Change, may_change(Role.COUNTY_LEAD)]
) -> PurchaseView:
    """确认合同，自此可据以发放实物。202号 第二十条。 The contract is in force."""
    async with call.transaction() as tx:
        row = await purchases.answer(tx, purchase_id, "confirm_purchase", expected=call.expected)
        return PurchaseView.model_validate(row)


@router.post(
    "/{purchase_id}/reject",
    operation_id="reject_purchase",
    responses=problems(*STEP, PurchaseFourEyes),
)
async def reject_purchase(
    purchase_id: UUID,
    body: RejectedPurchaseBody,
    call: Annotated[Change, may_change(Role.COUNTY_LEAD)],
) -> PurchaseView:
    """退回登记的合同。 The contract is not as it was registered; it may be registered anew."""
    async with call.transaction() as tx:
        row = await purchases.answer(
            tx, purchase_id, "reject_purchase", expected=call.expected, reason=body.reason
        )
        return PurchaseView.model_validate(row)


@router.post("/{purchase_id}/end", operation_id="end_purchase", responses=problems(*STEP))
async def end_purchase(
    purchase_id: UUID,
    body: AcceptanceBody,
    call: Annotated[Change, may_change(Role.COUNTY_HANDLER)],
) -> PurchaseView:
    """验收并结束合同。202号 第二十九条。 Accept what was delivered; nothing more is taken of it."""
    async with call.transaction() as tx:
        row = await purchases.end(
            tx, purchase_id, expected=call.expected, acceptance=body.acceptance
        )
        return PurchaseView.model_validate(row)


@router.post(
    "/{purchase_id}/propose-payment",
    operation_id="propose_purchase_payment",
    responses=problems(*BILL, LineNotOfPurchase, PurchaseSpent, PurchasePaymentWaits),
)
async def propose_purchase_payment(
    purchase_id: UUID, body: BilledBody, call: Annotated[Change, may_change(Role.FINANCE_MAKER)]
) -> PurchaseFileView:
    """认定一笔未匹配的出账为支付该合同的货款。202号 第二十三条。 Say that a debit paid for the goods."""
    async with call.transaction() as tx:
        row = await purchases.propose_payment(
            tx, purchase_id, expected=call.expected, break_id=body.break_id
        )
        await tx.flush()
        return await _file(tx, row)


@router.post(
    "/{purchase_id}/confirm-payment",
    operation_id="confirm_purchase_payment",
    responses=problems(
        *BILL, PurchasePaymentNotFound, PurchaseFourEyes, LineNotOfPurchase, PurchaseSpent
    ),
)
async def confirm_purchase_payment(
    purchase_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> PurchaseFileView:
    """复核货款并入账。202号 第二十三条。 Book it; the ledger has the supplier's bill."""
    async with call.transaction() as tx:
        row = await purchases.confirm_payment(tx, purchase_id, expected=call.expected)
        await tx.flush()
        return await _file(tx, row)


@router.post(
    "/{purchase_id}/reject-payment",
    operation_id="reject_purchase_payment",
    responses=problems(*BILL, PurchasePaymentNotFound, PurchaseFourEyes),
)
async def reject_purchase_payment(
    purchase_id: UUID,
    body: RejectedPurchaseBody,
    call: Annotated[Change, may_change(Role.FINANCE_CHECKER)],
) -> PurchaseFileView:
    """退回货款的认定，该笔出账仍为对账差异。 It paid for something else; the debit stays a break."""
    async with call.transaction() as tx:
        row = await purchases.reject_payment(
            tx, purchase_id, expected=call.expected, reason=body.reason
        )
        await tx.flush()
        return await _file(tx, row)
