"""A decision about a claim explained step by step, over HTTP (215号（二十五）)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from shared.call import Call, may_call
from shared.explanation import Voice
from shared.explanation_views import StepView, views_of
from shared.money import Money
from shared.roles import OutsideRegion
from shared.web import Part, problems

from training_subsidy.api.parts import CLAIM_READERS
from training_subsidy.domain.claims.errors import ClaimNotFound, LetterNotReady
from training_subsidy.usecases.claims import explanations

router = APIRouter(prefix="/v1/claims/{claim_id}", tags=["after-decisions"])


class ClaimExplanationView(Part):
    """Why the decision came out as it did."""

    decision_id: UUID
    approved: bool
    amount: Annotated[Money | None, Field(description="What is granted")]
    edition: Annotated[str, Field(description="The rules and figures; see GET /v1/policies")]
    voice: Voice
    steps: list[StepView]


@router.get(
    "/explanation",
    operation_id="get_claim_explanation",
    responses=problems(ClaimNotFound, LetterNotReady, OutsideRegion),
)
async def get_claim_explanation(
    claim_id: UUID,
    call: Annotated[Call, may_call(*CLAIM_READERS)],
    voice: Annotated[
        Voice,
        Query(description="PLAIN: what decided; OFFICER: every rule that was asked, to officers"),
    ] = Voice.PLAIN,
) -> ClaimExplanationView:
    """逐步说明决定所依据的条款、事实、数值和计算，查阅留痕。215号（二十五）。 Explain the decision."""
    spoken = Voice.PLAIN if call.by.owns_single_cases else voice
    async with call.transaction(audited=False) as tx:
        claim, steps = await explanations.explained(tx, claim_id, voice=spoken)
    assert claim.verdict is not None, "it was decided"
    assert claim.answered is not None, "the rules were asked"
    return ClaimExplanationView(
        decision_id=claim.verdict.decision_id,
        approved=claim.verdict.approved,
        amount=claim.amount,
        edition=claim.answered.edition,
        voice=spoken,
        steps=views_of(steps),
    )
