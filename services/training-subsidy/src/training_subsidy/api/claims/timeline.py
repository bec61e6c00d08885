"""What happened to a claim, and what comes next."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from shared.call import Call, may_call
from shared.roles import OutsideRegion
from shared.web import Part, View, problems

from training_subsidy.api.parts import CLAIM_READERS
from training_subsidy.domain.claims.errors import ClaimNotFound
from training_subsidy.domain.claims.timeline import sentence
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store.claims import claims, timeline
from training_subsidy.usecases.claims.next_steps import next_of

router = APIRouter(prefix="/v1/claims/{claim_id}", tags=["timeline"])


class EntryView(Part):
    """One thing that happened."""

    at: datetime
    code: str
    sentence: str
    facts: dict[str, Any]


class NextView(Part):
    """What comes next: by whom, by when, under which item."""

    sentence: str
    role: str | None
    due_at: datetime | None
    article: str | None


class TimelineView(View):
    """A claim from submission to payment, in plain words."""

    id: UUID
    case_number: str | None
    status: ClaimStatus
    entries: list[EntryView]
    next: NextView


@router.get(
    "/timeline",
    operation_id="get_claim_timeline",
    responses=problems(ClaimNotFound, OutsideRegion),
)
async def get_claim_timeline(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> TimelineView:
    """办理进度：已办事项、下一步、由谁办、期限。 What happened, and what comes next by when."""
    async with call.reading() as tx:
        claim = await claims.get_claim(tx, claim_id)
        entries = await timeline.entries_of(tx, claim_id)
        step = await next_of(tx, claim, language=call.language)
    return TimelineView(
        id=claim.id,
        case_number=claim.case_number,
        status=claim.status,
        version=claim.version,
        entries=[
            EntryView(
                at=entry.happened_at,
                code=entry.code,
                sentence=sentence(entry.code, entry.facts, language=call.language),
                facts=entry.facts,
            )
            for entry in entries
        ],
        next=NextView.model_validate(step),
    )
