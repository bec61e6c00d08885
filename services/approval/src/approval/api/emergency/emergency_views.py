"""What a case shows of the emergency procedure."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from shared.web import Part

from approval.store.emergency.emergencies import Afterwards


class CountersignView(Part):
    """A township's approval as reported to the county; ``agreed`` is null while it is awaited."""

    reported_at: datetime
    countersign_by: datetime
    agreed: bool | None
    reason: str | None
    signed_by: str | None
    signed_at: datetime | None
    late: Annotated[bool | None, Field(description="逾期补签")]


class RecoveryReviewView(Part):
    """A review of the grant; nothing is recovered by it alone."""

    review_id: UUID
    ground: str
    opened_by: str
    opened_at: datetime


class ContradictionView(Part):
    """Answers that came after an urgent completion and differ from it."""

    revision: int
    items: list[str]
    articles: list[str]
    found_at: datetime


def countersign_view(after: Afterwards) -> CountersignView | None:
    """The county's later signature, where a township decided."""
    row = after.countersign
    if row is None:
        return None
    return CountersignView(
        **{name: getattr(row, name) for name in CountersignView.model_fields if name != "reason"},
        reason=after.reason,
    )


def review_view(after: Afterwards) -> RecoveryReviewView | None:
    """The review, where one was opened."""
    row = after.review
    if row is None:
        return None
    return RecoveryReviewView(
        review_id=row.id, ground=row.ground, opened_by=row.opened_by, opened_at=row.opened_at
    )
