"""What values the figures of approval take, and which of them a county may set."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from shared.parameters import Days, Hours, Parameter, Share, Workdays, YesNo, Yuan

from approval.domain.figures import (
    AnnualWindow,
    Article9Mode,
    Authority,
    DayUnit,
    MemberAidedElsewhere,
    NoticeField,
    Roll,
    TownshipLimitScope,
)


class _Parts(BaseModel):
    """A value of several parts, each of them given."""

    model_config = ConfigDict(extra="forbid")


class _Caps(_Parts):
    household: Yuan
    individual: Yuan


class _Countersign(_Parts):
    days: Days
    unit: DayUnit


class _CountyDays(_Parts):
    verify: Days
    sign: Days


def _open_to_objection(fields: list[NoticeField]) -> list[NoticeField]:
    if not {NoticeField.NAME, NoticeField.AMOUNT} <= {*fields}:
        raise ValueError("who is aided, and with how much, stands on the village's board")
    return fields


Fields = Annotated[list[NoticeField], Field(min_length=1, max_length=4)]


class _NoticeFields(_Parts):
    VILLAGE_BOARD: Annotated[Fields, AfterValidator(_open_to_objection)]
    ONLINE: Fields


class _FollowUp(_Parts):
    referral_step: Workdays
    referral_answer: Workdays
    joint_meeting_results: Workdays
    inspection_answer: Workdays
    inspection_close: Workdays
    inspection: Workdays
    instruction_close: Workdays
    misconduct: Workdays
    payment_alarm: Workdays


NOTICE = Annotated[int, Field(ge=1, le=60, strict=True)]
"""A notice that closes is looked for among those of the last 62 days."""
TIMES = Annotated[int, Field(ge=1, le=12, strict=True)]

PARAMETERS_OF = {
    "annual_caps": Parameter(_Caps),
    "annual_window": Parameter(AnnualWindow),
    "article_9_mode": Parameter(Article9Mode),
    "cash_limit": Parameter(Yuan, by_county=True),
    "compensation_days": Parameter(Days),
    "countersign": Parameter(_Countersign),
    "county_decision_workdays": Parameter(Workdays),
    "delivery_days": Parameter(Days),
    "draw_rate": Parameter(Share),
    "emergency_county_days": Parameter(_CountyDays),
    "follow_up_workdays": Parameter(_FollowUp),
    "forward_workdays": Parameter(Workdays),
    "individual_counts_to_household": Parameter(YesNo),
    "max_times_per_year": Parameter(TIMES, by_county=True),
    "member_aided_elsewhere": Parameter(MemberAidedElsewhere),
    "notice_days": Parameter(NOTICE),
    "notice_fields": Parameter(_NoticeFields),
    "notice_late_workdays": Parameter(Workdays),
    "notice_roll": Parameter(Roll),
    "objection_workdays": Parameter(Workdays),
    "opinion_workdays": Parameter(Workdays),
    "prompt_workdays": Parameter(Workdays),
    "recovery_review_workdays": Parameter(Workdays),
    "same_event_days": Parameter(Days),
    "same_day_grace_hours": Parameter(Hours),
    "sampling_ratio": Parameter(Share),
    "seat_small_amount_authority": Parameter(Authority),
    "split_days": Parameter(Days),
    "tekun_cost_counts": Parameter(YesNo),
    "township_emergency_limit": Parameter(Yuan),
    "township_limit_scope": Parameter(TownshipLimitScope),
}
FIXED = {
    "counties": "the counties and districts of the city, by GB/T 2260; a further one is a release"
}
FIELDS = {
    "annual_caps": ("household_cap", "individual_cap"),
    "counties": ("counties_on",),
    "countersign": ("countersign_days", "countersign_unit"),
    "emergency_county_days": ("emergency_verify_days", "emergency_sign_days"),
    "notice_fields": ("board_shows", "online_shows"),
}
"""Attributes of ``Figures`` by schedule, where they bear another name."""
