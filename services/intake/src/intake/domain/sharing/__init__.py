"""What other authorities may ask about people, and what they are told."""
