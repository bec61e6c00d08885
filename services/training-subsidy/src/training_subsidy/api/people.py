"""People's data for the workers of other services, under a service token and with a purpose."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from shared.auth import ServiceWorker
from shared.contracts.people import CasePeople, Purpose
from shared.roles import OutsideRegion
from shared.web import Db, problems

from training_subsidy.api.parts import TheVault
from training_subsidy.domain.errors import ClaimNotFound
from training_subsidy.usecases import people

router = APIRouter(prefix="/v1/internal/cases", tags=["internal"])


@router.get(
    "/{case_id}/people",
    operation_id="disclose_people",
    responses=problems(ClaimNotFound, OutsideRegion),
)
async def disclose_people(
    case_id: UUID,
    purpose: Annotated[Purpose, Query(description="What the data is needed for")],
    worker: ServiceWorker,
    db: Db,
    vault: TheVault,
) -> CasePeople:
    """按目的提供必要的个人信息，留痕（个人信息保护法第六条）。 People's data, as the purpose needs."""
    async with db.transaction(by=worker, audited=False) as tx:
        return await people.disclose_people(tx, vault, case_id, purpose=purpose)
