"""Payment cancellation requests (撤付申请): two of finance ask a bank, and it answers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.money import Money
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, TheBell, View, Wait, example, problems

from disbursement.bank.signatures import SignatureRefused
from disbursement.domain.payments.batch import FourEyesRequired
from disbursement.domain.payments.cancellation import (
    CancellationRequestNotFound,
    CancellationWaits,
    NotWithBank,
    RequestStatus,
)
from disbursement.store.payments import cancellations as store
from disbursement.store.payments.cancellations import CancellationRequestRow
from disbursement.store.payments.payments import PaymentNotFound
from disbursement.usecases.payments import cancellation_requests
from shared import held

router = APIRouter(prefix="/v1/cancellation-requests", tags=["payments"])
bank = APIRouter(prefix="/v1/bank/cancellation-requests", tags=["bank"])
READERS = (Role.FINANCE_MAKER, Role.FINANCE_CHECKER, Role.AUDITOR)
STEP = (CancellationRequestNotFound, OutsideRegion, ActionNotAllowed)


class CancellationBody(Body):
    """The payment that the bank is to give back, and why; no personal data."""

    model_config = example(
        payment_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", reason="县级已撤销救助决定。"
    )

    payment_id: UUID
    reason: Annotated[str, Field(min_length=2, max_length=300)]


class CancellationAnswerBody(Body):
    """Whether the bank stopped it or brings it back, or cannot; and why not."""

    model_config = example(accepted=False, reason="已入账")

    accepted: bool
    reason: Annotated[str | None, Field(max_length=200)] = None


class CancellationRequestView(View):
    """One question to a bank, and its answer."""

    id: UUID
    payment_id: UUID
    case_number: str
    end_to_end_id: str
    batch_number: str
    bank_code: str
    region: str
    amount: Money
    status: RequestStatus
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    answered_at: datetime | None
    bank_reason: str | None


class CancellationRequestFileView(CancellationRequestView):
    """The same with its reason, and the bank's words."""

    reason: str
    bank_words: str | None


class AskedView(View):
    """What a bank is asked to give back, as its own file named it (camt.055)."""

    id: UUID
    end_to_end_id: str
    batch_number: str
    amount: Money
    status: RequestStatus
    decided_at: datetime | None


def _file(tx: Reading, row: CancellationRequestRow) -> CancellationRequestFileView:
    seen = CancellationRequestView.model_validate(row)
    return CancellationRequestFileView(
        **dict(seen),
        reason=held.opened(tx, row, "reason") or "",
        bank_words=held.opened(tx, row, "bank_words"),
    )


@router.post(
    "",
    operation_id="propose_cancellation",
    status_code=status.HTTP_201_CREATED,
    responses=problems(PaymentNotFound, OutsideRegion, NotWithBank, CancellationWaits),
)
async def propose_cancellation(
    body: CancellationBody, call: Annotated[Creation, may_create(Role.FINANCE_MAKER)]
) -> CancellationRequestFileView:
    """提议请银行撤付一笔已取走的付款。202号 第二十三条、第三十条。 Propose to ask a payment back."""
    async with call.transaction() as tx:
        row = await cancellation_requests.propose(tx, body.payment_id, reason=body.reason)
        return _file(tx, row)


@router.get("", operation_id="list_cancellation_requests", responses=problems(CursorNotReadable))
async def list_cancellation_requests(
    call: Annotated[Call, may_call(*READERS)],
    status: Annotated[RequestStatus | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CancellationRequestView]:
    """撤付申请清单。 What banks are asked to give back."""
    async with call.reading() as tx:
        found = await store.find_requests(
            tx,
            region=call.by.region.code or "-",
            status=status,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[CancellationRequestView.model_validate(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{request_id}",
    operation_id="get_cancellation_request",
    responses=problems(CancellationRequestNotFound, OutsideRegion),
)
async def get_cancellation_request(
    request_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> CancellationRequestFileView:
    """一份撤付申请。 One request with its reason."""
    async with call.reading() as tx:
        row = await held.find(
            tx, CancellationRequestRow, request_id, missing=CancellationRequestNotFound
        )
        call.by.within(row.region)
        return _file(tx, row)


@router.post(
    "/{request_id}/confirm",
    operation_id="confirm_cancellation",
    responses=problems(*STEP, FourEyesRequired),
)
async def confirm_cancellation(
    request_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> CancellationRequestFileView:
    """第二人确认，银行从此可见该申请。第三十条。 Agree; the bank is asked from now on."""
    return await _decide(call, request_id, "confirm_cancellation")


@router.post(
    "/{request_id}/reject",
    operation_id="reject_cancellation",
    responses=problems(*STEP, FourEyesRequired),
)
async def reject_cancellation(
    request_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> CancellationRequestFileView:
    """第二人不同意，不向银行提出。第三十条。 Disagree; the bank is not asked."""
    return await _decide(call, request_id, "reject_cancellation")


async def _decide(call: Change, request_id: UUID, action: str) -> CancellationRequestFileView:
    async with call.transaction() as tx:
        row = await cancellation_requests.decide(tx, request_id, action, expected=call.expected)
        return _file(tx, row)


@router.post(
    "/{request_id}/withdraw", operation_id="withdraw_cancellation", responses=problems(*STEP)
)
async def withdraw_cancellation(
    request_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> CancellationRequestFileView:
    """不再请银行撤付，付款以银行回执为准。 Ask no more; the payment stays as the bank reports it."""
    async with call.transaction() as tx:
        row = await cancellation_requests.withdraw(tx, request_id, expected=call.expected)
        return _file(tx, row)


@bank.get("", operation_id="list_bank_cancellation_requests")
async def list_bank_cancellation_requests(
    call: Annotated[Call, may_call(Role.BANK)], wait: Wait, bell: TheBell, limit: Limit = 100
) -> list[AskedView]:
    """请本行撤付的付款，请按原编号处理并答复；可带 Prefer: wait=秒数。 What this bank is asked to give back."""

    async def look() -> list[CancellationRequestRow]:
        async with call.reading() as tx:
            return await store.find_requests(
                tx,
                bank_code=call.by.org or "-",
                status=RequestStatus.REQUESTED,
                limit=limit,
            )

    found = await bell.until_found(look, seconds=wait)
    return [AskedView.model_validate(row) for row in found]


@bank.get(
    "/{request_id}",
    operation_id="get_bank_cancellation_request",
    responses=problems(CancellationRequestNotFound),
)
async def get_bank_cancellation_request(
    request_id: UUID, call: Annotated[Call, may_call(Role.BANK)]
) -> AskedView:
    """请本行撤付的一笔付款。 One of them."""
    async with call.reading() as tx:
        row = await held.find(
            tx, CancellationRequestRow, request_id, missing=CancellationRequestNotFound
        )
    if not store.was_asked(row, call.by.org):
        raise CancellationRequestNotFound
    return AskedView.model_validate(row)


@bank.post(
    "/{request_id}/answer",
    operation_id="answer_cancellation",
    responses=problems(CancellationRequestNotFound, ActionNotAllowed, SignatureRefused),
)
async def answer_cancellation(
    request_id: UUID,
    body: CancellationAnswerBody,
    call: Annotated[Creation, may_create(Role.BANK)],
) -> AskedView:
    """银行答复：已撤付或退回，或不能撤付及原因。 It is stopped or comes back, or it cannot."""
    async with call.transaction() as tx:
        row = await cancellation_requests.answer(
            tx, request_id, accepted=body.accepted, reason=body.reason
        )
        return AskedView.model_validate(row)
