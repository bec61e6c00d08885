"""People's data for the workers of other services, under a service token and with a purpose."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from shared.call import Call, may_call
from shared.contracts.people import CasePeople, Purpose
from shared.roles import OutsideRegion, Role
from shared.web import problems

from intake.domain.errors import ApplicationNotFound
from intake.usecases.household import people

router = APIRouter(prefix="/v1/internal/cases", tags=["internal"])


@router.get(
    "/{case_id}/people",
    operation_id="disclose_people",
    responses=problems(ApplicationNotFound, OutsideRegion),
)
async def disclose_people(
    case_id: UUID,
    purpose: Annotated[Purpose, Query(description="What the data is needed for")],
    call: Annotated[Call, may_call(Role.SERVICE)],
) -> CasePeople:
    """按目的提供必要的个人信息，留痕（个人信息保护法第六条）。 People's data, as the purpose needs."""
    async with call.transaction(audited=False) as tx:
        return await people.disclose_people(tx, case_id, purpose=purpose)
