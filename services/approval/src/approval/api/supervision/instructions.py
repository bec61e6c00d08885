"""The city's instructions over HTTP (督办, 第三十一条)."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field, model_validator
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import InvalidBody
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role, RoleNotAllowed
from shared.transaction import Transaction
from shared.web import Body, Part, View, example, problems
from shared.words import labels

from approval.api.parts import FILE_READERS, FreeText
from approval.domain.supervision.counties import CountyUnknown
from approval.domain.supervision.instruction import (
    InstructionDayImpossible,
    InstructionElsewhere,
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
FAULTS = labels("approval", "body_faults")
CASE_NUMBER = r"^LZ-\d{6}-\d{4}-\d{6}$"


class InstructionBody(Body):
    """Which office, by when, and what is asked; with the case, or the number of one on its way."""

    model_config = example(
        region="540102001",
        case_number="LZ-540102-2026-000017",
        answer_by="2026-12-10",
        text="请核实该申请拖延原因并限期办结。",
    )

    region: Annotated[
        str,
        Field(pattern=r"^\d{6}(\d{3})?$", description="Of the county or township that answers"),
    ]
    case_id: UUID | None = None
    case_number: Annotated[
        str | None,
        Field(pattern=CASE_NUMBER, description="Of a case that approval does not know yet"),
    ] = None
    answer_by: date
    text: FreeText

    @model_validator(mode="after")
    def _names_one_case(self) -> Self:
        if self.case_id is not None and self.case_number is not None:
            raise InvalidBody(FAULTS["instruction_case"])
        return self


class InstructionAnswerBody(Body):
    """What the office did."""

    model_config = example(text="已办结，款项已发放。")

    text: FreeText


class InstructionEndBody(Body):
    """Nothing further, or what the office answers again, and by which day."""

    model_config = example(answer_by="2026-12-20", text="请补充款项到账凭证。")

    answer_by: Annotated[date | None, Field(description="Ask again by this day")] = None
    text: Annotated[FreeText | None, Field(description="What is asked again")] = None

    @model_validator(mode="after")
    def _asks_with_a_text(self) -> Self:
        if (self.answer_by is None) != (self.text is None):
            raise InvalidBody(FAULTS["instruction_again"])
        return self

    def again(self) -> tuple[date, str] | None:
        """Day and text of a further question."""
        if self.answer_by is None or self.text is None:
            return None
        return self.answer_by, self.text


class InstructionRoundPart(Part):
    """What was asked and answered before the city asked again."""

    text: str
    answer_by: date
    answer: str | None
    answered_by: str | None


class InstructionView(View):
    """An instruction with its answer."""

    id: UUID
    case_id: UUID | None
    case_number: str | None
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
    earlier: list[InstructionRoundPart] = []


def _listed(row: InstructionRow) -> InstructionView:
    sealed = {"text", "answer", "earlier"}
    names = [name for name in InstructionView.model_fields if name not in sealed]
    return InstructionView(**{name: getattr(row, name) for name in names})


def _view(tx: Transaction, row: InstructionRow) -> InstructionView:
    tx.audit("read_instruction", resource=("instruction", row.id))
    texts = {name: held.opened(tx, row, name) for name in ("text", "answer")}
    earlier = [InstructionRoundPart(**one) for one in instructions.rounds_of(tx, row)]
    return _listed(row).model_copy(update=texts | {"earlier": earlier})


@router.post(
    "",
    operation_id="issue_instruction",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        CaseNotFound, OutsideRegion, CountyUnknown, InstructionDayImpossible, InstructionElsewhere
    ),
)
async def issue_instruction(
    body: InstructionBody, call: Annotated[Creation, may_create(Role.CITY_SUPERVISOR)]
) -> InstructionView:
    """市级督办乡镇或县级，限期答复；可指明案件（第三十一条）。 The city instructs an office."""
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
        next=next_of(found, limit),
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
    responses=problems(*STEP, InstructionDayImpossible),
)
async def conclude_instruction(
    instruction_id: UUID,
    body: InstructionEndBody,
    call: Annotated[Change, may_change(Role.CITY_SUPERVISOR)],
) -> InstructionView:
    """市级办结督办，或要求再次答复。 The city ends it, or asks again."""
    async with call.transaction() as tx:
        row = await instructions.conclude(
            tx, instruction_id, again=body.again(), expected=call.expected
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
