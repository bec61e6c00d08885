"""Reference data that every service starts with; later notices are loaded over it."""
