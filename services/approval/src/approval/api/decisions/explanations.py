"""A decision explained step by step."""

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

from approval.api.parts import FILE_READERS, LETTER_READERS
from approval.store.cases.cases import CaseNotFound
from approval.store.decisions.decisions import NotDecided
from approval.usecases.decisions import explanations

router = APIRouter(prefix="/v1/cases/{case_id}", tags=["decisions"])


class ExplanationView(Part):
    """Why the decision in force came out as it did."""

    decision_id: UUID
    approved: bool
    amount: Annotated[Money, Field(description="What is granted now")]
    edition: Annotated[str, Field(description="The rules and figures; see GET /v1/policies")]
    voice: Voice
    steps: list[StepView]


@router.get(
    "/explanation",
    operation_id="get_explanation",
    responses=problems(CaseNotFound, NotDecided, OutsideRegion),
)
async def get_explanation(
    case_id: UUID,
    call: Annotated[Call, may_call(*LETTER_READERS)],
    voice: Annotated[
        Voice, Query(description="PLAIN: what decided; OFFICER: every rule that was asked")
    ] = Voice.PLAIN,
) -> ExplanationView:
    """逐步说明决定所依据的条款、事实、数值和计算，查阅留痕（第十八条（一）（2））。 Explain the decision."""
    async with call.transaction(audited=False) as tx:
        row, amount, steps = await explanations.explained(
            tx, case_id, voice=voice, officer=call.by.has(*FILE_READERS)
        )
    return ExplanationView(
        decision_id=row.id,
        approved=row.approved,
        amount=amount,
        edition=row.edition,
        voice=voice,
        steps=views_of(steps),
    )
