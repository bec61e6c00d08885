"""Papers and their uploads."""
