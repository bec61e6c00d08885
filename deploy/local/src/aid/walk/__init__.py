"""A case walked through the suite over HTTP, as its people would: the demo and the journeys."""
