"""Rulings of reconsideration or a court on decisions about claims, over HTTP (A-81)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.call import Call, Change, may_call, may_change
from shared.contracts.approval import RulingBody, RulingOutcome
from shared.money import Money
from shared.roles import OutsideRegion, Role
from shared.ruling_bodies import RulingRecordBody
from shared.rulings import Ruling
from shared.transaction import Reading
from shared.web import Part, View, problems

from training_subsidy.api.parts import CLAIM_READERS
from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.errors import (
    ClaimNotFound,
    ClaimRuledOnNotPossible,
    ClaimRulingKnown,
    LetterNotReady,
    OwnClaim,
    ReceiptsUsedMeanwhile,
    SecondPersonNeeded,
)
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store.claims import claims, rulings
from training_subsidy.usecases.claims import reopenings

router = APIRouter(prefix="/v1/claims/{claim_id}/rulings", tags=["after-decisions"])


class ClaimRulingView(Part):
    """One ruling, and on which decision."""

    id: UUID
    decision_id: UUID
    body: RulingBody
    outcome: RulingOutcome
    number: str
    ruled_on: date
    text: str
    amount: Money | None
    act_by: date | None
    recorded_at: datetime


class ClaimRulingsView(View):
    """What was ruled on the decisions about a claim, and where the claim stands."""

    claim_id: UUID
    status: ClaimStatus
    items: list[ClaimRulingView]


async def _view(tx: Reading, claim: Claim) -> ClaimRulingsView:
    found = await rulings.rulings_of(tx, claim.id)
    return ClaimRulingsView(
        claim_id=claim.id,
        status=claim.status,
        version=claim.version,
        items=[ClaimRulingView.model_validate(one) for one in found],
    )


@router.post(
    "",
    operation_id="record_claim_ruling",
    responses=problems(
        ClaimNotFound,
        LetterNotReady,
        ClaimRulingKnown,
        ClaimRuledOnNotPossible,
        ReceiptsUsedMeanwhile,
        OwnClaim,
        SecondPersonNeeded,
        OutsideRegion,
    ),
)
async def record_claim_ruling(
    claim_id: UUID,
    body: RulingRecordBody,
    call: Annotated[Change, may_change(Role.HRSS_LEAD)],
) -> ClaimRulingsView:
    """登记行政复议或法院的裁决；撤销不予补贴的，由其他人员重新审核。215号（二十五）。 Record a ruling."""
    async with call.transaction() as tx:
        claim = await reopenings.record_ruling(
            tx, claim_id, Ruling(**body.model_dump()), expected=call.expected
        )
        return await _view(tx, claim)


@router.get(
    "",
    operation_id="list_claim_rulings",
    responses=problems(ClaimNotFound, OutsideRegion),
)
async def list_claim_rulings(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> ClaimRulingsView:
    """对该申请决定的裁决。 What was ruled on the decisions about a claim."""
    async with call.reading() as tx:
        return await _view(tx, await claims.get_claim(tx, claim_id))
