"""Claims of a whole class, over HTTP: one request, and the result of each trainee (FR-64)."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field, model_validator
from shared.agent_banks import BankNotAnAgent
from shared.call import Call, Creation, may_call, may_create
from shared.errors import InvalidBody
from shared.money import WireMoney
from shared.roles import Role
from shared.web import Body, Part, View, example, problems
from shared.words import labels

from training_subsidy.api.claims.claims import AccountBody
from training_subsidy.api.parts import Name
from training_subsidy.domain.claims.errors import (
    AccountNotValid,
    ClaimTypeDoesNotFit,
    CourseNotOver,
    NotYetPaid,
    ReceiptOutOfBounds,
)
from training_subsidy.domain.claims.invoices import (
    InvoiceExceeded,
    InvoiceNotFound,
    Share,
    ShareNeedsReason,
)
from training_subsidy.domain.vocabulary import Claimant, ClaimStatus
from training_subsidy.store.claims import batches as store
from training_subsidy.store.claims.batches import ClaimBatch, ClaimBatchNotFound
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.claims import batches
from training_subsidy.usecases.claims.batches import BatchGiven
from training_subsidy.usecases.claims.claimants import AccountGiven

router = APIRouter(prefix="/v1/claim-batches", tags=["claim-batches"])
CLAIMING = (Role.ENTERPRISE, Role.TRAINING_INSTITUTION)


class BatchItem(Body):
    """One trainee, and what of the invoice was paid for this one."""

    enrolment_id: UUID
    amount: Annotated[
        WireMoney | None, Field(gt=0, description="Of every trainee, or of none: then evenly")
    ] = None
    reason: Annotated[
        str | None,
        Field(min_length=2, max_length=500, description="Why it is more than the even part"),
    ] = None


class BatchBody(Body):
    """The class, its invoice, and whom to claim for: left out, everybody in the class."""

    model_config = example(
        class_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        claimant="ENTERPRISE",
        invoice_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3e",
        account={
            "bank_code": "BANK-LHASA",
            "account": "54010200001234",
            "holder_name": "拉萨净土产业公司",
        },
        signed_by="达瓦",
    )

    class_id: UUID
    claimant: Claimant = Claimant.ENTERPRISE
    invoice_id: UUID | None = None
    items: Annotated[list[BatchItem] | None, Field(min_length=1, max_length=200)] = None
    account: AccountBody
    signed_by: Name

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        items = self.items or []
        amounts = [one for one in items if one.amount is not None]
        twice = len({one.enrolment_id for one in items}) < len(items)
        if twice or (amounts and (len(amounts) < len(items) or self.invoice_id is None)):
            raise InvalidBody(labels("training_subsidy", "body_faults")["batch"])
        return self

    def given(self) -> BatchGiven:
        """The batch as the use case takes it."""
        items = self.items
        return BatchGiven(
            class_id=self.class_id,
            claimant=self.claimant,
            account=AccountGiven(**self.account.model_dump()),
            signed_by=self.signed_by,
            invoice_id=self.invoice_id,
            only=None if items is None else tuple(one.enrolment_id for one in items),
            amounts={
                one.enrolment_id: Share(amount=one.amount, reason=one.reason)
                for one in items or []
                if one.amount is not None
            },
        )


class BatchResult(Part):
    """What became of one trainee: a claim and how it stands, or why there is none."""

    enrolment_id: UUID
    claim_id: UUID | None
    status: Annotated[ClaimStatus | None, Field(description="As it stood after the submission")]
    code: Annotated[
        str | None, Field(description="Why there is no claim, or why it is barred, held or waits")
    ]


class BatchView(View):
    """Claims made at once, with the result of each trainee."""

    id: UUID
    class_id: UUID
    invoice_id: UUID | None
    made_at: datetime
    results: list[BatchResult]


def _view(batch: ClaimBatch) -> BatchView:
    return BatchView.model_validate(batch)


@router.post(
    "",
    operation_id="claim_at_once",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ClassNotFound,
        ClaimTypeDoesNotFit,
        CourseNotOver,
        NotYetPaid,
        InvoiceNotFound,
        InvoiceExceeded,
        ShareNeedsReason,
        ReceiptOutOfBounds,
        AccountNotValid,
        BankNotAnAgent,
    ),
)
async def claim_at_once(
    body: BatchBody, call: Annotated[Creation, may_create(*CLAIMING)]
) -> BatchView:
    """全班一次申请，逐人告知结果。215号（十一）（二十二）。 Claim for a whole class; each one's result is told."""
    given = body.given()
    async with call.transaction() as tx:
        return _view(await batches.claim_at_once(tx, given))


@router.get(
    "/{claim_batch_id}", operation_id="get_claim_batch", responses=problems(ClaimBatchNotFound)
)
async def get_claim_batch(
    claim_batch_id: UUID, call: Annotated[Call, may_call(*CLAIMING)]
) -> BatchView:
    """一次批量申请的结果。 What became of each trainee."""
    async with call.reading() as tx:
        return _view(await store.get_batch(tx, claim_batch_id))
