"""What is said and shown of selection projects, offers and scores."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from shared.city_changes import CityBody
from shared.money import Money, WireMoney
from shared.web import Body, Part, View, example

from training_subsidy.api.parts import Note, RegionCode
from training_subsidy.domain.register.purchase_errors import ScoresIncomplete
from training_subsidy.domain.register.purchases import ProjectStatus, PurchaseProject
from training_subsidy.domain.vocabulary import TraineeGroup


class ProjectBody(Body):
    """What is to be bought, by which document."""

    model_config = example(
        region="540102",
        title="2026年贫困劳动者中式烹调培训",
        document="拉人社采〔2026〕3号",
        trade_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        groups=["REGISTERED_POOR", "HARD_TO_EMPLOY"],
        seats=60,
        highest_price="1500.00",
        first_day="2026-04-01",
        last_day="2026-12-20",
        course_days=20,
        bids_until="2026-03-20",
    )

    region: RegionCode
    title: Annotated[str, Field(min_length=2, max_length=100)]
    document: Annotated[str, Field(min_length=3, max_length=200)]
    trade_id: UUID
    groups: Annotated[list[TraineeGroup], Field(min_length=1, max_length=30)]
    seats: Annotated[int, Field(ge=1, le=10_000)]
    highest_price: Annotated[
        WireMoney, Field(gt=0, description="The most that is paid for each person")
    ]
    first_day: date
    last_day: date
    course_days: Annotated[int, Field(ge=1, le=1100, description="The least days of each course")]
    bids_until: Annotated[date, Field(description="The last day for offers, to its end")]


class ProjectView(View):
    """A project; selections are public."""

    id: UUID
    region: str
    title: str
    document: str
    trade_id: UUID
    groups: list[TraineeGroup]
    seats: int
    highest_price: Money
    first_day: date
    last_day: date
    course_days: int
    bids_until: date
    status: ProjectStatus
    reason: str | None

    @classmethod
    def of(cls, project: PurchaseProject) -> "ProjectView":
        shown = {name: getattr(project, name) for name in cls.model_fields if name in _OWN}
        return cls(**shown, first_day=project.term.first, last_day=project.term.last)


_OWN = frozenset(ProjectView.model_fields) - {"first_day", "last_day"}


class BidBody(Body):
    """What an institution offers."""

    model_config = example(price="1380.00", plan="教师三名，实训灶台二十个，结业后推荐就业。")

    price: Annotated[WireMoney, Field(gt=0, description="For each person")]
    plan: Note


class BidPlaced(View):
    """The caller's offer was taken."""

    id: UUID
    project_id: UUID
    price: Money


class BidView(Part):
    """An offer with the panel's points, once offers are opened."""

    id: UUID
    institution_id: UUID
    credit_code: str
    price: Money
    plan: str
    made_at: datetime
    points: int
    scored_by: list[str]


class BidsView(View):
    """The offers of a project."""

    project_id: UUID
    items: list[BidView]


class ScoreBody(Body):
    """What a member of the panel gives one offer, of a hundred points."""

    bid_id: UUID
    points: Annotated[int, Field(ge=0, le=100)]
    note: Note


class ScoresBody(Body):
    """A member's points for every offer."""

    model_config = example(
        scores=[
            {
                "bid_id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
                "points": 86,
                "note": "师资和场地符合，价格合理。",
            }
        ]
    )

    scores: Annotated[list[ScoreBody], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if len({one.bid_id for one in self.scores}) != len(self.scores):
            raise ScoresIncomplete(bids=len(self.scores))
        return self


class FailBody(Body):
    """Why nobody is selected."""

    model_config = example(reason="有效报价不足，重新组织。")

    reason: Note


class AwardBody(CityBody):
    """Which offer wins, and the number of its contract."""

    model_config = example(
        document="拉人社采〔2026〕3号中标通知",
        region="540102",
        bid_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        number="CG-2026-017",
    )

    region: RegionCode
    bid_id: UUID
    number: Annotated[str, Field(min_length=2, max_length=60)]
