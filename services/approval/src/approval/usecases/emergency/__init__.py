"""The emergency procedure, articles 23 to 26."""
