"""What one officer proposes in a recovery, and a second one confirms or rejects."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, may_change
from shared.money import WireMoney
from shared.roles import Role
from shared.web import Body, example, problems

from disbursement.api.recoveries.recoveries import STEP
from disbursement.api.recoveries.views import FreeText, RecoveryFileView, recovery_file
from disbursement.domain.recoveries.recovery import (
    HANDLERS,
    LEADS,
    DebtTooHigh,
    Instalment,
    LineNotOfDebt,
    NothingPaidYet,
    NothingProposed,
    PayByNotPossible,
    PlanNotPossible,
    ProposalKind,
    ProposalWaits,
    ReceiptTooHigh,
)
from disbursement.usecases.recoveries import proposals

router = APIRouter(prefix="/v1/recoveries/{recovery_id}", tags=["recoveries"])
SECOND = (*sorted(LEADS), Role.FINANCE_CHECKER)


class InstalmentBody(Body):
    """So much, by the end of a day."""

    due_on: date
    amount: Annotated[WireMoney, Field(gt=0)]


class PlanBody(Body):
    """Why, and by when: one day, instalments, or the term that is usual."""

    pay_by: date | None = None
    instalments: Annotated[list[InstalmentBody], Field(max_length=60)] = []
    reason: FreeText

    def plan(self) -> list[Instalment]:
        return [Instalment(one.due_on, one.amount) for one in self.instalments]


class DemandBody(PlanBody):
    """What the debtor is to pay back; without an amount what the finding came to."""

    model_config = example(
        amount="2100.00",
        reason="经复查，申请时隐瞒存款，骗取临时救助金。",
        instalments=[
            {"due_on": "2026-07-31", "amount": "1050.00"},
            {"due_on": "2026-08-31", "amount": "1050.00"},
        ],
    )

    amount: Annotated[WireMoney | None, Field(gt=0)] = None


class RescheduleBody(PlanBody):
    """Other days for what is still owed."""

    model_config = example(pay_by="2026-12-31", reason="债务人确有困难，书面申请延期。")


class ReceiptBody(Body):
    """The break of the statement's line that is money of this debt."""

    model_config = example(break_id="01890000-0000-7000-8000-000000000000")

    break_id: UUID
    amount: Annotated[
        WireMoney | None, Field(gt=0, description="Of the line; as much as fits without it")
    ] = None


class EndBody(Body):
    """Why nothing more is owed, and the paper that it rests on."""

    model_config = example(reason="债务人死亡且无遗产。", evidence="城关区法院终结执行裁定书")

    reason: FreeText
    evidence: Annotated[str, Field(min_length=2, max_length=200)]


class AnswerBody(Body):
    """What is wrong with the proposal."""

    model_config = example(reason="金额应为差额部分，请重新计算。")

    reason: FreeText


@router.post(
    "/propose-demand",
    operation_id="propose_demand",
    responses=problems(
        *STEP, ProposalWaits, NothingPaidYet, DebtTooHigh, PlanNotPossible, PayByNotPossible
    ),
)
async def propose_demand(
    recovery_id: UUID, body: DemandBody, call: Annotated[Change, may_change(*sorted(HANDLERS))]
) -> RecoveryFileView:
    """拟定追回金额、理由和退款期限（可分期）。202号 第三十二条。 Draw up what is demanded, and by when."""
    async with call.transaction() as tx:
        row = await proposals.propose_demand(
            tx,
            recovery_id,
            expected=call.expected,
            amount=body.amount,
            pay_by=body.pay_by,
            instalments=body.plan(),
            reason=body.reason,
        )
        return await recovery_file(tx, row)


