"""Requests and bytes that nobody would send on purpose, and what the suite makes of them."""
