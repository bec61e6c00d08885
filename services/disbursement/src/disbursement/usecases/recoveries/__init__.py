"""Money that was paid wrongly, and comes back (第三十二条)."""
