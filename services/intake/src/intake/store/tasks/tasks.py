"""Tasks: seen by the officers of the region, by the office that has one, and by the applicant."""

from uuid import UUID

from shared.regions import covered_by
from shared.roles import Role
from shared.transaction import Reading, Transaction
from sqlalchemy import ColumnElement, select

from intake.domain.tasks.task import TaskNotFound, TaskStatus
from intake.store.tasks.task_tables import TaskRow
from shared import held


async def get_task(tx: Reading, task_id: UUID) -> TaskRow:
    """A task that the actor may see. Raises ``TaskNotFound``, ``OutsideRegion``."""
    row = await held.find(tx, TaskRow, task_id, missing=TaskNotFound)
    held.require_seen(tx, row, missing=TaskNotFound)
    return row


async def hold_task(tx: Transaction, task_id: UUID, *, expected: int) -> TaskRow:
    """The same to change it."""
    row = await held.hold(tx, TaskRow, task_id, missing=TaskNotFound)
    held.require_seen(tx, row, missing=TaskNotFound)
    held.require_version(row, expected)
    return row


async def find_tasks(
    tx: Reading,
    *,
    application_id: UUID | None,
    status: TaskStatus | None,
    after: UUID | None,
    limit: int,
) -> list[TaskRow]:
    """What the actor may see, the oldest first."""
    query = select(TaskRow).where(_seen(tx)).order_by(TaskRow.id).limit(limit)
    if application_id is not None:
        query = query.where(TaskRow.application_id == application_id)
    if status is not None:
        query = query.where(TaskRow.status == status)
    if after is not None:
        query = query.where(TaskRow.id > after)
    return list(await tx.session.scalars(query))


def _seen(tx: Reading) -> ColumnElement[bool]:
    if tx.by.has(Role.DATA_PARTNER):
        return TaskRow.org == (tx.by.org or "")
    if tx.by.owns_single_cases:
        return TaskRow.owner == tx.by.sub
    return covered_by(tx.by.region.code, TaskRow.region)
