"""The rules and dated figures by which cases are assessed; public (第六条（五）)."""

from datetime import date

from fastapi import APIRouter
from pydantic import JsonValue
from shared.policy import Edition
from shared.web import Part, TheClock

from assessment.domain.programme import TEMPORARY_ASSISTANCE
from assessment.policy import SCHEDULES, figures_on

router = APIRouter(prefix="/v1/policies", tags=["policies"])


class RuleView(Part):
    """One clause of the law as a rule: its citation, requirement ids and sentence."""

    name: str
    citation: str
    ids: list[str]
    sentence: str
    categories: list[str] | None


class DatedValue(Part):
    since: date
    value: JsonValue


class FigureView(Part):
    """One figure with its values from their dates on."""

    name: str
    title: str
    citation: str
    source: str | None
    in_force: list[DatedValue]


class PoliciesView(Part):
    """What a case accepted today is assessed by."""

    edition: Edition
    rules: list[RuleView]
    figures: list[FigureView]


@router.get("", operation_id="get_policies")
async def get_policies(clock: TheClock) -> PoliciesView:
    """认定规则与分期数值（公开）。第六条（五）。 Rules and dated figures, public."""
    return PoliciesView(
        edition=figures_on(clock.today()).edition,
        rules=[
            RuleView(
                name=rule.name,
                citation=rule.cites,
                ids=list(rule.ids),
                sentence=rule.says,
                categories=None if rule.categories is None else sorted(rule.categories),
            )
            for rule in TEMPORARY_ASSISTANCE
        ],
        figures=[
            FigureView(
                name=schedule.name,
                title=schedule.title,
                citation=schedule.citation,
                source=schedule.source,
                in_force=[
                    DatedValue(since=since, value=value) for since, value in schedule.in_force
                ],
            )
            for schedule in SCHEDULES.values()
        ],
    )
