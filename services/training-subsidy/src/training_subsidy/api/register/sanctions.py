"""Sanctions of institutions, over HTTP: notice, hearing, decision, objection (215号（五）, VT-006)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from fastapi.responses import Response
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.printout import PAGE, Accept, CharacterNotPrintable, page
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import OFFICES, Note, ReasonCode
from training_subsidy.api.register.admissions import WrittenView
from training_subsidy.domain.register.class_errors import TradeOutsideScope
from training_subsidy.domain.register.grade import GradeBlocksClasses
from training_subsidy.domain.register.sanction import (
    AnotherDecider,
    ClassEnd,
    ClassEndNotPossible,
    ClassWithoutEnd,
    HearingDayImpossible,
    ObjectedTooLate,
    Sanction,
    SanctionKind,
    SanctionNotFound,
    SanctionOpenAlready,
    SanctionStatus,
)
from training_subsidy.store.register import notes
from training_subsidy.store.register import sanctions as store
from training_subsidy.store.register.institutions import InstitutionNotFound
from training_subsidy.usecases.register import sanctions

router = APIRouter(prefix="/v1/institution-sanctions", tags=["institutions"])
READERS = (Role.TRAINING_INSTITUTION, *OFFICES)
STEP = (SanctionNotFound, ActionNotAllowed, OutsideRegion)


class SanctionBody(Body):
    """Which sanction is intended, and why."""

    model_config = example(
        institution_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        kind="RESTRICT",
        reason_code="QUALITY_INSPECTION_FAILED",
        grounds="两次质量检查不合格：3 月 10 日、4 月 2 日抽查均无人上课",
    )

    institution_id: UUID
    kind: SanctionKind
    reason_code: ReasonCode
    grounds: Note


class SaidBody(Body):
    """What somebody says, in words."""

    model_config = example(text="对事实有异议，申请听证")

    text: Note


class SanctionHearingBody(Body):
    """When the hearing was held, and its record."""

    model_config = example(held_on="2026-04-10", record="机构陈述：已更换教师并补课。")

    held_on: date
    record: Note


class ClassEndBody(Body):
    """What becomes of one class that is not over."""

    class_id: UUID
    end: ClassEnd
    successor_id: Annotated[UUID | None, Field(description="Who goes on with it")] = None


class ImposeBody(Body):
    """The decision, and of an exit the end of each class."""

    model_config = example(explanation="听证后事实未变，予以限制开班", classes=[])

    explanation: Note
    classes: Annotated[list[ClassEndBody], Field(max_length=500)] = []


class ObjectionAction(StrEnum):
    """How an objection is answered."""

    UPHOLD = "UPHOLD"
    LIFT = "LIFT"


class ObjectionAnswerBody(Body):
    """The answer to an objection."""

    model_config = example(action="UPHOLD", answer="复核后维持原决定")

    action: ObjectionAction
    answer: Note


class SanctionView(View):
    """A sanction, where it stands, and what was said about it."""

    id: UUID
    institution_id: UUID
    credit_code: str
    region: str
    kind: SanctionKind
    reason_code: str
    noticed_at: datetime
    hearing_until: Annotated[date, Field(description="By when a hearing may be asked for")]
    status: SanctionStatus
    heard_on: date | None
    decided_at: datetime | None
    notes: list[WrittenView]


async def _views(tx: Reading, found: list[Sanction]) -> list[SanctionView]:
    written = await notes.notes_of(tx, [one.id for one in found])
    names = [name for name in SanctionView.model_fields if name != "notes"]
    return [
        SanctionView(
            **{name: getattr(one, name) for name in names},
            notes=[WrittenView.model_validate(note) for note in written[one.id]],
        )
        for one in found
    ]


async def _view(tx: Reading, sanction: Sanction) -> SanctionView:
    return (await _views(tx, [sanction]))[0]


@router.post(
    "",
    operation_id="notice_sanction",
    status_code=status.HTTP_201_CREATED,
    responses=problems(InstitutionNotFound, ActionNotAllowed, SanctionOpenAlready, OutsideRegion),
)
async def notice_sanction(
    body: SanctionBody, call: Annotated[Creation, may_create(Role.HRSS_HANDLER)]
) -> SanctionView:
    """告知拟限制开班或退出的事实、理由和听证权利。215号（五）（七）。 Tell which sanction is intended, and why."""
    async with call.transaction() as tx:
        return await _view(tx, await sanctions.notice_sanction(tx, **body.model_dump()))


@router.get("", operation_id="list_sanctions", responses=problems(CursorNotReadable))
async def list_sanctions(
    call: Annotated[Call, may_call(*READERS)],
    institution_id: Annotated[UUID | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SanctionView]:
    """本机构或本辖区的处理。 Sanctions of the caller's institution or region."""
    own = call.by.owns_single_cases
    async with call.reading() as tx:
        found = await store.find_sanctions(
            tx,
            credit_code=(call.by.org or "-") if own else None,
            region=None if own else call.by.region.code or "-",
            institution_id=institution_id,
            after=read_id(cursor),
            limit=limit + 1,
        )
        items = await _views(tx, found[:limit])
    return Page(items=items, next=next_of(found, limit))


