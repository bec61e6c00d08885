"""The events disbursement answers to."""

from shared.consumer import Subscriptions
from shared.contracts.approval import DecisionMade, RevocationRequested
from shared.contracts.intake import PayeeCorrected
from shared.contracts.orders import PayeeCorrection, PaymentOrder, Revocation
from shared.contracts.training_subsidy import (
    ClaimDecided,
    ClaimPayeeCorrected,
    ClaimRevocationRequested,
)
from shared.transaction import Transaction

from disbursement.usecases import orders

subscriptions = Subscriptions("disbursement")


async def order_payment(tx: Transaction, event: PaymentOrder) -> None:
    await orders.order_payment(tx, event)


async def cancel_payment(tx: Transaction, event: Revocation) -> None:
    await orders.cancel_payment(tx, event)


async def correct_payee(tx: Transaction, event: PayeeCorrection) -> None:
    await orders.correct_payee(tx, event)


subscriptions.on(DecisionMade)(order_payment)
subscriptions.on(ClaimDecided)(order_payment)
subscriptions.on(RevocationRequested)(cancel_payment)
subscriptions.on(ClaimRevocationRequested)(cancel_payment)
subscriptions.on(PayeeCorrected)(correct_payee)
subscriptions.on(ClaimPayeeCorrected)(correct_payee)
