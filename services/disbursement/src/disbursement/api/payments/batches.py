"""Batches: made by one finance officer, released by another (第三十条, four eyes)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from disbursement.api.views import FINANCE, FINANCE_OFFICERS, BatchView
from disbursement.bank.signatures import BankKeysMissing
from disbursement.domain.bank.account_check import AccountCheckWaits, AccountNotMatched
from disbursement.domain.bank.agents import AgentBankNotLoaded, NameNotInLetters
from disbursement.domain.payments.batch import (
    BatchStatus,
    BreakOpen,
    EarlierStillBooked,
    FourEyesRequired,
    NothingToBatch,
    PayeeNotCarried,
)
from disbursement.store.funds.funds import FundNotFound
from disbursement.store.payments import batches as store
from disbursement.store.payments.batches import BatchNotFound
from disbursement.usecases.payments import batches as usecases

router = APIRouter(prefix="/v1/batches", tags=["batches"])


class BatchBody(Body):
    """Which ready payments to batch: all of a fund, or the named ones."""

    model_config = example(
        fund_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", bank_code="BANK-LHASA", payment_ids=[]
    )

    fund_id: UUID
    bank_code: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Z0-9-]{2,30}$",
            description="The fund's own bank, which pays; another's: only payees with accounts there",
        ),
    ] = None
    payment_ids: Annotated[list[UUID], Field(max_length=usecases.LARGEST_BATCH)] = []


@router.post(
    "",
    operation_id="make_batch",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        FundNotFound,
        NothingToBatch,
        FourEyesRequired,
        BreakOpen,
        EarlierStillBooked,
        AccountCheckWaits,
        AccountNotMatched,
        OutsideRegion,
    ),
)
async def make_batch(
    body: BatchBody, call: Annotated[Creation, may_create(Role.FINANCE_MAKER)]
) -> BatchView:
    """制单：把一个专账的待付款项编成批次，由专账开户行付款。第十九条。 Batch what is ready for one fund."""
    async with call.transaction() as tx:
        batch = await usecases.make_batch(
            tx,
            fund_id=body.fund_id,
            bank_code=body.bank_code,
            payment_ids=tuple(body.payment_ids),
        )
    return BatchView.of(batch)


@router.get("", operation_id="list_batches", responses=problems(CursorNotReadable))
async def list_batches(
    call: Annotated[Call, may_call(*FINANCE)],
    status_filter: Annotated[BatchStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[BatchView]:
    """本辖区的批次。 Batches of the caller's region."""
    async with call.reading() as tx:
        found = await store.find_batches(
            tx,
            region=call.by.region.code or "-",
            statuses=[status_filter] if status_filter else [],
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[BatchView.of(batch) for batch in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{batch_id}", operation_id="get_batch", responses=problems(BatchNotFound, OutsideRegion)
)
async def get_batch(batch_id: UUID, call: Annotated[Call, may_call(*FINANCE)]) -> BatchView:
    """一个批次。 One batch."""
    async with call.reading() as tx:
        batch = await store.get_batch(tx, batch_id)
        call.by.within(batch.region)
    return BatchView.of(batch)


@router.post(
    "/{batch_id}/release",
    operation_id="release_batch",
    responses=problems(
        BatchNotFound,
        ActionNotAllowed,
        FourEyesRequired,
        BreakOpen,
        EarlierStillBooked,
        AccountCheckWaits,
        AccountNotMatched,
        PayeeNotCarried,
        NameNotInLetters,
        AgentBankNotLoaded,
        BankKeysMissing,
        OutsideRegion,
    ),
)
async def release_batch(
    batch_id: UUID, request: Request, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> BatchView:
    """复核放行：与制单人不得为同一人。第三十条。 Release; the bank may fetch the file."""
    async with call.transaction() as tx:
        batch = await usecases.release_batch(
            tx, batch_id, expected=call.expected, keys=request.app.state.bank_keys
        )
    return BatchView.of(batch)


@router.post(
    "/{batch_id}/discard",
    operation_id="discard_batch",
    responses=problems(BatchNotFound, ActionNotAllowed, OutsideRegion),
)
async def discard_batch(
    batch_id: UUID, call: Annotated[Change, may_change(*FINANCE_OFFICERS)]
) -> BatchView:
    """拆开未放行的批次。 Take an open batch apart; its payments are ready again."""
    async with call.transaction() as tx:
        batch = await usecases.discard_batch(tx, batch_id, expected=call.expected)
    return BatchView.of(batch)