@router.get(
    "/{sanction_id}",
    operation_id="get_sanction",
    responses=problems(SanctionNotFound, OutsideRegion),
)
async def get_sanction(
    sanction_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> SanctionView:
    """一项处理。 One sanction."""
    async with call.reading() as tx:
        return await _view(tx, await store.get_sanction(tx, sanction_id))


@router.get(
    "/{sanction_id}/letter",
    operation_id="read_sanction_letter",
    response_class=Response,
    responses=problems(SanctionNotFound, OutsideRegion, CharacterNotPrintable) | PAGE,
)
async def read_sanction_letter(
    sanction_id: UUID, call: Annotated[Call, may_call(*READERS)], accept: Accept = "*/*"
) -> Response:
    """告知书或处理决定书（HTML 或 PDF），查阅留痕。 The notice, or the decision, in writing."""
    async with call.transaction(audited=False) as tx:
        content = await sanctions.letter_of_sanction(tx, sanction_id)
    return await page(content, accept)


@router.post("/{sanction_id}/ask-hearing", operation_id="ask_hearing", responses=problems(*STEP))
async def ask_hearing(
    sanction_id: UUID,
    body: SaidBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> SanctionView:
    """申请听证。 Ask for a hearing."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await sanctions.answer_notice(
                tx, sanction_id, action="ask_hearing", note=body.text, expected=call.expected
            ),
        )


@router.post("/{sanction_id}/waive", operation_id="waive_hearing", responses=problems(*STEP))
async def waive_hearing(
    sanction_id: UUID, call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)]
) -> SanctionView:
    """放弃听证。 Waive the hearing."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await sanctions.answer_notice(
                tx, sanction_id, action="waive", note=None, expected=call.expected
            ),
        )


@router.post(
    "/{sanction_id}/hear",
    operation_id="hold_hearing",
    responses=problems(*STEP, AnotherDecider, HearingDayImpossible),
)
async def hold_hearing(
    sanction_id: UUID,
    body: SanctionHearingBody,
    call: Annotated[Change, may_change(Role.HRSS_HANDLER)],
) -> SanctionView:
    """听证笔录，由告知人以外的人主持。 The record of the hearing, held by another person."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await sanctions.hold_hearing(
                tx, sanction_id, **body.model_dump(), expected=call.expected
            ),
        )


@router.post(
    "/{sanction_id}/impose",
    operation_id="impose_sanction",
    responses=problems(
        *STEP,
        AnotherDecider,
        ClassWithoutEnd,
        ClassEndNotPossible,
        GradeBlocksClasses,
        TradeOutsideScope,
    ),
)
async def impose_sanction(
    sanction_id: UUID, body: ImposeBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> SanctionView:
    """另一人作出限制或退出决定，安置在办班次和学员。215号（五）（七）。 Another person imposes the sanction."""
    ends = {one.class_id: (one.end, one.successor_id) for one in body.classes}
    async with call.transaction() as tx:
        return await _view(
            tx,
            await sanctions.impose(
                tx,
                sanction_id,
                explanation=body.explanation,
                ends=ends,
                expected=call.expected,
            ),
        )


@router.post(
    "/{sanction_id}/drop",
    operation_id="drop_sanction",
    responses=problems(*STEP, AnotherDecider),
)
async def drop_sanction(
    sanction_id: UUID, body: SaidBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> SanctionView:
    """决定不予处理并说明理由。 Do not impose it, with the reason."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await sanctions.drop(tx, sanction_id, explanation=body.text, expected=call.expected),
        )


@router.post(
    "/{sanction_id}/object",
    operation_id="object_to_sanction",
    responses=problems(*STEP, ObjectedTooLate),
)
async def object_to_sanction(
    sanction_id: UUID,
    body: SaidBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> SanctionView:
    """对处理决定提出异议。 Object to the decision."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await sanctions.object_to_sanction(
                tx, sanction_id, objection=body.text, expected=call.expected
            ),
        )


@router.post(
    "/{sanction_id}/answer",
    operation_id="answer_sanction_objection",
    responses=problems(*STEP, AnotherDecider),
)
async def answer_sanction_objection(
    sanction_id: UUID,
    body: ObjectionAnswerBody,
    call: Annotated[Change, may_change(Role.HRSS_LEAD)],
) -> SanctionView:
    """由未参与处理的人答复异议：维持或撤销。 Somebody who had no part answers the objection."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await sanctions.answer_objection(
                tx,
                sanction_id,
                action="uphold" if body.action is ObjectionAction.UPHOLD else "lift",
                answer=body.answer,
                expected=call.expected,
            ),
        )
