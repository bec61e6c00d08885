"""Split-work over HTTP (一门受理、协同办理, 第二十七条)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.auth import APPLICANTS, HANDLERS, OFFICERS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.contracts.intake import TaskResult
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, View, example, problems

from intake.domain.errors import ApplicationNotFound
from intake.domain.tasks.task import (
    AnswerDayImpossible,
    Department,
    InCircles,
    TaskNotFound,
    TaskStatus,
    WrittenAnswer,
    WrittenAnswerMissing,
)
from intake.store.tasks import tasks as store
from intake.store.tasks.task_tables import TaskRow
from intake.usecases.tasks import tasks
from shared import held

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])
READERS = (*APPLICANTS, *OFFICERS, Role.DATA_PARTNER)
WORKERS = (*HANDLERS, Role.DATA_PARTNER)
STEP = (TaskNotFound, OutsideRegion, ActionNotAllowed)
Words = Annotated[str, Field(min_length=2, max_length=2000)]
Org = Annotated[
    str | None, Field(max_length=60, description="The organisation that the office signs in as")
]


class TaskBody(Body):
    """Which part of an application goes to which office."""

    model_config = example(
        application_id="0192a5b0-0000-7000-8000-000000000001",
        to="MEDICAL_INSURANCE",
        question="请核实大病保险能否报销该住院费用。",
    )

    application_id: UUID
    to: Department
    org: Org = None
    question: Words


class TaskHandOnBody(Body):
    """Which office is in charge, and why."""

    model_config = example(to="HEALTH", reason="属疾病应急救助，应由卫生健康部门办理。")

    to: Department
    org: Org = None
    reason: Words


class WrittenAnswerBody(Body):
    """The office's writing: its number and its day, not before the split."""

    document: Annotated[str, Field(min_length=3, max_length=100)]
    on: date


class TaskResultBody(Body):
    """What came of it, as the applicant reads it."""

    model_config = example(result="GIVEN", text="已按大病保险二次报销。")

    result: TaskResult
    text: Words
    written_answer: Annotated[
        WrittenAnswerBody | None,
        Field(description="Where the door records what another office wrote"),
    ] = None


class TaskReasonBody(Body):
    """Why it is taken back."""

    model_config = example(reason="申请人已撤回申请。")

    reason: Words


class TaskView(View):
    """A part of the work: who has it, until when, and what came of it."""

    id: UUID
    application_id: UUID
    department: Department
    hands: Annotated[list[Department], Field(description="Who has had it, in order")]
    status: TaskStatus
    result: TaskResult | None
    answer_document: str | None
    answered_on: date | None
    due_at: datetime
    split_at: datetime
    finished_at: datetime | None
    question: str | None = None
    answer: str | None = None


def _listed(row: TaskRow) -> TaskView:
    left = {"department", "question", "answer"}
    plain = {name: getattr(row, name) for name in TaskView.model_fields if name not in left}
    return TaskView(**plain, department=Department(row.hands[-1]))


def _view(tx: Transaction, row: TaskRow) -> TaskView:
    tx.audit("read_task", resource=("task", row.id))
    texts = {name: held.opened(tx, row, name) for name in ("question", "answer")}
    return _listed(row).model_copy(update=texts)


@router.post(
    "",
    operation_id="split_task",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ApplicationNotFound, OutsideRegion),
)
async def split_task(body: TaskBody, call: Annotated[Creation, may_create(*HANDLERS)]) -> TaskView:
    """一门受理后分办至有关部门，限期办理（第二十七条）。 Give a part of the work to an office."""
    async with call.transaction() as tx:
        return _view(tx, await tasks.split(tx, **body.model_dump()))


@router.get("", operation_id="list_tasks", responses=problems(CursorNotReadable))
async def list_tasks(
    call: Annotated[Call, may_call(*READERS)],
    application_id: Annotated[UUID | None, Query(description="Of one application")] = None,
    status_filter: Annotated[TaskStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[TaskView]:
    """分办清单：辖区的、本部门的或本人的。 Tasks of a region, of an office, or of one's applications."""
    async with call.reading() as tx:
        found = await store.find_tasks(
            tx,
            application_id=application_id,
            status=status_filter,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[_listed(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get("/{task_id}", operation_id="get_task", responses=problems(TaskNotFound, OutsideRegion))
async def get_task(task_id: UUID, call: Annotated[Call, may_call(*READERS)]) -> TaskView:
    """一项分办的进度和结果，申请人可见。 One task; the applicant sees it too."""
    async with call.transaction(audited=False) as tx:
        return _view(tx, await store.get_task(tx, task_id))


@router.post(
    "/{task_id}/hand-on", operation_id="hand_on_task", responses=problems(*STEP, InCircles)
)
async def hand_on_task(
    task_id: UUID, body: TaskHandOnBody, call: Annotated[Change, may_change(*WORKERS)]
) -> TaskView:
    """转办至有权部门，不得重复转回（第二十七条）。 Another office is in charge; nobody gets it twice."""
    async with call.transaction() as tx:
        row = await tasks.hand_on(
            tx, task_id, to=body.to, org=body.org, reason=body.reason, expected=call.expected
        )
        return _view(tx, row)


@router.post(
    "/{task_id}/finish",
    operation_id="finish_task",
    responses=problems(*STEP, WrittenAnswerMissing, AnswerDayImpossible),
)
async def finish_task(
    task_id: UUID, body: TaskResultBody, call: Annotated[Change, may_change(*WORKERS)]
) -> TaskView:
    """反馈办理结果，告知申请人；受理窗口代为登记的，须有该部门的书面答复（第二十七条）。 Say what came of it."""
    given = body.written_answer
    written = None if given is None else WrittenAnswer(document=given.document, on=given.on)
    async with call.transaction() as tx:
        row = await tasks.finish(
            tx,
            task_id,
            result=body.result,
            text=body.text,
            written=written,
            expected=call.expected,
        )
        return _view(tx, row)


@router.post("/{task_id}/take-back", operation_id="take_back_task", responses=problems(*STEP))
async def take_back_task(
    task_id: UUID, body: TaskReasonBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> TaskView:
    """撤回分办。 The door needs it no more."""
    async with call.transaction() as tx:
        row = await tasks.take_back(tx, task_id, reason=body.reason, expected=call.expected)
        return _view(tx, row)
