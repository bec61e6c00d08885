"""The phones and browsers on which people are told that something waits for them."""
