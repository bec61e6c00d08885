"""Data sharing over HTTP: agreements, consents, pulls, and who read me."""
