"""Everything that approval keeps. The only folder of approval with SQL."""

from approval.store.tables import Base

__all__ = ["Base"]
