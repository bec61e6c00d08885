"""Split-work: a part goes to an office with a term, is handed on, and its result comes back."""

from datetime import datetime
from uuid import UUID

from shared.contracts.intake import TaskFinished, TaskHandedOn, TaskResult, TaskSplit, TaskTakenBack
from shared.ids import new_id
from shared.roles import COUNTY, Role
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from intake.domain.tasks.task import (
    TASK_LIFECYCLE,
    Department,
    TaskStatus,
    WrittenAnswer,
    check_answer,
    check_hands,
)
from intake.store.applications import applications
from intake.store.tasks import tasks
from intake.store.tasks.task_tables import TaskRow
from intake.usecases.clocks import DEADLINES
from shared import held

KIND, DUTY = "task", "finish_task"


async def split(
    tx: Transaction, *, application_id: UUID, to: Department, org: str | None, question: str
) -> TaskRow:
    """The door gives a part of the work to an office; the term runs, and the applicant sees it."""
    application = await applications.get_application(tx, application_id)
    task_id = new_id()
    row = held.insert(
        tx,
        TaskRow,
        KIND,
        id=task_id,
        application_id=application.id,
        region=application.region,
        owner=application.owner,
        hands=[to.value],
        org=org,
        status=TaskStatus.OPEN,
        question=question,
        due_at=await _owed(tx, task_id, application.region, about=application.id),
        split_by=tx.by.sub,
        split_at=tx.clock.now(),
    )
    tx.publish(TaskSplit(case_id=application.id, task_id=row.id, department=to, due_at=row.due_at))
    return row


async def hand_on(
    tx: Transaction, task_id: UUID, *, to: Department, org: str | None, reason: str, expected: int
) -> TaskRow:
    """Another office is in charge; it has a term of its own, and nobody gets it twice."""
    row = await tasks.hold_task(tx, task_id, expected=expected)
    status = TASK_LIFECYCLE.after("hand_on", status=TaskStatus(row.status), by=tx.by)
    check_hands(row.hands, to)
    held.change(
        tx,
        row,
        KIND,
        status=status,
        hands=[*row.hands, to.value],
        org=org,
        answer=reason,
        due_at=await _owed(tx, row.id, row.region, about=row.application_id),
    )
    tx.publish(
        TaskHandedOn(case_id=row.application_id, task_id=row.id, department=to, due_at=row.due_at)
    )
    return row


async def finish(
    tx: Transaction,
    task_id: UUID,
    *,
    result: TaskResult,
    text: str,
    written: WrittenAnswer | None,
    expected: int,
) -> TaskRow:
    """The office says what came of it, or the door by its writing; the applicant reads who told."""
    row = await tasks.hold_task(tx, task_id, expected=expected)
    status = TASK_LIFECYCLE.after("finish", status=TaskStatus(row.status), by=tx.by)
    own = row.org is None and row.hands[-1] == _own_office(tx)
    by_the_office = tx.by.has(Role.DATA_PARTNER) or own
    check_answer(
        written,
        by_the_office=by_the_office,
        split=lhasa_date(row.split_at),
        today=tx.clock.today(),
    )
    held.change(
        tx,
        row,
        KIND,
        status=status,
        result=result,
        answer=text,
        answer_document=written and written.document,
        answered_on=written and written.on,
        finished_by=tx.by.sub,
        finished_at=tx.clock.now(),
    )
    await DEADLINES.meet(tx, DUTY, case_id=row.id)
    tx.publish(
        TaskFinished(
            case_id=row.application_id,
            task_id=row.id,
            department=row.hands[-1],
            result=result,
            in_writing=not by_the_office,
        )
    )
    return row


async def take_back(tx: Transaction, task_id: UUID, *, reason: str, expected: int) -> TaskRow:
    """The door needs it no more."""
    row = await tasks.hold_task(tx, task_id, expected=expected)
    status = TASK_LIFECYCLE.after("take_back", status=TaskStatus(row.status), by=tx.by)
    held.change(tx, row, KIND, status=status, answer=reason, finished_at=tx.clock.now())
    await DEADLINES.cancel(tx, case_id=row.id)
    tx.publish(TaskTakenBack(case_id=row.application_id, task_id=row.id, department=row.hands[-1]))
    return row


def _own_office(tx: Transaction) -> Department:
    """The office in which an officer of the door sits."""
    return Department.TOWNSHIP if len(tx.by.region.code) > COUNTY else Department.CIVIL_AFFAIRS


async def _owed(tx: Transaction, task_id: UUID, region: str, *, about: UUID) -> datetime:
    """Start the office's term, and say its end; the door that split it asks when it passes."""
    township = len(region) > COUNTY
    return await DEADLINES.start(
        tx,
        DUTY,
        case_id=task_id,
        region=region,
        at=tx.clock.now(),
        role=Role.TOWNSHIP_HANDLER if township else Role.COUNTY_HANDLER,
        about=about,
    )
