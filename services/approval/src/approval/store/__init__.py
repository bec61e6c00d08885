"""Everything that approval keeps. The only folder of approval with SQL."""

from approval.store.emergency import emergency_tables
from approval.store.tables import Base

__all__ = ["Base", "emergency_tables"]
