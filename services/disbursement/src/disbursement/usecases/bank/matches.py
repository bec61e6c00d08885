"""Decision, ledger and bank agree: a payment and what the bank booked for it."""

from dataclasses import replace

from shared.contracts.disbursement import PaymentMatched
from shared.transaction import Transaction

from disbursement.domain.payments.payment import Payment, Status
from disbursement.store.bank import bookings
from disbursement.store.payments import payments
from disbursement.store.payments.held import Sent


async def match(tx: Transaction, payment: Payment, sent: Sent) -> None:
    """Match what statements show of an attempt: one debit of what is paid, or a debit taken back."""
    booked = await bookings.booked(tx, sent)
    if booked.on is None:
        return
    paid = payment.status is Status.PAID and payment.attempt == sent.attempt
    if booked.net != int(paid):
        return
    bookings.match_lines(tx, sent)
    if paid and not payment.matched:
        await payments.save_payment(tx, replace(payment, matched=True))
        tx.publish(
            PaymentMatched(**payment.facts, attempt=payment.attempt, statement_date=booked.on)
        )
