"""Rules that cite their law, figures that carry their dates, findings that can be read again."""

import hashlib
import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib.resources.abc import Traversable
from typing import Generic, Protocol, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, JsonValue

SHORT_NAME = "拉政发〔2018〕202号 "


class Answer(StrEnum):
    """What a rule answers about a case."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    UNKNOWN = "UNKNOWN"  # a person must look
    NOT_ASKED = "NOT_ASKED"  # nobody looked into it: it bars nothing, and is not met
    NOT_APPLICABLE = "NOT_APPLICABLE"  # the law asks this of other categories


Facts = Mapping[str, JsonValue]
"""What a rule looked at, ready for JSON: money as yuan text, dates as ISO text, never a float."""

Verdict = tuple[bool | Answer, Facts]
"""What a rule function returns: its answer (``True`` is met) and the facts it rests on."""


class Edition(BaseModel):
    """The policy that a finding was computed with: a dated name, and a hash of figures and rules."""

    model_config = ConfigDict(frozen=True)

    name: str
    digest: str

    @cached_property
    def mark(self) -> str:
        """The short form that every finding carries: the name and the first of the hash."""
        return f"{self.name}+{self.digest[:12]}"


class EditionContent(BaseModel):
    """What a policy consists of on a day: its figures, and its rules with their versions.

    ``rules`` stand in the order in which they are asked, each with its clause and version. It is stored
    beside what was computed with it, and is enough to compute that again.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    figures: dict[str, JsonValue]
    rules: tuple[str, ...]

    @cached_property
    def edition(self) -> Edition:
        """Its name and the hash of its content, whatever the text of the programs."""
        content = json.dumps(
            {"figures": self.figures, "rules": self.rules}, ensure_ascii=False, sort_keys=True
        )
        return Edition(name=self.name, digest=hashlib.sha256(content.encode()).hexdigest())


class EditionNotCallable(LookupError):
    """A stored edition names a rule in a version that is gone."""


class Finding(BaseModel):
    """The stored answer of one rule. Asking again with the same inputs gives the same bytes."""

    model_config = ConfigDict(frozen=True)

    rule: str
    citation: str
    ids: tuple[str, ...]
    answer: Answer
    facts: dict[str, JsonValue]
    edition: str
    officers: tuple[str, ...] = ()
    """The accounts of the officers on whose word it rests; none: it follows from figures alone."""

    @property
    def article(self) -> str:
        """The article alone, as letters and the golden vocabulary name it."""
        return self.citation.removeprefix(SHORT_NAME)


class Categorised(Protocol):
    @property
    def category(self) -> StrEnum: ...


class Dated(Protocol):
    @property
    def edition(self) -> Edition: ...


CaseT = TypeVar("CaseT", bound=Categorised)
FiguresT = TypeVar("FiguresT", bound=Dated)


@dataclass(frozen=True, slots=True)
class Rule(Generic[CaseT, FiguresT]):
    """One clause of the law as a function, with its citation and the categories it speaks of."""

    name: str
    cites: str
    ids: tuple[str, ...]
    categories: frozenset[StrEnum] | None
    says: str
    rests_on: tuple[str, ...]
    """The points on which an officer's word counts for the rule."""
    version: int
    """Raised by whoever changes what it may answer; the earlier one stays callable."""
    ask: Callable[[CaseT, FiguresT], Verdict]

    @property
    def mark(self) -> str:
        """Its clause, name and version, as an edition lists it."""
        return f"{self.cites} {self.name}/{self.version}"

    def __call__(self, case: CaseT, figures: FiguresT) -> Finding:
        """Ask the rule; a category it does not speak of is answered ``NOT_APPLICABLE``."""
        answer: bool | Answer
        facts: Facts
        if self.categories is not None and case.category not in self.categories:
            answer, facts = Answer.NOT_APPLICABLE, {}
        else:
            answer, facts = self.ask(case, figures)
        if isinstance(answer, bool):
            answer = Answer.MET if answer else Answer.NOT_MET
        if not facts:
            return _bare_finding(self.name, self.cites, self.ids, answer, figures.edition.mark)
        return Finding(
            rule=self.name,
            citation=self.cites,
            ids=self.ids,
            answer=answer,
            facts=dict(facts),
            edition=figures.edition.mark,
        )


@lru_cache(maxsize=4096)
def _bare_finding(
    name: str, cites: str, ids: tuple[str, ...], answer: Answer, edition: str
) -> Finding:
    """An answer that rests on no facts is the same for every case of an edition."""
    return Finding(rule=name, citation=cites, ids=ids, answer=answer, facts={}, edition=edition)


