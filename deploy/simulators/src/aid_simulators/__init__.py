"""The suite's outside parties, simulated: bank, verification platform, issuer of tokens."""
