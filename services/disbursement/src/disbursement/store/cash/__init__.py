"""Cash paid out by hand, before witnesses."""
