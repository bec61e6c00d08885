"""Everything that approval keeps. The only folder of approval with SQL."""

from approval.store.emergency import emergency_tables
from approval.store.meetings import meeting_tables
from approval.store.referrals import referral_tables
from approval.store.supervision import supervision_tables
from approval.store.tables import Base

__all__ = ["Base", "emergency_tables", "meeting_tables", "referral_tables", "supervision_tables"]
