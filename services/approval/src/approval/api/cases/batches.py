"""Many cases signed by one request, each seen before and each with its own result."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, Field, model_validator
from shared.call import Call, Creation, may_call, may_create
from shared.errors import InvalidBody
from shared.roles import Role
from shared.transaction import Reading
from shared.web import Body, Part, example, problems
from shared.words import labels

from approval.api.parts import FreeText
from approval.domain.cases.batch import MOST_CASES, SigningResult
from approval.store.cases import batches as store
from approval.store.cases.batches import SigningBatchNotFound
from approval.usecases.cases import batches

router = APIRouter(prefix="/v1/signing-batches", tags=["cases"])
LEADS = (Role.TOWNSHIP_LEAD, Role.COUNTY_LEAD)
FAULTS = labels("approval", "body_faults")


class SeenCase(Body):
    """A case, and the version of it that the signer has opened."""

    case_id: UUID
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class SigningBatchBody(Body):
    """Which cases are signed as their handler has signed them, and with what opinion."""

    model_config = example(
        cases=[{"case_id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", "version": 7}],
        opinion="经审查，同意经办人意见。",
    )

    cases: Annotated[list[SeenCase], Field(min_length=1, max_length=MOST_CASES)]
    opinion: FreeText

    @model_validator(mode="after")
    def _each_case_once(self) -> Self:
        if len({one.case_id for one in self.cases}) < len(self.cases):
            raise InvalidBody(FAULTS["case_twice"])
        return self


class SigningResultView(Part):
    """One case of a batch: signed, refused with its sentence, or still waiting."""

    case_id: UUID
    version: int
    result: SigningResult
    code: str | None
    sentence: str | None


class SigningBatchView(BaseModel):
    """A batch with every case that was asked for, in its order."""

    id: UUID
    made_at: datetime
    results: list[SigningResultView]


async def _view(tx: Reading, batch_id: UUID, language: str) -> SigningBatchView:
    batch, results = await store.get_batch(tx, batch_id)
    return SigningBatchView(
        id=batch.id,
        made_at=batch.made_at,
        results=[
            SigningResultView(
                case_id=row.case_id,
                version=row.version,
                result=SigningResult(row.result),
                code=row.code,
                sentence=row.sentences[language] if row.sentences else None,
            )
            for row in results
        ],
    )


@router.post("", operation_id="sign_cases", status_code=status.HTTP_201_CREATED)
async def sign_cases(
    body: SigningBatchBody, call: Annotated[Creation, may_create(*LEADS)]
) -> SigningBatchView:
    """批量签署已逐案查阅的案件（至多50件），每案单独办理、单独告知结果（第十八条、第三十条）。 Sign many cases."""
    asked = [(one.case_id, one.version) for one in body.cases]
    async with call.transaction() as tx:
        batch_id = store.insert_batch(tx, asked)
        tx.created(batch_id)
    await batches.sign_each(call.database, batch_id, asked, by=call.by, text=body.opinion)
    async with call.reading() as tx:
        return await _view(tx, batch_id, call.language)


@router.get(
    "/{batch_id}", operation_id="get_signing_batch", responses=problems(SigningBatchNotFound)
)
async def get_signing_batch(
    batch_id: UUID, call: Annotated[Call, may_call(*LEADS)]
) -> SigningBatchView:
    """本人一次批量签署的逐案结果（第三十条）。 What became of each case of one's own batch."""
    async with call.reading() as tx:
        return await _view(tx, batch_id, call.language)
