"""Leads: households in need that somebody else names."""
