"""Entering agreements, giving consent, asking about a person."""
