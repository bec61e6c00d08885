"""What could not be told to other authorities, for an operator."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, may_call
from shared.roles import Role
from shared.web import Part

from intake.store.sharing import parked

router = APIRouter(prefix="/v1/internal/parked-tellings", tags=["operations"])
MOST = 1000


class ParkedTellingPart(Part):
    """A change nobody could be told of (``notice``), or an answer whose pushes were given up."""

    id: UUID
    kind: Literal["notice", "push"]
    consumer: str
    reason: Annotated[str | None, Field(description="A code, or the kind and place of the fault")]
    since: datetime


class ToldAgain(Part):
    """How many are told again."""

    tellings: int


@router.get("", operation_id="list_parked_tellings")
async def list_parked_tellings(
    call: Annotated[Call, may_call(Role.OPERATOR)],
) -> list[ParkedTellingPart]:
    """未能告知其他机关的事项及原因。 What could not be told to other authorities, and why."""
    async with call.reading() as tx:
        found = await parked.find_parked(tx, limit=MOST)
    return [
        ParkedTellingPart(
            id=one.id,
            kind=one.kind,
            consumer=one.consumer,
            reason=one.failure,
            since=one.since,
        )
        for one in found
    ]


@router.post("/retry", operation_id="retry_parked_tellings")
async def retry_parked_tellings(call: Annotated[Call, may_call(Role.OPERATOR)]) -> ToldAgain:
    """排除故障后再次告知。 Let what is parked be told again, once its cause is mended."""
    async with call.transaction() as tx:
        tellings = await parked.let_go_on(tx)
        tx.audit_detail = {"tellings": tellings}
    return ToldAgain(tellings=tellings)
