"""Suspension and removal of contracted bodies, and their credit files, over HTTP (215号（七）, VT-020)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, write_cursor
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.parts import HRSS, Note, ReasonCode
from training_subsidy.api.register.admissions import WrittenView
from training_subsidy.api.register.grades import read_place
from training_subsidy.domain.register.supervisors import (
    AnotherSupervisionOfficer,
    Measure,
    MeasureKind,
    MeasureNotFound,
    MeasureNotHeardYet,
    MeasureOpenAlready,
    MeasureStatus,
    SupervisorNotFound,
)
from training_subsidy.store.register import notes, supervisors
from training_subsidy.usecases.register import supervisors as steps

router = APIRouter(prefix="/v1/supervisor-measures", tags=["supervision"])
files = APIRouter(prefix="/v1/supervising-bodies/{body_id}", tags=["supervision"])
READERS = (Role.THIRD_PARTY_INSPECTOR, *HRSS, Role.AUDITOR)
STEP = (MeasureNotFound, ActionNotAllowed, OutsideRegion)


class MeasureBody(Body):
    """What is intended about a body, and why."""

    model_config = example(
        body_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        kind="SUSPEND",
        reason_code="VISITS_NOT_MADE",
        grounds="两个月内四次抽查逾期未报告",
    )

    body_id: UUID
    kind: MeasureKind
    reason_code: ReasonCode
    grounds: Note


class SaidOfMeasureBody(Body):
    """What somebody says of a measure."""

    model_config = example(text="道路中断，已另行约定时间")

    text: Note


class MeasureView(View):
    """A measure with what was said of it."""

    id: UUID
    body_id: UUID
    credit_code: str
    region: str
    kind: MeasureKind
    reason_code: str
    noticed_at: datetime
    hear_until: date
    status: MeasureStatus
    decided_at: datetime | None
    notes: list[WrittenView]


class SupervisorEntryView(Part):
    """One dated line of a body's credit file."""

    kind: Annotated[str, Field(description="CONTRACT, MEASURE or VISIT")]
    day: date
    what: str
    code: Annotated[str, Field(description="Of a visit: IN_TIME or OVERDUE")]
    ref: Annotated[str, Field(description="The id under which it is read in full")]


async def _view(tx: Reading, measure: Measure) -> MeasureView:
    written = (await notes.notes_of(tx, [measure.id]))[measure.id]
    names = [name for name in MeasureView.model_fields if name != "notes"]
    return MeasureView(
        **{name: getattr(measure, name) for name in names},
        notes=[WrittenView.model_validate(note) for note in written],
    )


@router.post(
    "",
    operation_id="notice_measure",
    status_code=status.HTTP_201_CREATED,
    responses=problems(SupervisorNotFound, MeasureOpenAlready, ActionNotAllowed, OutsideRegion),
)
async def notice_measure(
    body: MeasureBody, call: Annotated[Creation, may_create(Role.HRSS_HANDLER)]
) -> MeasureView:
    """告知第三方机构拟暂停、清退或恢复，并听取陈述。215号（七）。 Tell a body what is intended."""
    async with call.transaction() as tx:
        return await _view(tx, await steps.notice_measure(tx, **body.model_dump()))


@router.get(
    "/{measure_id}", operation_id="get_measure", responses=problems(MeasureNotFound, OutsideRegion)
)
async def get_measure(measure_id: UUID, call: Annotated[Call, may_call(*READERS)]) -> MeasureView:
    """一项暂停、清退或恢复。 One measure; a body its own."""
    async with call.reading() as tx:
        return await _view(tx, await supervisors.get_measure(tx, measure_id))


@router.post("/{measure_id}/speak", operation_id="speak_to_measure", responses=problems(*STEP))
async def speak_to_measure(
    measure_id: UUID,
    body: SaidOfMeasureBody,
    call: Annotated[Change, may_change(Role.THIRD_PARTY_INSPECTOR)],
) -> MeasureView:
    """第三方机构陈述申辩。 The body says what it has to say."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await steps.speak_to_measure(tx, measure_id, said=body.text, expected=call.expected),
        )


@router.post(
    "/{measure_id}/impose",
    operation_id="impose_measure",
    responses=problems(*STEP, AnotherSupervisionOfficer, MeasureNotHeardYet),
)
async def impose_measure(
    measure_id: UUID,
    body: SaidOfMeasureBody,
    call: Annotated[Change, may_change(Role.HRSS_LEAD)],
) -> MeasureView:
    """听取陈述或期满后由另一人决定。215号（七）。 Another person decides, once the body was heard."""
    return await _decided(call, measure_id, "impose", body.text)


@router.post(
    "/{measure_id}/drop",
    operation_id="drop_measure",
    responses=problems(*STEP, AnotherSupervisionOfficer),
)
async def drop_measure(
    measure_id: UUID,
    body: SaidOfMeasureBody,
    call: Annotated[Change, may_change(Role.HRSS_LEAD)],
) -> MeasureView:
    """另一人决定不予处理。 Another person lets it rest."""
    return await _decided(call, measure_id, "drop", body.text)


async def _decided(call: Change, measure_id: UUID, action: str, said: str) -> MeasureView:
    async with call.transaction() as tx:
        decided = await steps.decide_measure(
            tx, measure_id, action=action, explanation=said, expected=call.expected
        )
        return await _view(tx, decided)


@files.get(
    "/credit-file",
    operation_id="list_supervisor_entries",
    responses=problems(SupervisorNotFound, OutsideRegion, CursorNotReadable),
)
async def list_supervisor_entries(
    body_id: UUID,
    call: Annotated[Call, may_call(*READERS)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SupervisorEntryView]:
    """第三方机构信用档案：合同、处理和抽查履约，均有日期。215号（七）。 A body's credit file, the latest first."""
    place = read_place(cursor)
    async with call.reading() as tx:
        body = await supervisors.get_body(tx, body_id)
        found = await supervisors.credit_entries(tx, body.id, after=place, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items=[SupervisorEntryView.model_validate(one) for one in found[:limit]],
        next=None if last is None else write_cursor(last.day.isoformat(), last.ref),
    )