@router.post(
    "/propose-reschedule",
    operation_id="propose_reschedule",
    responses=problems(*STEP, ProposalWaits, PlanNotPossible, PayByNotPossible),
)
async def propose_reschedule(
    recovery_id: UUID,
    body: RescheduleBody,
    call: Annotated[Change, may_change(*sorted(HANDLERS))],
) -> RecoveryFileView:
    """变更未退部分的期限或分期。202号 第三十二条。 Agree other days for what is still owed."""
    async with call.transaction() as tx:
        row = await proposals.propose_reschedule(
            tx,
            recovery_id,
            expected=call.expected,
            pay_by=body.pay_by,
            instalments=body.plan(),
            reason=body.reason,
        )
        return await recovery_file(tx, row)


@router.post(
    "/propose-receipt",
    operation_id="propose_receipt",
    responses=problems(*STEP, ProposalWaits, LineNotOfDebt, ReceiptTooHigh),
)
async def propose_receipt(
    recovery_id: UUID,
    body: ReceiptBody,
    call: Annotated[Change, may_change(Role.FINANCE_MAKER)],
) -> RecoveryFileView:
    """将对账单上的一笔入账认定为退回款。202号 第二十三条、第三十二条。 A credit is money of this debt."""
    async with call.transaction() as tx:
        row = await proposals.propose_receipt(
            tx,
            recovery_id,
            expected=call.expected,
            break_id=body.break_id,
            amount=body.amount,
        )
        return await recovery_file(tx, row)


@router.post(
    "/propose-write-off",
    operation_id="propose_write_off",
    responses=problems(*STEP, ProposalWaits),
)
async def propose_write_off(
    recovery_id: UUID, body: EndBody, call: Annotated[Change, may_change(Role.FINANCE_MAKER)]
) -> RecoveryFileView:
    """提议核销无法追回的余额。202号 第三十二条。 Ask to write off what cannot be recovered."""
    return await _propose_end(call, recovery_id, body, ProposalKind.WRITE_OFF)


@router.post(
    "/propose-withdrawal",
    operation_id="propose_recovery_withdrawal",
    responses=problems(*STEP, ProposalWaits),
)
async def propose_recovery_withdrawal(
    recovery_id: UUID, body: EndBody, call: Annotated[Change, may_change(*sorted(HANDLERS))]
) -> RecoveryFileView:
    """追回依据不再成立时，提议撤销追回。202号 第三十二条。 Ask to withdraw what lost its ground."""
    return await _propose_end(call, recovery_id, body, ProposalKind.WITHDRAWAL)


@router.post(
    "/confirm",
    operation_id="confirm_recovery_proposal",
    responses=problems(*STEP, NothingProposed, LineNotOfDebt, ReceiptTooHigh),
)
async def confirm_recovery_proposal(
    recovery_id: UUID, call: Annotated[Change, may_change(*SECOND)]
) -> RecoveryFileView:
    """第二人确认追回、分期、入账、核销或撤销。202号 第三十条、第三十二条。 Do what was proposed."""
    async with call.transaction() as tx:
        row = await proposals.confirm(tx, recovery_id, expected=call.expected)
        return await recovery_file(tx, row)


@router.post(
    "/reject",
    operation_id="reject_recovery_proposal",
    responses=problems(*STEP, NothingProposed),
)
async def reject_recovery_proposal(
    recovery_id: UUID, body: AnswerBody, call: Annotated[Change, may_change(*SECOND)]
) -> RecoveryFileView:
    """第二人退回提议并说明理由，可重新提出。202号 第三十条。 Reject what was proposed, with a reason."""
    async with call.transaction() as tx:
        row = await proposals.reject(tx, recovery_id, expected=call.expected, reason=body.reason)
        return await recovery_file(tx, row)


async def _propose_end(
    call: Change, recovery_id: UUID, body: EndBody, kind: ProposalKind
) -> RecoveryFileView:
    async with call.transaction() as tx:
        row = await proposals.propose_end(
            tx,
            recovery_id,
            kind,
            expected=call.expected,
            reason=body.reason,
            evidence=body.evidence,
        )
        return await recovery_file(tx, row)
