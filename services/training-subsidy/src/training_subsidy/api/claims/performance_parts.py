"""Bodies and answers of performance reviews (VT-058)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from shared.money import Money
from shared.transaction import Reading
from shared.web import Body, Part, View, example

from training_subsidy.api.parts import Note, RegionCode, Year
from training_subsidy.api.register.admissions import WrittenView
from training_subsidy.domain.claims.performance import (
    Indicator,
    PerformanceReview,
    PerformanceStatus,
    points_of,
)
from training_subsidy.domain.register.grade import Grade
from training_subsidy.store.register import notes


class CommissionBody(Body):
    """Whose year is evaluated by whom."""

    model_config = example(
        region="540102",
        year=2026,
        body_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        brief="按合同 JX-2026-01 评价本县（区）培训补贴资金",
    )

    region: RegionCode
    year: Year
    body_id: UUID
    brief: Note


class SaidOfReviewBody(Body):
    """What somebody says of a review."""

    model_config = example(text="合格率和执行率达到目标，人均成本偏高")

    text: Note


class MoneyFactsView(Part):
    """What the service counted."""

    trained: int
    passed: int
    known: Annotated[int, Field(description="Of how many it is known what became of them")]
    employed: int
    started: int
    certified: Annotated[int, Field(description="Certified trainees that were paid for")]
    planned: Money
    paid: Money


class IndicatorView(Part):
    """An indicator with its target; a figure of a few people is hidden from the public."""

    indicator: Indicator
    actual: Annotated[int | None, Field(description="Per cent; of COST fen a certified trainee")]
    target: int
    weight: int
    points: int | None


class PerformanceView(View):
    """A review as those who take part in it see it."""

    id: UUID
    region: str
    year: int
    body_id: UUID
    status: PerformanceStatus
    facts: MoneyFactsView | None
    indicators: list[IndicatorView]
    score: int | None
    grade: Grade | None
    commissioned_at: datetime
    confirmed_at: datetime | None
    notes: list[WrittenView]


class PublicPerformance(Part):
    """A confirmed review as the public sees it."""

    region: str
    year: int
    body_id: UUID
    grade: Grade
    score: int
    indicators: list[IndicatorView]


class AllowanceView(Part):
    """What the last confirmed review of the region lets the plans of this plan's year come to."""

    plan_id: UUID
    review_id: UUID | None
    year: int | None
    grade: Grade | None
    most: Annotated[Money | None, Field(description="All plans of the year; without a review none")]
    planned: Annotated[Money | None, Field(description="The other plans of the year")]


def indicators_of(review: PerformanceReview, *, least: int) -> list[IndicatorView]:
    """The indicators of an evaluated review; those of fewer than ``least`` people are hidden."""
    if review.facts is None or review.counted_by is None:
        return []
    shown = []
    for one in Indicator:
        actual = review.facts.actual(one)
        target = review.counted_by[f"{one.lower()}_target"]
        is_hidden = actual is None or not review.facts.is_of_enough(one, least)
        shown.append(
            IndicatorView(
                indicator=one,
                actual=None if is_hidden else actual,
                target=target,
                weight=review.counted_by[f"{one.lower()}_weight"],
                points=None if is_hidden or actual is None else points_of(one, actual, target),
            )
        )
    return shown


async def performance_view(tx: Reading, review: PerformanceReview) -> PerformanceView:
    """A review with what was said of it."""
    written = (await notes.notes_of(tx, [review.id]))[review.id]
    made = {"facts", "indicators", "notes"}
    names = [name for name in PerformanceView.model_fields if name not in made]
    return PerformanceView(
        **{name: getattr(review, name) for name in names},
        facts=None if review.facts is None else MoneyFactsView.model_validate(review.facts),
        indicators=indicators_of(review, least=0),
        notes=[WrittenView.model_validate(note) for note in written],
    )
