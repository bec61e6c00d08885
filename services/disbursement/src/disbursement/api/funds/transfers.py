"""Transfers between the special accounts of three levels: down to be spent, up where it is left."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, View, example, problems

from disbursement.api.funds.funds import FUND_READERS
from disbursement.domain.funds.levels import Direction, TransferNotBetween
from disbursement.domain.funds.transfers import (
    AllocationNotOfFund,
    ArrivedMoneySpent,
    BoundElsewhere,
    LineNotOfTransfer,
    PaperOfLater,
    TransferFourEyes,
    TransferNotFound,
    TransferOtherMoney,
    TransferSpent,
    TransferStatus,
    TransferTooMuch,
)
from disbursement.store.funds import transfers as store
from disbursement.store.funds.funds import FundNotFound
from disbursement.store.funds.transfer_tables import TransferRow
from disbursement.usecases.funds import transfers

router = APIRouter(prefix="/v1/fund-transfers", tags=["funds"])
STEP = (TransferNotFound, OutsideRegion, ActionNotAllowed)
MONEY = (
    *(FundNotFound, TransferNotBetween, TransferOtherMoney, TransferTooMuch),
    *(AllocationNotOfFund, BoundElsewhere),
)
Words = Annotated[str, Field(min_length=2, max_length=500)]


class TransferBody(Body):
    """Money for another level's account; bound money is transferred by naming its allocation."""

    model_config = example(
        from_fund_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        to_fund_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3e",
        amount="20000.00",
        document="城财社〔2026〕11号",
        dated="2026-03-02",
    )

    from_fund_id: UUID
    to_fund_id: UUID
    allocation_id: UUID | None = None
    amount: Annotated[WireMoney, Field(gt=0)]
    document: Annotated[str, Field(min_length=2, max_length=100)]
    dated: Annotated[date, Field(description="The day of the paper")]


class TransferReasonBody(Body):
    """Why it is not booked, or is to be taken back."""

    model_config = example(reason="文件金额为12000元，请按文件重新提交。")

    reason: Words


