"""Everything that intake keeps. The only folder of intake with SQL."""

from intake.store import projection_tables, upload_tables
from intake.store.tables import Base

__all__ = ["Base", "projection_tables", "upload_tables"]
