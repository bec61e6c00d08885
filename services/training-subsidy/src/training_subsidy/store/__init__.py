"""Training-subsidy in Postgres, one module a subject. The only place that writes SQL."""

from training_subsidy.store import claim_tables, inquiry_tables, register_tables
from training_subsidy.store.tables import Base

__all__ = ["Base", "claim_tables", "inquiry_tables", "register_tables"]
