"""The route by which a programme discloses its people's data to other services' workers."""

from collections.abc import Awaitable
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Query

from shared.call import Call, may_call
from shared.contracts.people import CasePeople, Purpose
from shared.errors import NotFound
from shared.roles import OutsideRegion, Role
from shared.service_access import NotForThisService, require_purpose
from shared.transaction import Transaction
from shared.web import problems


class Disclose(Protocol):
    """Reads the people of one case, as the purpose needs them and no more."""

    def __call__(
        self, tx: Transaction, case_id: UUID, *, purpose: Purpose
    ) -> Awaitable[CasePeople]: ...


def people_router(disclose: Disclose, *, kind: str, not_found: type[NotFound]) -> APIRouter:
    """One route under a service token; who asked, why, and for how many, is audited as ``kind``."""
    router = APIRouter(prefix="/v1/internal/cases", tags=["internal"])

    @router.get(
        "/{case_id}/people",
        operation_id="disclose_people",
        responses=problems(not_found, OutsideRegion, NotForThisService),
    )
    async def disclose_people(
        case_id: UUID,
        purpose: Annotated[Purpose, Query(description="What the data is needed for")],
        call: Annotated[Call, may_call(Role.SERVICE)],
    ) -> CasePeople:
        """按目的提供必要的个人信息，留痕（个人信息保护法第六条）。 People's data, as the purpose needs."""
        require_purpose(call.by, owner=call.database.service, purpose=purpose)
        async with call.transaction(audited=False) as tx:
            people = await disclose(tx, case_id, purpose=purpose)
            tx.audit(
                "disclose_people",
                resource=(kind, case_id),
                purpose=purpose.value,
                persons=len(people.persons),
                payee=people.payee is not None,
            )
        return people

    return router
