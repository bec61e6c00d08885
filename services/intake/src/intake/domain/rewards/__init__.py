"""Flat-rate rewards: each is a profile; handed over, confirmed, arrived, paid (219号)."""
