"""The source of an order that is held: one officer of finance names it, another one confirms it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, may_change
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from disbursement.api.views import PaymentView
from disbursement.domain.funds.sources import (
    NoSourceProposed,
    SourceMayNotPay,
    SourceProposalWaits,
    SourceStands,
    SourceTooShort,
)
from disbursement.domain.payments.batch import FourEyesRequired
from disbursement.store.payments.payments import PaymentNotFound
from disbursement.usecases.funds import sources

router = APIRouter(prefix="/v1/payments/{payment_id}", tags=["payments"])

STEP = (PaymentNotFound, ActionNotAllowed, OutsideRegion)
Reason = Annotated[str, Field(min_length=2, max_length=500)]


class SourceBody(Body):
    """The fund that pays, and why this one."""

    model_config = example(
        fund_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", reason="财政补助已用完，改由捐赠资金支付。"
    )

    fund_id: UUID
    reason: Reason


class RejectedSourceBody(Body):
    """What is wrong with the source."""

    model_config = example(reason="该笔捐赠限用于教育支出，请另选专账。")

    reason: Reason


@router.post(
    "/propose-source",
    operation_id="propose_source",
    responses=problems(*STEP, SourceStands, SourceMayNotPay, SourceProposalWaits),
)
async def propose_source(
    payment_id: UUID, body: SourceBody, call: Annotated[Change, may_change(Role.FINANCE_MAKER)]
) -> PaymentView:
    """为没有资金来源或来源不足的付款提出资金来源。202号 第二十二条。 Name the source of a held order."""
    async with call.transaction() as tx:
        payment = await sources.propose_source(
            tx, payment_id, fund_id=body.fund_id, reason=body.reason, expected=call.expected
        )
    return PaymentView.of(payment)


@router.post(
    "/confirm-source",
    operation_id="confirm_source",
    responses=problems(*STEP, NoSourceProposed, FourEyesRequired, SourceMayNotPay, SourceTooShort),
)
async def confirm_source(
    payment_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> PaymentView:
    """确认资金来源，付款继续。202号 第二十二条、第二十三条。 Agree with the source; the order goes on."""
    async with call.transaction() as tx:
        payment = await sources.confirm_source(tx, payment_id, expected=call.expected)
    return PaymentView.of(payment)


@router.post(
    "/reject-source",
    operation_id="reject_source",
    responses=problems(*STEP, NoSourceProposed, FourEyesRequired),
)
async def reject_source(
    payment_id: UUID,
    body: RejectedSourceBody,
    call: Annotated[Change, may_change(Role.FINANCE_CHECKER)],
) -> PaymentView:
    """退回提出的资金来源，另行确定。202号 第二十二条。 Disagree; another source is to be named."""
    async with call.transaction() as tx:
        payment = await sources.reject_source(
            tx, payment_id, reason=body.reason, expected=call.expected
        )
    return PaymentView.of(payment)
