"""Findings of inspections over HTTP (第三十一条): the county answers, who inspects ends them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.call import Call, Change, may_call, may_change
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, View, example, problems

from approval.api.parts import FreeText
from approval.domain.supervision.inspection import INSPECTORS, FindingNotFound, FindingStatus
from approval.store.supervision.supervision_tables import InspectionFindingRow
from approval.usecases.supervision import inspections
from shared import held

router = APIRouter(prefix="/v1/inspection-findings", tags=["inspections"])
COUNTY = (Role.COUNTY_HANDLER, Role.COUNTY_LEAD)
OF_FINDING = (FindingNotFound, OutsideRegion, ActionNotAllowed)


class AnswerBody(Body):
    """The county's answer."""

    model_config = example(text="已补充协助人员信息并整改。")

    text: FreeText


class ConclusionBody(Body):
    """Whether the answer is enough."""

    model_config = example(accepted=True, text="整改到位。")

    accepted: bool
    text: FreeText


class FindingWithdrawalBody(Body):
    """Why it is no finding."""

    model_config = example(reason="登记到了另一案件，已重新登记。")

    reason: FreeText


class FindingView(View):
    """A finding with its answer and conclusion."""

    id: UUID
    inspection_id: UUID
    case_id: UUID
    status: FindingStatus
    found_by: str
    found_at: datetime
    answered_by: str | None
    closed_at: datetime | None
    text: str
    answer: str | None
    conclusion: str | None


def finding_view(tx: Transaction, row: InspectionFindingRow) -> FindingView:
    """A finding with its words; the caller audits the reading."""
    sealed = {"text", "answer", "conclusion"}
    plain = {name: getattr(row, name) for name in FindingView.model_fields if name not in sealed}
    return FindingView(**plain, **{name: held.opened(tx, row, name) for name in sealed})


@router.get(
    "/{finding_id}",
    operation_id="get_inspection_finding",
    responses=problems(FindingNotFound, OutsideRegion),
)
async def get_inspection_finding(
    finding_id: UUID, call: Annotated[Call, may_call(*INSPECTORS, *COUNTY)]
) -> FindingView:
    """一项发现。 One finding."""
    async with call.transaction(audited=False) as tx:
        row = await held.find(tx, InspectionFindingRow, finding_id, missing=FindingNotFound)
        tx.by.within(row.county)
        tx.audit("read_inspection_finding", resource=("inspection_finding", row.id))
        return finding_view(tx, row)


@router.post(
    "/{finding_id}/answer",
    operation_id="answer_inspection_finding",
    responses=problems(*OF_FINDING),
)
async def answer_inspection_finding(
    finding_id: UUID, body: AnswerBody, call: Annotated[Change, may_change(*COUNTY)]
) -> FindingView:
    """县级答复抽查发现的问题。 The county answers."""
    async with call.transaction() as tx:
        row = await inspections.answer(tx, finding_id, text=body.text, expected=call.expected)
        return finding_view(tx, row)


@router.post(
    "/{finding_id}/conclude",
    operation_id="conclude_inspection_finding",
    responses=problems(*OF_FINDING),
)
async def conclude_inspection_finding(
    finding_id: UUID, body: ConclusionBody, call: Annotated[Change, may_change(*INSPECTORS)]
) -> FindingView:
    """审阅答复：了结，或退回重新答复。 End the finding, or ask again."""
    async with call.transaction() as tx:
        row = await inspections.conclude(
            tx, finding_id, accepted=body.accepted, text=body.text, expected=call.expected
        )
        return finding_view(tx, row)


@router.post(
    "/{finding_id}/withdraw",
    operation_id="withdraw_inspection_finding",
    responses=problems(*OF_FINDING),
)
async def withdraw_inspection_finding(
    finding_id: UUID,
    body: FindingWithdrawalBody,
    call: Annotated[Change, may_change(*INSPECTORS)],
) -> FindingView:
    """撤回登记有误的问题，写明理由。 Take back what was recorded on the wrong case."""
    async with call.transaction() as tx:
        row = await inspections.withdraw(tx, finding_id, reason=body.reason, expected=call.expected)
        return finding_view(tx, row)
