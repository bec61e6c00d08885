"""What does not agree between bank and books, until a person has cleared it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from disbursement.api.views import FINANCE, BreakView
from disbursement.domain.payments.batch import FourEyesRequired
from disbursement.store.bank import breaks as store
from disbursement.store.bank.breaks import BreakNotFound
from disbursement.usecases.bank import reconciliation
from disbursement.usecases.bank.reconciliation import EvidenceMissing

router = APIRouter(prefix="/v1/reconciliation/breaks", tags=["reconciliation"])


class ResolutionBody(Body):
    """How a disagreement was cleared."""

    model_config = example(resolution="已与银行核实", evidence="银行更正函 2026-06-02 第 3 号")

    resolution: Annotated[str, Field(min_length=2, max_length=500)]
    evidence: Annotated[
        str | None,
        Field(
            min_length=2,
            max_length=200,
            description="The bank's paper; needed while the bank still has the payment's money",
        ),
    ] = None


@router.get("", operation_id="list_breaks", responses=problems(CursorNotReadable))
async def list_breaks(
    call: Annotated[Call, may_call(*FINANCE)], limit: Limit = 50, cursor: Cursor = None
) -> Page[BreakView]:
    """未解决的对账差异。第二十三条。 Open disagreements, the oldest first."""
    async with call.reading() as tx:
        found = await store.find_breaks(tx, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[BreakView.model_validate(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{break_id}", operation_id="get_break", responses=problems(BreakNotFound, OutsideRegion)
)
async def get_break(break_id: UUID, call: Annotated[Call, may_call(*FINANCE)]) -> BreakView:
    """一条对账差异。 One disagreement."""
    async with call.reading() as tx:
        return BreakView.model_validate(await reconciliation.read_break(tx, break_id))


@router.post(
    "/{break_id}/resolve",
    operation_id="resolve_break",
    responses=problems(BreakNotFound, OutsideRegion, FourEyesRequired, EvidenceMissing),
)
async def resolve_break(
    break_id: UUID,
    body: ResolutionBody,
    call: Annotated[Creation, may_create(Role.FINANCE_CHECKER)],
) -> BreakView:
    """说明差异如何解决。 Say how a disagreement was cleared."""
    async with call.transaction() as tx:
        found = await reconciliation.resolve_break(
            tx, break_id, resolution=body.resolution, evidence=body.evidence
        )
    return BreakView.model_validate(found)
