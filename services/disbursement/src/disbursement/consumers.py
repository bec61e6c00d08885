"""The events disbursement answers to: whatever orders money, corrects a payee, takes
back or recovers, of any programme.
"""

from shared.consumer import Subscriptions
from shared.contracts.orders import PayeeCorrection, PaymentOrder, RecoveryOrder, Revocation
from shared.contracts.registry import events_extending
from shared.transaction import Transaction

from disbursement.usecases.payments import orders
from disbursement.usecases.recoveries import openings

subscriptions = Subscriptions("disbursement")


async def order_payment(tx: Transaction, event: PaymentOrder) -> None:
    await orders.order_payment(tx, event)


async def cancel_payment(tx: Transaction, event: Revocation) -> None:
    await orders.cancel_payment(tx, event)


async def correct_payee(tx: Transaction, event: PayeeCorrection) -> None:
    await orders.correct_payee(tx, event)


async def open_recovery(tx: Transaction, event: RecoveryOrder) -> None:
    await openings.open_recovery(tx, event)


for _order in events_extending(PaymentOrder):
    subscriptions.on(_order)(order_payment)
    subscriptions.read_ahead(_order, orders.read_ahead)
for _revocation in events_extending(Revocation):
    subscriptions.on(_revocation)(cancel_payment)
for _correction in events_extending(PayeeCorrection):
    subscriptions.on(_correction)(correct_payee)
for _recovery in events_extending(RecoveryOrder):
    subscriptions.on(_recovery)(open_recovery)
