"""Periods of the law in days: working calendars as data in layers, and the arithmetic on them.

The first day is not counted (Civil Code 201); a period of calendar days that ends on a day off
ends on the next working day (203). Days after the published calendar are worked out from
weekends and fixed holidays, and what rests on them is provisional (A-52).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LHASA = timezone(timedelta(hours=8), "+08:00")
"""Lhasa keeps Beijing time; instants are stored in UTC and dates are taken here (A-20)."""

NATIONAL = "CN"
CITY = "LHASA"
_DAY = timedelta(days=1)
_SATURDAY = 5
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One authority's notices: days off and make-up working days within the published span."""

    code: str
    published_from: date
    published_through: date
    off: frozenset[date]
    work: frozenset[date]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period. ``raw`` is the day before it moved to a working day.

    ``grace_hours`` of the next day are still in time (A-20).
    """

    on: date
    raw: date
    provisional: bool
    grace_hours: int = 0

    @property
    def at(self) -> datetime:
        """The last second of the period."""
        return end_of_day(self.on) + timedelta(hours=self.grace_hours)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Layers from the widest authority to the nearest; the nearest that names a day decides."""

    layers: tuple[Layer, ...]

    @property
    def published_through(self) -> date:
        """The last day that every layer's notices cover."""
        return min(layer.published_through for layer in self.layers)

    def known(self, day: date) -> bool:
        """Whether the widest layer's notices cover the day and no layer is still awaited."""
        return self.layers[0].published_from <= day <= self.published_through

    def published_only_through(self, day: date) -> "Calendar":
        """The calendar as it stood when notices reached only to ``day``."""
        return Calendar(
            tuple(
                replace(layer, published_through=min(day, layer.published_through))
                for layer in self.layers
            )
        )

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open.

        By each notice as far as it reaches, the nearest authority first; beyond the widest
        authority's notices by weekends and fixed holidays.
        """
        for layer in reversed(self.layers):
            if day > layer.published_through:
                continue
            if day in layer.work:
                return True
            if day in layer.off:
                return False
        widest = self.layers[0]
        if widest.published_from <= day <= widest.published_through:
            return not _is_weekend(day)
        return not _is_weekend(day) and (day.month, day.day) not in _FIXED_HOLIDAYS

    def on_or_after(self, day: date) -> date:
        """The first working day from ``day`` on, itself included."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, start: date, days: int) -> Due:
        """The ``days``-th working day after ``start``, which is not counted."""
        day = start
        for _ in range(days):
            day = self.on_or_after(day + _DAY)
        return self._due(start, day, day)

    def add_calendar_days(self, start: date, days: int) -> Due:
        """``days`` calendar days after ``start``, moved to a working day when it is not one."""
        raw = start + timedelta(days=days)
        return self._due(start, raw, self.on_or_after(raw))

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie after one day, up to another that counts."""
        days = range((until - after).days)
        return sum(self.is_working_day(after + timedelta(days=one + 1)) for one in days)

    def last_working_day_before(self, day: date) -> Due:
        """The last working day earlier than ``day``."""
        raw = found = day - _DAY
        while not self.is_working_day(found):
            found -= _DAY
        return Due(on=found, raw=raw, provisional=not self.known(raw))

    def _due(self, start: date, raw: date, end: date) -> Due:
        return Due(on=end, raw=raw, provisional=not (self.known(start) and self.known(end)))


def lhasa_date(instant: datetime) -> date:
    """The date in Lhasa of an aware instant (A-20)."""
    if instant.tzinfo is None:
        raise ValueError("an instant without an offset has no date in Lhasa")
    return instant.astimezone(LHASA).date()


def start_of_day(day: date) -> datetime:
    """The first instant of a Lhasa date, for a clock that counts from it."""
    return datetime.combine(day, time(), tzinfo=LHASA)


def named_day(on: date, _calendar: "Calendar", _figures: object) -> Due:
    """A day that a ruling, the city or an invitation names: it has no hours more."""
    return Due(on=on, raw=on, provisional=False)


def end_of_day(day: date) -> datetime:
    """The last second of a Lhasa date: what is due the same day (当天) is due then."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=LHASA)


def layers_from(content: Mapping[str, Any]) -> dict[str, Layer]:
    """The layers of a reference file: dates, and ranges written ``2025-02-27..2025-03-04``."""
    return {
        entry["code"]: Layer(
            code=entry["code"],
            published_from=_day(entry["published_from"]),
            published_through=_day(entry["published_through"]),
            off=frozenset(_days(entry.get("days_off") or ())),
            work=frozenset(_days(entry.get("days_worked") or ())),
            source=entry.get("source", ""),
        )
        for entry in content["calendars"]
    }


@cache
def seed_calendar(*codes: str) -> Calendar:
    """The calendar that the suite ships with; services load later notices as reference data."""
    text = files("shared.reference").joinpath("calendars.yaml").read_text("utf-8")
    layers = layers_from(yaml.safe_load(text))
    return Calendar(tuple(layers[code] for code in codes or (NATIONAL, CITY)))


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _SATURDAY


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _days(entries: Iterable[object]) -> Iterable[date]:
    for entry in entries:
        first, _, last = str(entry).partition("..")
        day, end = _day(first), _day(last or first)
        while day <= end:
            yield day
            day += _DAY
