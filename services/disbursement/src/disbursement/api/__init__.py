"""Disbursement over HTTP: finance officers, the bank, and the operator."""

from disbursement.api import bank, bank_messages, batches, cash, funds, payments, reconciliation

ROUTERS = [
    payments.router,
    cash.router,
    batches.router,
    funds.router,
    reconciliation.router,
    bank.router,
    bank_messages.router,
]
