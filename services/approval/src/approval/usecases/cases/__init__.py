"""A case as it moves from office to office, and what is shown of it."""
