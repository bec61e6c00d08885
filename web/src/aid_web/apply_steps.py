"""The steps of an application, by ``apply.toml``: which places of the form each asks."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from aid_web.fields import Field


@dataclass(frozen=True, kw_only=True)
class ApplyStep:
    """One step. ``places`` are asked of everybody, ``further`` of a category."""

    key: str
    places: tuple[str, ...]
    further: Mapping[str, Sequence[str]]

    def asked(self, category: str | None) -> tuple[str, ...]:
        """The places that somebody of a category is asked, the category's own first."""
        own = tuple(self.further.get(category or "", ()))
        return own + self.places


@cache
def steps() -> tuple[ApplyStep, ...]:
    """All steps in their order."""
    text = files("aid_web").joinpath("apply.toml").read_text("utf-8")
    return tuple(
        ApplyStep(
            key=step["key"],
            places=tuple(step.get("fields", ())),
            further={k: v for k, v in step.items() if k.isupper()},
        )
        for step in tomllib.loads(text)["step"]
    )


def step_of(key: str) -> ApplyStep | None:
    """The step of a key."""
    return next((one for one in steps() if one.key == key), None)


def after(key: str) -> str | None:
    """The step that follows."""
    keys = [one.key for one in steps()]
    place = keys.index(key) + 1
    return keys[place] if place < len(keys) else None


def pruned(fields: Sequence[Field], places: Collection[str]) -> tuple[Field, ...]:
    """Only the fields of these places, in the order of the places; groups keep what is named."""
    by_name = {one.name: one for one in fields}
    order = dict.fromkeys(place.partition(".")[0] for place in places)
    found = []
    for name in order:
        below = [p.partition(".")[2] for p in places if p.partition(".")[0] == name]
        one = by_name[name]
        if not all(below):
            found.append(one)
        elif one.row is not None:
            row = replace(one.row, of=_pruned_of(one.row, below))
            found.append(replace(one, row=row))
        else:
            found.append(replace(one, of=_pruned_of(one, below)))
    return tuple(found)


def _pruned_of(one: Field, below: Collection[str]) -> tuple[Field, ...]:
    return pruned(one.of, below)


def with_choices(
    fields: Sequence[Field], choices: Mapping[str, Mapping[str, str]]
) -> tuple[Field, ...]:
    """The fields with lists to choose from at some places: their codes and words."""
    found = []
    for one in fields:
        of = with_choices(one.of, choices)
        if one.path in choices:
            words = {code: {"zh": said} for code, said in choices[one.path].items()}
            found.append(replace(one, kind="choice", choices=tuple(words), words=words))
        else:
            found.append(replace(one, of=of))
    return tuple(found)


def is_done(key: str, view: Mapping[str, Any]) -> bool:
    """Whether a step has what it asks, as the application says it."""
    missing = {one for one in view["missing"] if one not in MADE_BY_SIGNATURE}
    declared = view["declared"] or {}
    return {
        "what": True,
        "household": True,
        "costs": any(one not in EMPTY for one in declared.values()),
        "account": view["account"] is not None,
        "papers": not (missing - {CONSENT}),
        "consent": CONSENT not in missing,
        "sign": bool(view["signed"]),
    }[key]


CONSENT = "CHECK_AUTHORISATION"
MADE_BY_SIGNATURE = frozenset({"WRITTEN_APPLICATION", "APPROVAL_FORM"})
EMPTY: tuple[Any, ...] = (None, False, [], "0.00", "ORDINARY")