def rule(
    *,
    cites: str,
    ids: tuple[str, ...] = (),
    categories: Iterable[StrEnum] | None = None,
    rests_on: tuple[str, ...] = (),
    version: int = 1,
) -> Callable[[Callable[[CaseT, FiguresT], Verdict]], Rule[CaseT, FiguresT]]:
    """Make a rule of a function: ``cites`` the clause, ``ids`` of requirements and readings.

    ``rests_on`` names the points on which it asks for an officer's word.
    """

    def decorate(ask: Callable[[CaseT, FiguresT], Verdict]) -> Rule[CaseT, FiguresT]:
        return Rule(
            name=ask.__name__,
            cites=cites,
            ids=ids,
            categories=None if categories is None else frozenset(categories),
            says=inspect.cleandoc(ask.__doc__ or ""),
            rests_on=rests_on,
            version=version,
            ask=ask,
        )

    return decorate


def by_mark(rules: Iterable[Rule[CaseT, FiguresT]]) -> dict[str, Rule[CaseT, FiguresT]]:
    """Rules by clause, name and version; two of one mark must not start."""
    named: dict[str, Rule[CaseT, FiguresT]] = {}
    for one in rules:
        if one.mark in named:
            raise ValueError(f"two rules are {one.mark}")
        named[one.mark] = one
    return named


class FigureNotInForce(LookupError):
    """A figure was asked for on a day before its first value."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One figure of the law or the city: title, citation, and its values from their dates on."""

    name: str
    title: str
    citation: str
    source: str | None
    in_force: tuple[tuple[date, JsonValue], ...]

    @property
    def since(self) -> date:
        """The first day of the first value."""
        return self.in_force[0][0]

    def on(self, day: date) -> JsonValue:
        """The value in force on a day."""
        values = [value for since, value in self.in_force if since <= day]
        if not values:
            raise FigureNotInForce(f"{self.name} has no value on {day}")
        return values[-1]


class Schedules(Mapping[str, Schedule]):
    """All dated figures of one service."""

    def __init__(self, schedules: Iterable[Schedule]) -> None:
        self._by_name = {schedule.name: schedule for schedule in schedules}

    def __getitem__(self, name: str) -> Schedule:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def on(self, day: date) -> dict[str, JsonValue]:
        """Every figure in force on a day, by name."""
        return {name: schedule.on(day) for name, schedule in self._by_name.items()}

    def stored(self, content: EditionContent) -> dict[str, JsonValue]:
        """The figures of a stored edition; one that it did not know yet has its first value."""
        first = {name: schedule.in_force[0][1] for name, schedule in self.items()}
        return first | content.figures

    def with_values(self, dated: Mapping[str, Mapping[date, JsonValue]]) -> "Schedules":
        """These schedules with further values; one of the same day takes the place of the old."""
        return Schedules(
            replace(
                schedule,
                in_force=tuple(sorted({**dict(schedule.in_force), **dated.get(name, {})}.items())),
            )
            for name, schedule in self.items()
        )

    def content(self, law: str, day: date, rules: Iterable[str]) -> EditionContent:
        """The policy of a day, named after the last change of a figure."""
        changes = (since for schedule in self.values() for since, _ in schedule.in_force)
        changed_on = max(since for since in changes if since <= day)
        return EditionContent(name=f"{law}@{changed_on}", figures=self.on(day), rules=tuple(rules))


class ScheduleMalformed(ValueError):
    """A file of figures cannot be read as one; the sentence says where."""


def load_schedules(folder: Traversable) -> Schedules:
    """Read every YAML file of a folder; the file's name is the figure's."""
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=_name)
    return Schedules(parse_schedule(file.name[:-5], file.read_text("utf-8")) for file in files)


def parse_schedule(name: str, text: str) -> Schedule:
    """Read one schedule: title, citation and dated values, oldest first."""
    content = yaml.safe_load(text)
    try:
        dated = [(since, _exact(value)) for since, value in content["in_force"].items()]
        title, citation = str(content["title"]), str(content["citation"])
    except (TypeError, KeyError, AttributeError) as missing:
        raise ScheduleMalformed(f"{name}.yaml lacks title, citation or in_force") from missing
    days = [since for since, _ in dated]
    if not all(isinstance(since, date) and not isinstance(since, datetime) for since in days):
        raise ScheduleMalformed(f"{name}.yaml: every key of in_force is a date")
    if not days or days != sorted(days):
        raise ScheduleMalformed(f"{name}.yaml: the values stand oldest first")
    return Schedule(name, title, citation, content.get("source"), tuple(dated))


def _name(file: Traversable) -> str:
    return file.name


def _exact(value: object) -> JsonValue:
    """Only what is exact may be a figure: a decimal is written as text, never as a float."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _exact(item) for key, item in value.items()}
    raise ScheduleMalformed(f"{value!r} is not exact; write decimals and dates as text")
