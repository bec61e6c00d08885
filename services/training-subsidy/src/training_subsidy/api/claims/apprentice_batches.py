"""Claims for a year of apprentices, over HTTP: one request, and the result of each (VT-037)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.agent_banks import BankNotAnAgent
from shared.call import Call, Creation, may_call, may_create
from shared.roles import Role
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.claims.claims import AccountBody
from training_subsidy.api.parts import Name
from training_subsidy.domain.claims.apprentices import (
    ApprenticeshipNotConfirmed,
    ApprenticeYearNotOver,
)
from training_subsidy.domain.claims.errors import AccountNotValid
from training_subsidy.domain.register.apprenticeship import ApprenticeshipNotFound
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store.claims import apprentice_claims as store
from training_subsidy.store.claims.apprentice_claims import ApprenticeBatchNotFound
from training_subsidy.usecases.claims import apprentice_batches
from training_subsidy.usecases.claims.claimants import AccountGiven

router = APIRouter(prefix="/v1/apprentice-claim-batches", tags=["apprenticeships"])


class ApprenticeBatchBody(Body):
    """The agreement and which of its years, counted from 1."""

    model_config = example(
        apprenticeship_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        year=1,
        account={
            "bank_code": "BANK-LHASA",
            "account": "54010200001234",
            "holder_name": "拉萨净土产业公司",
        },
        signed_by="达瓦",
    )

    apprenticeship_id: UUID
    year: Annotated[int, Field(ge=1, le=10)]
    account: AccountBody
    signed_by: Name


class ApprenticeResultView(Part):
    """What became of one apprentice: a claim and how it stands, or why there is none."""

    apprentice_id: UUID
    claim_id: UUID | None
    status: ClaimStatus | None
    code: str | None


class ApprenticeBatchView(View):
    """Claims for a year of an agreement, with the result of each apprentice."""

    id: UUID
    apprenticeship_id: UUID
    year: int
    made_at: datetime
    results: list[ApprenticeResultView]


@router.post(
    "",
    operation_id="claim_for_apprentices",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ApprenticeshipNotFound,
        ApprenticeshipNotConfirmed,
        ApprenticeYearNotOver,
        AccountNotValid,
        BankNotAnAgent,
    ),
)
async def claim_for_apprentices(
    body: ApprenticeBatchBody, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> ApprenticeBatchView:
    """企业为全部学徒申请一个年度的补贴，逐人告知结果。215号（十一）。 Claim for a year of all apprentices."""
    async with call.transaction() as tx:
        batch = await apprentice_batches.claim_year(
            tx,
            body.apprenticeship_id,
            year=body.year,
            account=AccountGiven(**body.account.model_dump()),
            signed_by=body.signed_by,
        )
    return ApprenticeBatchView.model_validate(batch)


@router.get(
    "/{batch_id}",
    operation_id="get_apprentice_batch",
    responses=problems(ApprenticeBatchNotFound),
)
async def get_apprentice_batch(
    batch_id: UUID, call: Annotated[Call, may_call(Role.ENTERPRISE)]
) -> ApprenticeBatchView:
    """一次批量申请及各学徒的结果。 Claims made at once, with the result of each."""
    async with call.reading() as tx:
        return ApprenticeBatchView.model_validate(await store.get_batch(tx, batch_id))
