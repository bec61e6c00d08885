"""The dated figures that intake works with."""

from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.vocabulary import Paper
from shared.policy import Edition


class LocalScope(StrEnum):
    """Whose hukou counts as local (A-25)."""

    CITY = "CITY"
    COUNTY = "COUNTY"


class HouseholdOfSeveral(StrEnum):
    """Which household an application joins whose people are of several (A-70)."""

    MOST = "MOST"
    HEAD = "HEAD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Terms of intake; the law names none of them, so each is a reading with its number."""

    edition: Edition
    same_day_grace_hours: int
    local_scope: LocalScope
    household_of_several: HouseholdOfSeveral
    one_time_notice_workdays: int
    completion_days: int
    late_documents_workdays: int
    refusal_review_workdays: int
    lead_workdays: int
    household_workdays: int
    correction_workdays: int
    lapse_days: int
    transfer_days: int
    report_workdays: int
    task_workdays: int
    required_documents: tuple[Paper, ...]
    """The papers of every application, in the order of the law (第十六条)."""
