"""Everything that intake keeps. The only folder of intake with SQL."""

from intake.store.devices import device_tables
from intake.store.leads import fire_tables
from intake.store.papers import upload_tables
from intake.store.reports import report_tables
from intake.store.rewards import reward_tables
from intake.store.sharing import sharing_tables
from intake.store.tables import Base
from intake.store.tasks import task_tables
from intake.store.timeline import projection_tables

__all__ = [
    "Base",
    "device_tables",
    "fire_tables",
    "projection_tables",
    "report_tables",
    "reward_tables",
    "sharing_tables",
    "task_tables",
    "upload_tables",
]
