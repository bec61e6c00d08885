"""Agreements, consents and receipts of data sharing, and who read whose data."""
