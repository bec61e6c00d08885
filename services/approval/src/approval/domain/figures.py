"""The figures and chosen readings that decisions rest on, as they stand on one day."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shared.policy import Edition, EditionContent


class AnnualWindow(StrEnum):
    """The year of the caps (A-05)."""

    CALENDAR = "CALENDAR"
    ROLLING_12M = "ROLLING_12M"


class Article9Mode(StrEnum):
    """What becomes of a case that fails the formula of article 9 (A-14)."""

    DEFAULT_REJECT_WITH_COUNTY_OVERRIDE = "DEFAULT_REJECT_WITH_COUNTY_OVERRIDE"
    REJECT = "REJECT"


class TownshipLimitScope(StrEnum):
    """What the township's limit is held against (A-22)."""

    EVENT = "EVENT"
    DECISION = "DECISION"


class Authority(StrEnum):
    """Who decides a case."""

    TOWNSHIP = "TOWNSHIP"
    COUNTY = "COUNTY"


class DayUnit(StrEnum):
    CALENDAR_DAYS = "CALENDAR_DAYS"
    WORKING_DAYS = "WORKING_DAYS"


class Roll(StrEnum):
    """Where a last day goes that is no working day (A-17)."""

    NEXT_WORKING_DAY = "NEXT_WORKING_DAY"
    NONE = "NONE"


class NoticeField(StrEnum):
    """What a public notice may show of a case, and nothing else (A-40)."""

    NAME = "NAME"
    VILLAGE = "VILLAGE"
    CATEGORY = "CATEGORY"
    AMOUNT = "AMOUNT"


class MemberAidedElsewhere(StrEnum):
    """What becomes of a case of which a member is of another aided household (A-38)."""

    HELD = "HELD"
    ALLOWED = "ALLOWED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Money in fen. ``policy.figures_on`` reads them from the dated schedules."""

    content: EditionContent
    same_day_grace_hours: int
    household_cap: int
    individual_cap: int
    annual_window: AnnualWindow
    individual_counts_to_household: bool
    member_aided_elsewhere: MemberAidedElsewhere
    tekun_cost_counts: bool
    max_times_per_year: int
    article_9_mode: Article9Mode
    township_emergency_limit: int
    township_limit_scope: TownshipLimitScope
    split_days: int
    same_event_days: int
    seat_small_amount_authority: Authority
    sampling_ratio: Fraction
    draw_rate: Fraction
    opinion_workdays: int
    prompt_workdays: int
    notice_days: int
    notice_roll: Roll
    board_shows: frozenset[NoticeField]
    online_shows: frozenset[NoticeField]
    notice_late_workdays: int
    forward_workdays: int
    objection_workdays: int
    county_decision_workdays: int
    delivery_days: int
    compensation_days: int
    recovery_review_workdays: int
    countersign_days: int
    countersign_unit: DayUnit
    emergency_verify_days: int
    emergency_sign_days: int
    follow_up_workdays: tuple[tuple[str, int], ...]
    cash_limit: int

    @property
    def edition(self) -> Edition:
        """The name and the hash of what they are."""
        return self.content.edition
