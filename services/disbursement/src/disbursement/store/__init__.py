"""Payments, batches, ledger and bank reports in Postgres: the only place of SQL in disbursement."""

from disbursement.store.bank import agents, files
from disbursement.store.cash import cash_tables
from disbursement.store.funds import journal_tables
from disbursement.store.recoveries import recovery_tables

__all__ = ["agents", "cash_tables", "files", "journal_tables", "recovery_tables"]
