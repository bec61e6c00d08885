"""The rules and dated figures of a service as anybody may read them, for any day."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field, JsonValue

from shared.access import open_to_all
from shared.policy import Edition, Rule, Schedules
from shared.web import Part, TheClock

_READING = re.compile(r"A-\d{2}")


class RuleView(Part):
    """One clause as a rule: its citation, the ids of requirements and readings, its sentence."""

    name: str
    citation: str
    ids: list[str]
    sentence: str
    categories: Annotated[list[str] | None, Field(description="None: of every category")]


class FigureView(Part):
    """A figure with its ground, the readings (A-nn) it stands for, and its values by their dates."""

    name: str
    title: str
    citation: str
    source: str | None
    readings: list[str]
    value: Annotated[JsonValue, Field(description="On that day; null before its first value")]
    in_force: dict[date, JsonValue]


class PoliciesView(Part):
    """What is in force on a day."""

    edition: str
    digest: str
    on: date
    articles: Annotated[list[str], Field(description="What the figures rest on, in short")]
    rules: list[RuleView]
    figures: list[FigureView]


def policies_router(
    description: str,
    schedules: Schedules,
    edition_on: Callable[[date], Edition],
    rules: Sequence[Rule[Any, Any]] = (),
) -> APIRouter:
    """``GET /v1/policies`` of one service; ``description`` names the programme in both languages."""
    router = APIRouter(prefix="/v1/policies", tags=["policies"])

    @router.get("", operation_id="get_policies", description=description)
    @open_to_all
    async def get_policies(
        clock: TheClock, on: Annotated[date | None, Query(description="Today by default")] = None
    ) -> PoliciesView:
        day = on or clock.today()
        edition = edition_on(day)
        return PoliciesView(
            edition=edition.name,
            digest=edition.digest,
            on=day,
            articles=sorted({schedule.citation for schedule in schedules.values()}),
            rules=[
                RuleView(
                    name=rule.name,
                    citation=rule.cites,
                    ids=list(rule.ids),
                    sentence=rule.says,
                    categories=None if rule.categories is None else sorted(rule.categories),
                )
                for rule in rules
            ],
            figures=[
                FigureView(
                    name=schedule.name,
                    title=schedule.title,
                    citation=schedule.citation,
                    source=schedule.source,
                    readings=_READING.findall(schedule.title),
                    value=next(
                        (value for since, value in reversed(schedule.in_force) if since <= day),
                        None,
                    ),
                    in_force=dict(schedule.in_force),
                )
                for schedule in schedules.values()
            ],
        )

    return router
