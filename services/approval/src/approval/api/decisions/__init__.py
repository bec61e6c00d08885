"""What is decided, for how much, and the letter that says so."""
