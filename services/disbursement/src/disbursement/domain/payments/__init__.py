"""Payments, from the order to the batch that the bank fetches."""
