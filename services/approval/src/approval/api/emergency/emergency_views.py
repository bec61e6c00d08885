"""What a case shows of the emergency procedure."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from shared.contracts.approval import ReviewFinding
from shared.web import Part
from shared.workdays import lhasa_date

from approval.domain.decisions.review import ContradictionFinding, ReviewGround
from approval.domain.terms import last_calendar_day
from approval.policy import figures_on
from approval.store.emergency.emergencies import Afterwards


class CountersignView(Part):
    """A township's approval as reported to the county; ``agreed`` is null while it is awaited."""

    reported_at: datetime
    countersign_by: datetime
    fifth_day: Annotated[
        date | None,
        Field(description="Before it is moved to a working day; null where those are counted"),
    ]
    agreed: bool | None
    reason: str | None
    signed_by: str | None
    signed_at: datetime | None
    late: Annotated[bool | None, Field(description="逾期补签")]


class RecoveryReviewView(Part):
    """A review of the grant; nothing is recovered by it alone."""

    review_id: UUID
    ground: ReviewGround
    further: Annotated[
        list[ReviewGround], Field(description="Grounds that joined it while it was open")
    ]
    opened_by: str
    opened_at: datetime
    finding: ReviewFinding | None
    reason: str | None
    closed_by: str | None
    closed_at: datetime | None


class ContradictionView(Part):
    """Answers that came after an urgent completion and differ from it."""

    revision: int
    items: list[str]
    articles: list[str]
    found_at: datetime
    finding: ContradictionFinding | None
    reason: str | None
    found_by: str | None


def countersign_view(after: Afterwards) -> CountersignView | None:
    """The county's later signature, where a township decided."""
    row = after.countersign
    if row is None:
        return None
    reported_on = lhasa_date(row.reported_at)
    return CountersignView(
        reason=after.reason,
        fifth_day=last_calendar_day(reported_on, figures_on(reported_on)),
        **_columns(CountersignView, row),
    )


def review_view(after: Afterwards) -> RecoveryReviewView | None:
    """The review, where one was opened."""
    row = after.review
    if row is None:
        return None
    return RecoveryReviewView(
        review_id=row.id, reason=after.review_reason, **_columns(RecoveryReviewView, row)
    )


def contradiction_views(after: Afterwards) -> list[ContradictionView]:
    """What contradicted an urgent case, and what each came to."""
    return [
        ContradictionView(reason=reason, **_columns(ContradictionView, row))
        for row, reason in after.contradictions
    ]


def _columns(view: type[Part], row: object) -> dict[str, Any]:
    return {
        name: getattr(row, name)
        for name in view.model_fields
        if name not in {"reason", "review_id", "fifth_day"}
    }
