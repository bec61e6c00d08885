"""Regions, words and figures that everyone may read."""
