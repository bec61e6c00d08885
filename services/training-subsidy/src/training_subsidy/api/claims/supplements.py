"""What a ruling adds to an approved claim, over HTTP: proposed by one, ordered by another (A-81)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Change, may_call, may_change
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.money import Money
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Part, example, problems

from training_subsidy.api.parts import CLAIM_READERS, HRSS, RegionCode
from training_subsidy.domain.claims.errors import (
    ClaimNotFound,
    LetterNotReady,
    OwnClaim,
    SecondPersonNeeded,
)
from training_subsidy.domain.claims.supplement import (
    NothingMoreRuled,
    RuledOtherwiseMeanwhile,
    SupplementAbovePlan,
    SupplementOfStopped,
    SupplementStatus,
)
from training_subsidy.store.claims import claims, supplements
from training_subsidy.usecases.claims import supplements as usecase

router = APIRouter(prefix="/v1/claims/{claim_id}/supplements", tags=["after-decisions"])


class SupplementBody(CityBody):
    """Of which county's office, and by which ruling's document. The amount is the ruling's."""

    model_config = example(document="城政复〔2026〕3号", county="540102")

    county: Annotated[RegionCode, Field(description="Of the office that has the claim")]


class ProposedSupplement(SupplementBody):
    """The proposal as it is kept: with what was to be ordered when it was made."""

    amount: Annotated[Money, Field(description="What the ruling adds")]
    proposed_by: Annotated[
        str | None,
        Field(description="Who proposed it, and signs it with the other; a proposal has it itself"),
    ] = None


class SupplementView(Part):
    """A further order of a claim, and how it stands with its money."""

    id: UUID
    claim_id: UUID
    decision_id: UUID
    amount: Money
    status: SupplementStatus
    ordered_at: datetime
    payment_due_at: Annotated[
        datetime | None, Field(description="By when finance is to pay it, until it is paid")
    ]


async def _apply(tx: Transaction, body: ProposedSupplement, target: UUID | None, __: int) -> UUID:
    assert target is not None
    proposed_by = body.proposed_by or await supplements.proposer_of(tx, target)
    return await usecase.order_supplement(tx, target, proposed=body.amount, proposed_by=proposed_by)


ORDER_SUPPLEMENT = CityOperation(
    name="order_supplement",
    body=ProposedSupplement,
    apply=_apply,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    county=lambda body: body.county,
    refusals=(
        ClaimNotFound,
        LetterNotReady,
        NothingMoreRuled,
        RuledOtherwiseMeanwhile,
        SupplementAbovePlan,
        SupplementOfStopped,
        OwnClaim,
        SecondPersonNeeded,
    ),
)


@router.post(
    "",
    operation_id="order_supplement",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(
        ClaimNotFound,
        LetterNotReady,
        NothingMoreRuled,
        SupplementOfStopped,
        OwnClaim,
        SecondPersonNeeded,
        OutsideRegion,
    ),
)
async def order_supplement(
    claim_id: UUID, body: SupplementBody, call: Annotated[Change, may_change(Role.HRSS_HANDLER)]
) -> CityChangeView:
    """提议按裁决补发差额，由另一人确认后拨付。215号（二十五）。 Propose ordering what a ruling adds."""
    async with call.transaction() as tx:
        _, rest = await usecase.check_supplement(tx, claim_id, expected=call.expected)
        asked = ProposedSupplement(
            document=body.document, county=body.county, amount=rest, proposed_by=tx.by.sub
        )
        return view_of(
            await propose(tx, ORDER_SUPPLEMENT, asked, target=claim_id, expected=call.expected)
        )


@router.get(
    "",
    operation_id="list_supplements",
    responses=problems(ClaimNotFound, OutsideRegion),
)
async def list_supplements(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> list[SupplementView]:
    """按裁决补发的款项。 What was ordered on top of the decision."""
    async with call.reading() as tx:
        await claims.get_claim(tx, claim_id)
        found = await supplements.supplements_of(tx, claim_id)
    return [SupplementView.model_validate(one) for one in found]
