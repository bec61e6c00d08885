"""Cases under load while processes are killed, and whether each ended once, where it should."""
