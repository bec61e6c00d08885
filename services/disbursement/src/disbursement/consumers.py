"""The events disbursement answers to: whatever orders money, corrects a payee or takes back, of any programme."""

from shared.consumer import Subscriptions
from shared.contracts.orders import PayeeCorrection, PaymentOrder, Revocation
from shared.contracts.registry import events_extending
from shared.transaction import Transaction

from disbursement.usecases.payments import orders

subscriptions = Subscriptions("disbursement")


async def order_payment(tx: Transaction, event: PaymentOrder) -> None:
    await orders.order_payment(tx, event)


async def cancel_payment(tx: Transaction, event: Revocation) -> None:
    await orders.cancel_payment(tx, event)


async def correct_payee(tx: Transaction, event: PayeeCorrection) -> None:
    await orders.correct_payee(tx, event)


for _order in events_extending(PaymentOrder):
    subscriptions.on(_order)(order_payment)
for _revocation in events_extending(Revocation):
    subscriptions.on(_revocation)(cancel_payment)
for _correction in events_extending(PayeeCorrection):
    subscriptions.on(_correction)(correct_payee)
