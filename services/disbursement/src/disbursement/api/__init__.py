"""Disbursement over HTTP: finance officers, the bank, and the operator."""

from disbursement.api import bank, batches, cash, funds, payments, reconciliation

routers = [
    payments.router,
    cash.router,
    batches.router,
    funds.router,
    reconciliation.router,
    bank.router,
]
