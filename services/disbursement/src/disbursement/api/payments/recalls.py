"""Taking back a released file that its bank has not fetched: one officer proposes, another decides."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, may_change
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from disbursement.api.views import BatchView
from disbursement.domain.payments.batch import (
    BatchFetched,
    FourEyesRequired,
    NoRecallProposed,
    RecallWaits,
)
from disbursement.store.payments.batches import BatchNotFound
from disbursement.usecases.payments import recalls

router = APIRouter(prefix="/v1/batches/{batch_id}", tags=["batches"])

STEP = (BatchNotFound, ActionNotAllowed, OutsideRegion)


class RecallBody(Body):
    """Why the file is taken back; no personal data."""

    model_config = example(reason="放行后发现银行账号资料有误，撤回后重新制单。")

    reason: Annotated[str, Field(min_length=2, max_length=300)]


@router.post(
    "/propose-recall",
    operation_id="propose_recall",
    responses=problems(*STEP, BatchFetched, RecallWaits),
)
async def propose_recall(
    batch_id: UUID, body: RecallBody, call: Annotated[Change, may_change(Role.FINANCE_MAKER)]
) -> BatchView:
    """提议撤回银行尚未取走的批次；提议期间银行不能取走。第三十条。 Propose to take a file back."""
    async with call.transaction() as tx:
        batch = await recalls.propose_recall(
            tx, batch_id, reason=body.reason, expected=call.expected
        )
    return BatchView.of(batch)


@router.post(
    "/confirm-recall",
    operation_id="confirm_recall",
    responses=problems(*STEP, NoRecallProposed, FourEyesRequired),
)
async def confirm_recall(
    batch_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> BatchView:
    """第二人确认撤回，付款回到待制单。第三十条。 Agree; the payments are ready again."""
    async with call.transaction() as tx:
        batch = await recalls.confirm_recall(tx, batch_id, expected=call.expected)
    return BatchView.of(batch)


@router.post(
    "/reject-recall",
    operation_id="reject_recall",
    responses=problems(*STEP, NoRecallProposed, FourEyesRequired),
)
async def reject_recall(
    batch_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> BatchView:
    """第二人不同意撤回，银行可以取走文件。第三十条。 Disagree; the bank may fetch the file."""
    async with call.transaction() as tx:
        batch = await recalls.reject_recall(tx, batch_id, expected=call.expected)
    return BatchView.of(batch)
