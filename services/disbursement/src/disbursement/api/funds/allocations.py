"""What came into a fund, from whom and for what, and what it paid: the lineage of each yuan."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, may_call
from shared.money import Money
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id, write_cursor
from shared.roles import OutsideRegion, Role
from shared.web import Part, problems

from disbursement.api.funds.funds import FUND_READERS
from disbursement.store.funds import funds, lots
from disbursement.store.funds.funds import FundNotFound
from disbursement.store.funds.lots import AllocationNotFound, AllocationRow
from disbursement.store.payments import payments
from disbursement.store.payments.payments import PaymentNotFound

router = APIRouter(prefix="/v1", tags=["funds"])


class UseView(Part):
    """So much of a payment comes from an allocation; the first one is where the money came in."""

    allocation_id: UUID
    allocation: str
    first_allocation_id: Annotated[
        UUID, Field(description="Before any transfer between levels; else the same")
    ]
    first_allocation: str
    first_fund: str
    payment_id: UUID
    case_number: str
    amount: Money


class AllocationView(Part):
    """Money as it came in; what is bound is for the codes that its donor named."""

    id: UUID
    fund_id: UUID
    key: str
    amount: Money
    used: Money
    charged: Annotated[Money, Field(description="What the bank took of it as fees")]
    passed_on: Annotated[Money, Field(description="Transferred to another level's account")]
    root_id: Annotated[
        UUID | None, Field(description="The first allocation, of what was transferred here")
    ]
    received_at: datetime
    donor: str | None
    purpose: str | None
    only_for: list[str]
    only_region: str | None


class AllocationFileView(AllocationView):
    """An allocation and what it pays, a page at a time."""

    payments: list[UseView] = []
    next: Annotated[str | None, Field(description="The cursor of the next payments")] = None


@router.get(
    "/funds/{fund_id}/allocations",
    operation_id="list_allocations",
    responses=problems(FundNotFound, OutsideRegion, CursorNotReadable),
)
async def list_allocations(
    fund_id: UUID,
    call: Annotated[Call, may_call(*FUND_READERS)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AllocationView]:
    """专账的各笔拨款和捐赠。第二十二条、第二十三条。 What came into a fund, the oldest first."""
    async with call.reading() as tx:
        fund = await funds.get_fund(tx, fund_id)
        call.by.within(fund.region)
        found = await lots.find_allocations(tx, fund_id, after=read_id(cursor), limit=limit + 1)
    return _page(found, limit)


@router.get("/donations", operation_id="list_donations", responses=problems(CursorNotReadable))
async def list_donations(
    call: Annotated[Call, may_call(*FUND_READERS, Role.COUNTY_HANDLER)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AllocationView]:
    """社会捐赠：捐赠人、用途、限定和已用金额。202号 第二十二条、第二十九条。 What donors gave, for what, and what it paid."""
    async with call.reading() as tx:
        found = await lots.find_donations(
            tx, region=call.by.region.code or "-", after=read_id(cursor), limit=limit + 1
        )
    return _page(found, limit)


def _page(found: Sequence[AllocationRow], limit: int) -> Page[AllocationView]:
    return Page(
        items=[AllocationView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/allocations/{allocation_id}",
    operation_id="get_allocation",
    responses=problems(AllocationNotFound, OutsideRegion, CursorNotReadable),
)
async def get_allocation(
    allocation_id: UUID,
    call: Annotated[Call, may_call(*FUND_READERS)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AllocationFileView:
    """一笔拨款或捐赠支付了哪些救助。第二十三条。 One allocation, and what it pays."""
    async with call.reading() as tx:
        row, region = await lots.get_allocation(tx, allocation_id)
        call.by.within(region)
        uses = await lots.uses_of(tx, row.id, after=read_id(cursor), limit=limit + 1)
        view = AllocationView.model_validate(row)
    return AllocationFileView(
        **dict(view),
        payments=[UseView.model_validate(one) for one in uses[:limit]],
        next=write_cursor(str(uses[limit - 1].payment_id)) if len(uses) > limit else None,
    )


@router.get(
    "/payments/{payment_id}/lineage",
    operation_id="get_lineage",
    responses=problems(PaymentNotFound, OutsideRegion),
)
async def get_lineage(
    payment_id: UUID, call: Annotated[Call, may_call(*FUND_READERS)]
) -> list[UseView]:
    """一笔付款来自哪些拨款或捐赠。第二十二条、第二十三条。 From which allocations a payment comes."""
    async with call.reading() as tx:
        payment = await payments.get_payment(tx, payment_id)
        call.by.within(payment.region)
        uses = await lots.sources_of(tx, payment_id)
    return [UseView.model_validate(one) for one in uses]
