"""The pages of the suite: every page shows operations that exist, and no rule lives here."""
