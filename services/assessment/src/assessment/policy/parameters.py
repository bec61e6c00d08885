"""What values the figures of assessment take, and which of them a county may set."""

from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from shared.contracts.vocabulary import Category, SchoolStage
from shared.parameters import Hours, Parameter, Percent, Workdays, YesNo, Yuan

from assessment.domain.figures import (
    BracketMode,
    Compensated,
    NetDeductions,
    OtherAidMode,
    Rounding,
)


class _Step(BaseModel):
    """One tier of a ladder: its rate in per cent, up to a sum that belongs to it."""

    model_config = ConfigDict(extra="forbid")

    up_to: Yuan
    percent: Percent


class _OpenStep(BaseModel):
    """The last tier, above every sum."""

    model_config = ConfigDict(extra="forbid")

    percent: Percent


def _rising(steps: list[_Step]) -> list[_Step]:
    edges = [float(one.up_to) for one in steps]
    if any(above <= below for below, above in pairwise(edges)):
        raise ValueError("the tiers stand by their sums, each above the one before")
    return steps


def _open_above(steps: list[_Step | _OpenStep]) -> list[_Step | _OpenStep]:
    *tiers, last = steps
    if not isinstance(last, _OpenStep) or any(isinstance(one, _OpenStep) for one in tiers):
        raise ValueError("the last tier, and it alone, has no upper sum")
    _rising([one for one in tiers if isinstance(one, _Step)])
    return steps


Ladder = Annotated[list[_Step], Field(min_length=1, max_length=20), AfterValidator(_rising)]
OpenLadder = Annotated[
    list[_Step | _OpenStep], Field(min_length=2, max_length=20), AfterValidator(_open_above)
]
Times = Annotated[int, Field(ge=1, le=10, strict=True)]
SquareMetres = Annotated[int, Field(ge=1, le=200, strict=True)]
Months = Annotated[int, Field(ge=1, le=60, strict=True)]
Factor = Annotated[str, Field(pattern=r"^[0-9](\.\d)?$", examples=["1.5"])]
MonthAndDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]

PARAMETERS_OF = {
    "article_9_applies_to": Parameter(Annotated[list[Category], Field(max_length=7)]),
    "article_9_multiple": Parameter(Times),
    "bracket_mode": Parameter(BracketMode),
    "city_figure_workdays": Parameter(Workdays),
    "compensated_applies_to": Parameter(Compensated),
    "education_brackets": Parameter(OpenLadder),
    "education_cumulative": Parameter(YesNo),
    "education_stages": Parameter(Annotated[list[SchoolStage], Field(min_length=1, max_length=9)]),
    "housing_m2_per_head": Parameter(SquareMetres),
    "last_years_bills_until": Parameter(MonthAndDay),
    "liquid_months": Parameter(Months, by_county=True),
    "medical_brackets": Parameter(Ladder),
    "medical_cumulative": Parameter(YesNo),
    "medical_open_rate": Parameter(Percent),
    "minor_floor_factor": Parameter(Factor),
    "net_deductions": Parameter(NetDeductions),
    "other_aid_mode": Parameter(OtherAidMode),
    "rounding": Parameter(Rounding),
    "same_day_grace_hours": Parameter(Hours),
    "township_review_workdays": Parameter(Workdays),
}
FIXED = {
    "city_income": "a figure of the city, loaded with its last day of trust (A-79)",
    "dibao_standard": "a figure of the city, loaded with its last day of trust (A-79)",
    "property_rules": "a figure of the city, loaded with its last day of trust (A-79)",
    "policy_in_force": "the day on which the text was issued",
}
FIELDS = {
    "medical_open_rate": ("medical_brackets",),
    "policy_in_force": ("in_force_from",),
}
"""Attributes of ``Figures`` by schedule, where they bear another name."""
