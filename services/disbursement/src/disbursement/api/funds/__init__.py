"""Funds, their ledger and the year's report."""
