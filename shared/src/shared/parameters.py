"""Parameters: figures of which two people load a further value, from a day to come, by a document.

What values a figure takes, and whether a county may have one of its own, is said once for every
schedule of a service. A value counts from its first day, which lies after the day on which it is
confirmed: so whoever reads them once on a day knows all that count on it.
"""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Annotated, Any

from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from shared.policy import Schedules

COUNTY_DIGITS = 6
Yuan = Annotated[str, Field(pattern=r"^(0|[1-9]\d{0,5})\.\d{2}$", examples=["2000.00"])]
Days = Annotated[int, Field(ge=0, le=366, strict=True)]
Hours = Annotated[int, Field(ge=0, le=24, strict=True)]
Workdays = Annotated[int, Field(ge=1, le=250, strict=True)]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
Share = Annotated[str, Field(pattern=r"^(0\.\d{2}|1\.00)$", examples=["0.30"])]
YesNo = Annotated[bool, Field(strict=True)]


class ParametersIncomplete(LookupError):
    """A schedule whose values nobody has described, or a description of none."""


class NotAValue(ValueError):
    """A value that the figure does not take; ``fault`` is the validator's first."""

    def __init__(self, fault: Mapping[str, Any]) -> None:
        super().__init__(str(fault["msg"]))
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Parameter:
    """What values a figure takes; ``by_county`` where a county may set its own."""

    takes: Any
    by_county: bool = False

    def check(self, value: JsonValue) -> None:
        """Raises ``NotAValue`` with the first that is wrong."""
        try:
            TypeAdapter(self.takes).validate_python(value)
        except ValidationError as wrong:
            raise NotAValue(wrong.errors(include_url=False, include_input=False)[0]) from None

    @property
    def json_schema(self) -> dict[str, Any]:
        """What it takes, as JSON Schema."""
        return TypeAdapter(self.takes).json_schema()


@dataclass(frozen=True, slots=True)
class LoadedValue:
    """A value that two people have loaded; ``county`` is empty where it is the city's."""

    name: str
    county: str
    since: date
    value: str
    """As JSON."""
    document: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a process has read of one service's loaded values, and on which day, in order of loading."""

    service: str
    read_on: date
    values: tuple[LoadedValue, ...]


NOTHING = Held("", date.min, ())
HELD: ContextVar[Held] = ContextVar("held_parameters", default=NOTHING)
"""The values of the service whose transaction was opened last: that of this task."""


class Parameters:
    """The parameters of a service. Raises ``ParametersIncomplete`` when one has no description."""

    def __init__(
        self,
        service: str,
        schedules: Schedules,
        parameters: Mapping[str, Parameter],
        *,
        fixed: Mapping[str, str],
    ) -> None:
        missing = {*schedules} - {*parameters} - {*fixed}
        strange = ({*parameters} | {*fixed}) - {*schedules}
        if missing or strange or {*parameters} & {*fixed}:
            both = sorted(missing | strange | ({*parameters} & {*fixed}))
            raise ParametersIncomplete(
                f"{service}.policy: each schedule is a parameter or fixed, once: {', '.join(both)}"
            )
        for name, parameter in parameters.items():
            for _, value in schedules[name].in_force:
                parameter.check(value)
        self.service = service
        self.schedules = schedules
        self.fixed = fixed
        """Schedules that are not loaded here, each with the reason."""
        self._parameters = dict(parameters)
        self.with_loaded = lru_cache(maxsize=256)(partial(_with_loaded, schedules))
        """The schedules with values of the city and of one county, in this order."""

    def of(self, schedules: Schedules) -> "Parameters":
        """The same parameters of other schedules, such as a draft's."""
        return Parameters(self.service, schedules, self._parameters, fixed=self.fixed)

    def get(self, name: str) -> Parameter | None:
        """The parameter of a name, if it is one."""
        return self._parameters.get(name)

    @property
    def of_counties(self) -> list[str]:
        """Those of which a county may set its own value."""
        return sorted(name for name, one in self._parameters.items() if one.by_county)

    @property
    def names(self) -> list[str]:
        """All of them."""
        return sorted(self._parameters)

    def loaded(self, region: str = "") -> tuple[LoadedValue, ...]:
        """What counts in a region as this task knows it: the city's values, then its county's."""
        held = HELD.get()
        return of_region(held.values, region) if held.service == self.service else ()


def of_region(values: tuple[LoadedValue, ...], region: str) -> tuple[LoadedValue, ...]:
    """The city's values, then those of the county in which a region lies."""
    return _of_county(values, region[:COUNTY_DIGITS])


@lru_cache(maxsize=256)
def _of_county(values: tuple[LoadedValue, ...], county: str) -> tuple[LoadedValue, ...]:
    citys = tuple(one for one in values if not one.county)
    return citys + tuple(one for one in values if county and one.county == county)


def _with_loaded(schedules: Schedules, loaded: tuple[LoadedValue, ...]) -> Schedules:
    """A county's value stands before the city's, also where the city sets a later one."""
    counties = {one.name: one.since for one in reversed(loaded) if one.county}
    dated: dict[str, dict[date, JsonValue]] = {}
    for one in loaded:
        if not one.county and one.since > counties.get(one.name, date.max):
            continue
        dated.setdefault(one.name, {})[one.since] = json.loads(one.value)
    return schedules.with_values(dated)
