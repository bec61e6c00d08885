"""Disbursement over HTTP: finance officers, the bank, and the operator."""

from disbursement.api import bank, batches, funds, payments, reconciliation

routers = [payments.router, batches.router, funds.router, reconciliation.router, bank.router]
