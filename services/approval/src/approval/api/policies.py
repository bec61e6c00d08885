"""Approval's own rules and figures, public."""

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, JsonValue
from shared.web import TheClock

from approval.policy import SCHEDULES, figures_on

router = APIRouter(prefix="/v1", tags=["policies"])
_READING = re.compile(r"A-\d{2}")


class FigureView(BaseModel):
    """A figure with its ground, the readings (A-nn) it stands for, and its value on the day."""

    name: str
    title: str
    citation: str
    readings: list[str]
    value: JsonValue
    in_force: dict[date, JsonValue]


class PoliciesView(BaseModel):
    """The edition in force on a day."""

    edition: str
    digest: str
    on: date
    articles: Annotated[list[str], Field(description="What the figures rest on, in short")]
    figures: list[FigureView]


@router.get("/policies", operation_id="list_policies")
async def list_policies(
    clock: TheClock, on: Annotated[date | None, Query(description="Today by default")] = None
) -> PoliciesView:
    """审批阶段的规则与参数（第十一条、第十二条、第十八条），公开。 The figures of approval on a day."""
    day = on or clock.today()
    edition = figures_on(day).edition
    figures = [
        FigureView(
            name=schedule.name,
            title=schedule.title,
            citation=schedule.citation,
            readings=_READING.findall(schedule.title),
            value=next(
                (value for since, value in reversed(schedule.in_force) if since <= day), None
            ),
            in_force=dict(schedule.in_force),
        )
        for schedule in SCHEDULES.values()
    ]
    return PoliciesView(
        edition=edition.name,
        digest=edition.digest,
        on=day,
        articles=sorted({figure.citation for figure in figures}),
        figures=figures,
    )
