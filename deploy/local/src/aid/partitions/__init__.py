"""The years of the audit trail: made ahead, set down outside the database, and taken back."""
