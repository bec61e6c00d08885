"""Disbursement over HTTP: finance officers, the bank, and the operator."""

from disbursement.api.bank import agents, files, messages, orders, reconciliation
from disbursement.api.cash import cash
from disbursement.api.funds import allocations, budgets, funds, policies, transfers
from disbursement.api.oversight import flags, journal, register, reports, samples
from disbursement.api.payments import (
    account_checks,
    batches,
    cancellations,
    payments,
    recalls,
    sources,
)
from disbursement.api.purchases import goods, purchases
from disbursement.api.recoveries import proposals, recoveries

ROUTERS = [
    payments.router,
    cash.router,
    batches.router,
    recalls.router,
    cancellations.router,
    funds.router,
    agents.router,
    files.router,
    policies.router,
    reconciliation.router,
    orders.router,
    messages.router,
    cancellations.bank,
    account_checks.router,
    account_checks.bank,
    recoveries.router,
    proposals.router,
    sources.router,
    allocations.router,
    transfers.router,
    budgets.router,
    purchases.router,
    goods.router,
    register.router,
    journal.router,
    samples.router,
    reports.router,
    reports.public,
    flags.router,
]
