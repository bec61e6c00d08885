"""The city's instructions over HTTP (督办, 第三十一条)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import OutsideRegion, Role, RoleNotAllowed
from shared.transaction import Transaction
from shared.web import Body, View, example, problems

from approval.api.parts import FILE_READERS, FreeText
from approval.domain.supervision.instruction import (
    InstructionDayPast,
    InstructionNotFound,
    InstructionStatus,
    Office,
)
from approval.store.cases.cases import CaseNotFound
from approval.store.supervision import supervised
from approval.store.supervision.supervision_tables import InstructionRow
from approval.usecases.supervision import instructions
from shared import held

router = APIRouter(prefix="/v1/instructions", tags=["instructions"])
OFFICES = (Role.TOWNSHIP_HANDLER, Role.TOWNSHIP_LEAD, Role.COUNTY_HANDLER, Role.COUNTY_LEAD)
STEP = (InstructionNotFound, OutsideRegion, ActionNotAllowed)


class InstructionBody(Body):
    """Which case, which office, by when, and what is asked."""

    model_config = example(
        case_id="0192a5b0-0000-7000-8000-000000000001",
        office="COUNTY",
        answer_by="2026-12-10",
        text="请核实该案拖延原因并限期办结。",
    )

    case_id: UUID
    office: Office
    answer_by: date
    text: FreeText


class InstructionAnswerBody(Body):
    """What the office did."""

    model_config = example(text="已办结，款项已发放。")

    text: FreeText


class InstructionEndBody(Body):
    """Nothing further, or the day by which the office answers again."""

    model_config = example(answer_by=None)

    answer_by: Annotated[date | None, Field(description="Ask again by this day")] = None


class InstructionView(View):
    """An instruction with its answer."""

    id: UUID
    case_id: UUID
    region: str
    office: Office
    answer_by: date
    status: InstructionStatus
    issued_by: str
    issued_at: datetime
    answered_by: str | None
    closed_at: datetime | None
    text: str | None = None
    answer: str | None = None


def _listed(row: InstructionRow) -> InstructionView:
    names = [name for name in InstructionView.model_fields if name not in {"text", "answer"}]
    return InstructionView(**{name: getattr(row, name) for name in names})


def _view(tx: Transaction, row: InstructionRow) -> InstructionView:
    tx.audit("read_instruction", resource=("instruction", row.id))
    texts = {name: held.opened(tx, row, name) for name in ("text", "answer")}
    return _listed(row).model_copy(update=texts)


@router.post(
    "",
    operation_id="issue_instruction",
    status_code=status.HTTP_201_CREATED,
    responses=problems(CaseNotFound, OutsideRegion, InstructionDayPast),
)
async def issue_instruction(
    body: InstructionBody, call: Annotated[Creation, may_create(Role.CITY_SUPERVISOR)]
) -> InstructionView:
    """市级督办一案，限期由乡镇或县级答复（第三十一条）。 The city instructs an office on a case."""
    async with call.transaction() as tx:
        return _view(tx, await instructions.issue(tx, **body.model_dump()))


@router.get("", operation_id="list_instructions", responses=problems(CursorNotReadable))
async def list_instructions(
    call: Annotated[Call, may_call(*FILE_READERS)],
    case_id: Annotated[UUID | None, Query(description="On one case")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[InstructionView]:
    """辖区内的督办。 Instructions to the offices of a region."""
    async with call.reading() as tx:
        found = await supervised.find_in_region(
            tx,
            InstructionRow,
            InstructionRow.region,
            case_id=case_id,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[_listed(row) for row in found[:limit]],
        next=write_cursor(str(found[limit - 1].id)) if len(found) > limit else None,
    )


@router.get(
    "/{instruction_id}",
    operation_id="get_instruction",
    responses=problems(InstructionNotFound, OutsideRegion),
)
async def get_instruction(
    instruction_id: UUID, call: Annotated[Call, may_call(*FILE_READERS)]
) -> InstructionView:
    """一项督办及其答复；查看留痕。 One instruction; its reading is audited."""
    async with call.transaction(audited=False) as tx:
        row = await held.find(tx, InstructionRow, instruction_id, missing=InstructionNotFound)
        tx.by.within(row.region)
        return _view(tx, row)


@router.post(
    "/{instruction_id}/answer",
    operation_id="answer_instruction",
    responses=problems(*STEP, RoleNotAllowed),
)
async def answer_instruction(
    instruction_id: UUID,
    body: InstructionAnswerBody,
    call: Annotated[Change, may_change(*OFFICES)],
) -> InstructionView:
    """被督办单位答复。 The office that was asked answers."""
    async with call.transaction() as tx:
        row = await instructions.answer(tx, instruction_id, text=body.text, expected=call.expected)
        return _view(tx, row)


@router.post(
    "/{instruction_id}/conclude",
    operation_id="conclude_instruction",
    responses=problems(*STEP, InstructionDayPast),
)
async def conclude_instruction(
    instruction_id: UUID,
    body: InstructionEndBody,
    call: Annotated[Change, may_change(Role.CITY_SUPERVISOR)],
) -> InstructionView:
    """市级办结督办，或要求再次答复。 The city ends it, or asks again."""
    async with call.transaction() as tx:
        row = await instructions.conclude(
            tx, instruction_id, answer_by=body.answer_by, expected=call.expected
        )
        return _view(tx, row)


@router.post(
    "/{instruction_id}/withdraw", operation_id="withdraw_instruction", responses=problems(*STEP)
)
async def withdraw_instruction(
    instruction_id: UUID, call: Annotated[Change, may_change(Role.CITY_SUPERVISOR)]
) -> InstructionView:
    """市级撤回尚未答复的督办。 The city takes it back."""
    async with call.transaction() as tx:
        row = await instructions.withdraw(tx, instruction_id, expected=call.expected)
        return _view(tx, row)