class TransferLineBody(Body):
    """The break of a line that shows the transfer without its number."""

    model_config = example(break_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d")

    break_id: UUID


class TransferView(View):
    """A transfer; its number is the reference under which the bank books it."""

    id: UUID
    number: str
    direction: Direction
    from_fund_id: UUID
    to_fund_id: UUID
    allocation_id: UUID | None
    amount: Money
    document: str
    dated: date
    status: TransferStatus
    proposed_by: str
    proposed_at: datetime
    checked_by: str | None
    checked_at: datetime | None
    answer: str | None
    reversal_reason: str | None
    reversal_by: str | None
    reversal_at: datetime | None
    reversed_by: str | None
    reversed_at: datetime | None


class PieceView(Part):
    """So much of a transfer left one allocation and opened another."""

    from_allocation_id: UUID
    to_allocation_id: UUID
    amount: Money


class TransferFileView(TransferView):
    """A transfer with the allocations that it is of."""

    pieces: list[PieceView]


@router.get("", operation_id="list_fund_transfers", responses=problems(CursorNotReadable))
async def list_fund_transfers(
    call: Annotated[Call, may_call(*FUND_READERS)],
    fund_id: Annotated[UUID | None, Query()] = None,
    status: Annotated[TransferStatus | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[TransferView]:
    """本辖区专账之间的下拨和上缴。第二十三条。 Transfers from and to the accounts of the caller's region."""
    async with call.reading() as tx:
        found = await store.find_transfers(
            tx,
            region=call.by.region.code or "-",
            fund_id=fund_id,
            status=status,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[TransferView.model_validate(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{transfer_id}",
    operation_id="get_fund_transfer",
    responses=problems(TransferNotFound, OutsideRegion),
)
async def get_fund_transfer(
    transfer_id: UUID, call: Annotated[Call, may_call(*FUND_READERS)]
) -> TransferFileView:
    """一笔下拨或上缴，及其对应的拨款。 One transfer, and the allocations that it is of."""
    async with call.reading() as tx:
        row, receiving = await store.get_transfer(tx, transfer_id)
        if not call.by.region.covers(receiving):  # whoever gives it, or gets it
            call.by.within(row.region)
        pieces = await store.find_pieces(tx, row.id)
    return TransferFileView(
        **dict(TransferView.model_validate(row)),
        pieces=[PieceView.model_validate(one) for one in pieces],
    )


def _view(row: TransferRow) -> TransferView:
    return TransferView.model_validate(row)


@router.post(
    "",
    operation_id="propose_fund_transfer",
    status_code=status.HTTP_201_CREATED,
    responses=problems(OutsideRegion, *MONEY, PaperOfLater),
)
async def propose_fund_transfer(
    body: TransferBody, call: Annotated[Creation, may_create(Role.FINANCE_MAKER)]
) -> TransferView:
    """提出下拨或上缴，由财政另一人复核后入账；资金种类和限定用途不变。第二十三条。 Propose a transfer."""
    async with call.transaction() as tx:
        return _view(await transfers.propose(tx, transfers.Paper(**body.model_dump())))


@router.post(
    "/{transfer_id}/confirm",
    operation_id="confirm_fund_transfer",
    responses=problems(*STEP, *MONEY, TransferFourEyes, ArrivedMoneySpent),
)
async def confirm_fund_transfer(
    transfer_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> TransferView:
    """复核并入账；已承诺的资金不能转出。第二十三条、第三十条。 Book it; promised money cannot leave."""
    async with call.transaction() as tx:
        return _view(await transfers.confirm(tx, transfer_id, expected=call.expected))


@router.post(
    "/{transfer_id}/reject",
    operation_id="reject_fund_transfer",
    responses=problems(*STEP, TransferFourEyes),
)
async def reject_fund_transfer(
    transfer_id: UUID,
    body: TransferReasonBody,
    call: Annotated[Change, may_change(Role.FINANCE_CHECKER)],
) -> TransferView:
    """不同意并说明理由，资金不动。第三十条。 It is not booked; nothing is moved."""
    async with call.transaction() as tx:
        return _view(
            await transfers.reject(tx, transfer_id, expected=call.expected, reason=body.reason)
        )


@router.post(
    "/{transfer_id}/propose-reversal",
    operation_id="propose_transfer_reversal",
    responses=problems(*STEP),
)
async def propose_transfer_reversal(
    transfer_id: UUID,
    body: TransferReasonBody,
    call: Annotated[Change, may_change(Role.FINANCE_MAKER)],
) -> TransferView:
    """提出冲销录入有误的转账，说明理由。第二十三条。 It was entered wrong: ask to take it back."""
    async with call.transaction() as tx:
        return _view(
            await transfers.propose_reversal(
                tx, transfer_id, expected=call.expected, reason=body.reason
            )
        )


@router.post(
    "/{transfer_id}/confirm-reversal",
    operation_id="confirm_transfer_reversal",
    responses=problems(*STEP, TransferFourEyes, TransferSpent, FundNotFound),
)
async def confirm_transfer_reversal(
    transfer_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> TransferView:
    """复核冲销，以相反分录入账；收到的资金已承诺的不能冲销。第三十条。 Take it back by reversing entries."""
    async with call.transaction() as tx:
        return _view(await transfers.confirm_reversal(tx, transfer_id, expected=call.expected))


@router.post(
    "/{transfer_id}/reject-reversal",
    operation_id="reject_transfer_reversal",
    responses=problems(*STEP, TransferFourEyes),
)
async def reject_transfer_reversal(
    transfer_id: UUID,
    body: TransferReasonBody,
    call: Annotated[Change, may_change(Role.FINANCE_CHECKER)],
) -> TransferView:
    """不同意冲销，转账维持不变。 It was right, and stays booked."""
    async with call.transaction() as tx:
        return _view(
            await transfers.reject_reversal(
                tx, transfer_id, expected=call.expected, reason=body.reason
            )
        )


@router.post(
    "/{transfer_id}/match-line",
    operation_id="match_transfer_line",
    responses=problems(*STEP, TransferFourEyes, LineNotOfTransfer),
)
async def match_transfer_line(
    transfer_id: UUID,
    body: TransferLineBody,
    call: Annotated[Change, may_change(Role.FINANCE_CHECKER)],
) -> TransferView:
    """认定一笔未匹配的账项为该转账（银行未注明编号），不另入账。第二十三条。 A line without the number is of it."""
    async with call.transaction() as tx:
        return _view(
            await transfers.match_line(
                tx, transfer_id, expected=call.expected, break_id=body.break_id
            )
        )
