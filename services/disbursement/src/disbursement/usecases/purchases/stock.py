"""Goods of contracts: handed over as aid in kind, given back by a rejected record, named later."""

from uuid import UUID

from shared.four_eyes import require_another_person
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from disbursement.domain.cash.cash import HandOver
from disbursement.domain.payments.payment import Payment, Status
from disbursement.domain.purchases.goods import (
    GoodsGiven,
    NotPaidInKind,
    ProcurementRecorded,
    PurchaseNotOfGoods,
    check_items,
    procurement_is_owed,
)
from disbursement.domain.purchases.purchase import (
    PurchaseFourEyes,
    PurchaseKind,
    PurchaseStatus,
    check_room,
)
from disbursement.policy import figures_on
from disbursement.store.cash import cash
from disbursement.store.payments import payments
from disbursement.store.purchases import purchases
from disbursement.usecases import clocks
from shared import held


async def take(tx: Transaction, payment: Payment, goods: GoodsGiven) -> None:
    """Take what is handed over of its contract; in an emergency the contract may follow (第二十条).

    Raises ``ProcurementRequired``, ``GoodsValueDiffers``, ``ShelterPriceDiffers``,
    ``PurchaseNotOfGoods``, ``PurchaseSpent``.
    """
    tariff = figures_on(lhasa_date(payment.decided_at or payment.ordered_at)).shelter_value
    check_items(goods.items, amount=payment.amount, shelter_value=tariff)
    has_purchase = goods.purchase_id is not None
    procurement_is_owed(is_emergency=payment.is_emergency, has_purchase=has_purchase)
    if goods.purchase_id is not None:
        await _use(tx, payment, goods.purchase_id, still_in_force=True)


async def give_back(tx: Transaction, purchase_id: UUID, amount: int) -> None:
    """The record of a hand-over was wrong: nothing of the contract is used by it."""
    row = await purchases.hold_for_use(tx, purchase_id)
    held.change(tx, row, purchases.PURCHASE, used=row.used - amount)


async def record_procurement(
    tx: Transaction, payment_id: UUID, *, expected: int, purchase_id: UUID
) -> Payment:
    """Name the contract of goods that were handed over in an emergency without one (第二十条).

    Raises ``NotPaidInKind``, ``ProcurementRecorded``, ``PurchaseNotOfGoods``, ``PurchaseSpent``.
    """
    payment = await payments.get_payment(tx, payment_id, expected=expected, lock=True)
    record = await _given(tx, payment)
    require_another_person(tx.by.sub, than=[record.handed_over_by], refusal=PurchaseFourEyes())
    await _use(tx, payment, purchase_id, still_in_force=False)
    cash.name_purchase(tx, record.id, purchase_id)
    await clocks.procurement_is_recorded(tx, payment)
    return await payments.save_payment(tx, payment)


async def _given(tx: Transaction, payment: Payment) -> HandOver:
    record = (await cash.read_cash(tx, payment.id)).record
    if record is None or not record.goods or payment.status is not Status.PAID:
        raise NotPaidInKind
    if record.purchase_id is not None:
        raise ProcurementRecorded
    return record


async def _use(
    tx: Transaction, payment: Payment, purchase_id: UUID, *, still_in_force: bool
) -> None:
    row = await purchases.hold_for_use(tx, purchase_id)
    may = (
        {PurchaseStatus.IN_FORCE}
        if still_in_force
        else {PurchaseStatus.IN_FORCE, PurchaseStatus.ENDED}
    )
    of_it = row.kind == PurchaseKind.GOODS and payment.region.startswith(row.region)
    if not of_it or row.status not in may or row.fund_id != payment.fund_id:
        raise PurchaseNotOfGoods
    used = check_room(value=row.value, taken=row.used, more=payment.amount)
    held.change(tx, row, purchases.PURCHASE, used=used)
