"""An employer says that somebody has left, over HTTP; claims rest on the employment (215号（七）)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.call import Change, may_change
from shared.lifecycle import ActionNotAllowed
from shared.roles import Role
from shared.web import Body, example, problems

from training_subsidy.api.register.employees import EmployeeView, view_of
from training_subsidy.domain.register.employee import EmployeeNotFound, LeftOnNotPossible
from training_subsidy.usecases.claims import evidence

router = APIRouter(prefix="/v1/employees", tags=["employees"])


class LeavingBody(Body):
    """When the employment ended."""

    model_config = example(left_on="2026-05-31")

    left_on: date


@router.post(
    "/{employee_id}/leave",
    operation_id="record_leaving",
    responses=problems(EmployeeNotFound, ActionNotAllowed, LeftOnNotPossible),
)
async def record_leaving(
    employee_id: UUID, body: LeavingBody, call: Annotated[Change, may_change(Role.ENTERPRISE)]
) -> EmployeeView:
    """登记职工离职。 Record that somebody has left."""
    async with call.transaction() as tx:
        return view_of(
            await evidence.record_leaving(
                tx, employee_id, left_on=body.left_on, expected=call.expected
            )
        )
