"""Payments, batches, ledger and bank reports in Postgres: the only place of SQL in disbursement."""

from disbursement.store.bank import agents, files
from disbursement.store.cash import cash_tables
from disbursement.store.funds import budgets, journal_tables, lots, sources, transfer_tables
from disbursement.store.oversight import oversight_tables, sample_tables
from disbursement.store.payments import account_checks, cancellations
from disbursement.store.purchases import purchase_tables
from disbursement.store.recoveries import recoveries, recovery_tables

__all__ = [
    "account_checks",
    "agents",
    "budgets",
    "cancellations",
    "cash_tables",
    "files",
    "journal_tables",
    "lots",
    "oversight_tables",
    "purchase_tables",
    "recoveries",
    "recovery_tables",
    "sample_tables",
    "sources",
    "transfer_tables",
]
