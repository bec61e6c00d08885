"""The events disbursement answers to."""

from shared.consumer import Subscriptions
from shared.contracts.approval import DecisionMade, RevocationRequested
from shared.contracts.intake import PayeeCorrected
from shared.transaction import Transaction

from disbursement.usecases import orders

subscriptions = Subscriptions("disbursement")


@subscriptions.on(DecisionMade)
async def order_payment(tx: Transaction, event: DecisionMade) -> None:
    await orders.order_payment(tx, event)


@subscriptions.on(RevocationRequested)
async def cancel_payment(tx: Transaction, event: RevocationRequested) -> None:
    await orders.cancel_payment(tx, event)


@subscriptions.on(PayeeCorrected)
async def correct_payee(tx: Transaction, event: PayeeCorrected) -> None:
    await orders.correct_payee(tx, event)
