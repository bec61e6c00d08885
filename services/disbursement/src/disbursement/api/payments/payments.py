"""Payments, for finance and for the officers and auditors of their region."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from shared.auth import OFFICERS
from shared.call import Call, Change, may_call, may_change
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import problems

from disbursement.api.views import PaymentView, payment_view
from disbursement.domain.payments.batch import EarlierStillBooked, FourEyesRequired
from disbursement.domain.payments.payment import AccountAtFault, Status
from disbursement.store.cash import cash
from disbursement.store.payments import payments as store
from disbursement.store.payments.payments import PaymentNotFound
from disbursement.usecases.payments import confirmations, orders
from disbursement.usecases.payments.confirmations import DecisionConfirmed

router = APIRouter(prefix="/v1/payments", tags=["payments"])

PAYMENT_READERS = (Role.FINANCE_MAKER, Role.FINANCE_CHECKER, *OFFICERS)


@router.get("", operation_id="list_payments", responses=problems(CursorNotReadable))
async def list_payments(
    call: Annotated[Call, may_call(*PAYMENT_READERS)],
    status: Annotated[Status | None, Query()] = None,
    case_id: Annotated[UUID | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PaymentView]:
    """本辖区的付款。第二十三条。 Payments of the caller's region, the oldest first."""
    async with call.reading() as tx:
        found = await store.find_payments(
            tx,
            region=call.by.region.code or "-",
            status=status,
            case_id=case_id,
            after=read_id(cursor),
            limit=limit + 1,
        )
        ids = [payment.id for payment in found]
        payees = await store.open_payees(tx, ids)
        names = await cash.open_recipients(tx, ids)
    return Page(
        items=[
            PaymentView.of(payment, payees.get(payment.id), recipient=names.get(payment.id))
            for payment in found[:limit]
        ],
        next=next_of(found, limit),
    )


@router.get(
    "/{payment_id}",
    operation_id="get_payment",
    responses=problems(PaymentNotFound, OutsideRegion),
)
async def get_payment(
    payment_id: UUID, call: Annotated[Call, may_call(*PAYMENT_READERS)]
) -> PaymentView:
    """一笔付款的状态。 One payment; name and account are masked."""
    async with call.reading() as tx:
        payment = await store.get_payment(tx, payment_id)
        call.by.within(payment.region)
        return await payment_view(tx, payment)


@router.post(
    "/{payment_id}/reject-order",
    operation_id="reject_order",
    responses=problems(
        PaymentNotFound, ActionNotAllowed, OutsideRegion, DecisionConfirmed, FourEyesRequired
    ),
)
async def reject_order(
    payment_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> PaymentView:
    """决定部门不确认的付款指令，由财政复核人员作废。第二十二条。 End an order that nobody decided."""
    async with call.transaction() as tx:
        payment = await confirmations.reject_order(tx, payment_id, expected=call.expected)
    return PaymentView.of(payment)


@router.post(
    "/{payment_id}/pay-again",
    operation_id="pay_again",
    responses=problems(
        PaymentNotFound, ActionNotAllowed, AccountAtFault, EarlierStillBooked, OutsideRegion
    ),
)
async def pay_again(
    payment_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_MAKER)]
) -> PaymentView:
    """退回原因不在账户时，按原账户重新付款。 Pay a returned payment again to the same account."""
    async with call.transaction() as tx:
        payment = await orders.pay_again(tx, payment_id, expected=call.expected)
    return PaymentView.of(payment)
