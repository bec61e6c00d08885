"""Payments, for finance and for the officers and auditors of their region."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from shared.auth import OFFICERS, FinanceMaker, allow
from shared.lifecycle import ActionNotAllowed
from shared.paging import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import Actor, OutsideRegion, Role
from shared.web import Db, IfMatch, Once, problems

from disbursement.api.views import PaymentView, TheVault, payment_view
from disbursement.domain.payment import Status
from disbursement.store import cash
from disbursement.store import payments as store
from disbursement.store.payments import PaymentNotFound
from disbursement.usecases import orders

router = APIRouter(prefix="/v1/payments", tags=["payments"])

PaymentReader = Annotated[
    Actor, Depends(allow(Role.FINANCE_MAKER, Role.FINANCE_CHECKER, *OFFICERS))
]


@router.get("", operation_id="list_payments", responses=problems(CursorNotReadable))
async def list_payments(
    reader: PaymentReader,
    db: Db,
    vault: TheVault,
    status: Annotated[Status | None, Query()] = None,
    case_id: Annotated[UUID | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PaymentView]:
    """本辖区的付款。第二十三条。 Payments of the caller's region, the oldest first."""
    async with db.reading(by=reader) as tx:
        found = await store.find_payments(
            tx,
            region=reader.region.code or "-",
            status=status,
            case_id=case_id,
            after=read_id(cursor),
            limit=limit + 1,
        )
        ids = [payment.id for payment in found]
        payees = await store.open_payees(tx, vault, ids)
        names = await cash.open_recipients(tx, vault, ids)
    return Page(
        items=[
            PaymentView.of(payment, payees.get(payment.id), recipient=names.get(payment.id))
            for payment in found[:limit]
        ],
        next=write_cursor(str(found[limit - 1].id)) if len(found) > limit else None,
    )


@router.get(
    "/{payment_id}",
    operation_id="get_payment",
    responses=problems(PaymentNotFound, OutsideRegion),
)
async def get_payment(
    payment_id: UUID, reader: PaymentReader, db: Db, vault: TheVault
) -> PaymentView:
    """一笔付款的状态。 One payment; name and account are masked."""
    async with db.reading(by=reader) as tx:
        payment = await store.get_payment(tx, payment_id)
        reader.within(payment.region)
        return await payment_view(tx, vault, payment)


@router.post(
    "/{payment_id}/pay-again",
    operation_id="pay_again",
    responses=problems(PaymentNotFound, ActionNotAllowed, OutsideRegion),
)
async def pay_again(
    payment_id: UUID, officer: FinanceMaker, once: Once, expected: IfMatch, db: Db
) -> PaymentView:
    """退回原因不在账户时，按原账户重新付款。 Pay a returned payment again to the same account."""
    async with db.transaction(by=officer, once=once) as tx:
        payment = await orders.pay_again(tx, payment_id, expected=expected)
    return PaymentView.of(payment)
