"""Training-subsidy's own rules and figures, public."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, JsonValue
from shared.web import TheClock

from training_subsidy.domain.programme import TRAINING_SUBSIDY, item_of
from training_subsidy.policy import SCHEDULES, figures_on

router = APIRouter(prefix="/v1", tags=["policies"])


class RuleView(BaseModel):
    """A rule, the item it stands in, and what it says."""

    name: str
    item: str
    ids: list[str]
    says: str


class FigureView(BaseModel):
    """A figure with its ground and its value on the day."""

    name: str
    title: str
    citation: str
    value: JsonValue
    in_force: dict[date, JsonValue]


class PoliciesView(BaseModel):
    """The edition in force on a day."""

    edition: str
    digest: str
    on: date
    rules: list[RuleView]
    figures: list[FigureView]


@router.get("/policies", operation_id="list_policies")
async def list_policies(
    clock: TheClock, on: Annotated[date | None, Query(description="Today by default")] = None
) -> PoliciesView:
    """培训补贴的规则与参数（215号），公开。 The rules and figures of training subsidy on a day."""
    day = on or clock.today()
    edition = figures_on(day).edition
    return PoliciesView(
        edition=edition.name,
        digest=edition.digest,
        on=day,
        rules=[
            RuleView(name=rule.name, item=item_of(rule.cites), ids=list(rule.ids), says=rule.says)
            for rule in TRAINING_SUBSIDY
        ],
        figures=[
            FigureView(
                name=schedule.name,
                title=schedule.title,
                citation=schedule.citation,
                value=next(
                    (value for since, value in reversed(schedule.in_force) if since <= day), None
                ),
                in_force=dict(schedule.in_force),
            )
            for schedule in SCHEDULES.values()
        ],
    )
