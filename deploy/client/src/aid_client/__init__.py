"""Walks through a running suite, as its users would: what demo, journeys, benchmarks share."""
