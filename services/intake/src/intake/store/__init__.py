"""Everything that intake keeps. The only folder of intake with SQL."""

from intake.store.tables import Base

__all__ = ["Base"]
