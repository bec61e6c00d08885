"""The rules and dated figures of a service as anybody may read them, for any day and county."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field, JsonValue

from shared.access import open_to_all
from shared.parameter_changes import read_loaded
from shared.parameters import LoadedValue, Parameters
from shared.policy import EditionContent, Rule, Schedule, Schedules
from shared.roles import Actor
from shared.transaction import Reading
from shared.web import Db, Part, TheClock

_READING = re.compile(r"A-\d{2}")
ANYONE = Actor(sub="anyone")


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
    since: Annotated[date | None, Field(description="The first day of that value")]
    county: Annotated[str | None, Field(description="Whose own value it is; null: the city's")]
    document: Annotated[str | None, Field(description="By which it was loaded; null: the text's")]
    used_by: Annotated[list[str], Field(description="The rules and functions that use it")]
    takes: Annotated[
        dict[str, Any] | None,
        Field(description="JSON Schema of what may be loaded; null: not loaded as a parameter"),
    ]
    fixed: Annotated[str | None, Field(description="Why it is not loaded as a parameter")]
    by_county: Annotated[bool, Field(description="Whether a county may set its own")]
    in_force: dict[date, JsonValue]


class PoliciesView(Part):
    """What is in force on a day."""

    edition: str
    digest: str
    on: date
    articles: Annotated[list[str], Field(description="What the figures rest on, in short")]
    rules: list[RuleView]
    figures: list[FigureView]


async def _nothing_further(_: Reading, schedules: Schedules) -> Schedules:
    return schedules


def policies_router(
    description: str,
    parameters: Parameters,
    content_on: Callable[[Schedules, date], EditionContent],
    rules: Sequence[Rule[Any, Any]] = (),
    *,
    users: Mapping[str, Sequence[str]],
    further: Callable[[Reading, Schedules], Awaitable[Schedules]] = _nothing_further,
) -> APIRouter:
    """``GET /v1/policies`` of one service; ``description`` names the programme in both languages.

    ``users`` names by figure the functions that read it (``shared.figure_users``); ``further`` gives the schedules what is loaded in another way than as a parameter.
    """
    router = APIRouter(prefix="/v1/policies", tags=["policies"])

    @router.get("", operation_id="get_policies", description=description)
    @open_to_all
    async def get_policies(
        clock: TheClock,
        db: Db,
        on: Annotated[date | None, Query(description="Today by default")] = None,
        county: Annotated[
            str, Query(pattern=r"^(\d{6})?$", description="Whose own values; none: the city's")
        ] = "",
    ) -> PoliciesView:
        day = on or clock.today()
        async with db.reading(by=ANYONE) as tx:
            loaded = await read_loaded(tx, county)
            schedules = await further(tx, parameters.with_loaded(loaded))
        content = content_on(schedules, day)
        documents = {(one.name, one.since): one for one in loaded}
        return PoliciesView(
            edition=content.edition.name,
            digest=content.edition.digest,
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
                _figure(schedule, day, parameters, documents, _users(schedule, rules, users))
                for schedule in schedules.values()
            ],
        )

    return router


def _users(
    schedule: Schedule, rules: Sequence[Rule[Any, Any]], users: Mapping[str, Sequence[str]]
) -> list[str]:
    """Who reads it, and the rules that stand on the same readings though others read it for them."""
    readings = {*_READING.findall(schedule.title)}
    by_reading = [rule.name for rule in rules if {*rule.ids} & readings]
    return sorted({*by_reading, *users[schedule.name]})


def _figure(
    schedule: Schedule,
    day: date,
    parameters: Parameters,
    loaded: dict[tuple[str, date], LoadedValue],
    used_by: list[str],
) -> FigureView:
    begun = [one for one in schedule.in_force if one[0] <= day]
    since, value = begun[-1] if begun else (None, None)
    source = loaded.get((schedule.name, since)) if since else None
    parameter = parameters.get(schedule.name)
    readings = _READING.findall(schedule.title)
    return FigureView(
        name=schedule.name,
        title=schedule.title,
        citation=schedule.citation,
        source=schedule.source,
        readings=readings,
        value=value,
        since=since,
        county=(source.county or None) if source else None,
        document=source.document if source else None,
        used_by=used_by,
        takes=parameter.json_schema if parameter else None,
        fixed=parameters.fixed.get(schedule.name),
        by_county=bool(parameter and parameter.by_county),
        in_force=dict(schedule.in_force),
    )
