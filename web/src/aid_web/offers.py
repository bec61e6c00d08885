"""The steps of a thing for this person: which are possible now, and of the others why not.

What is possible says the service: in the table of its lifecycle, which its document publishes at
the thing's status (``x-steps``), and where it knows more, in the thing's own list ``possible``.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from aid_web.duties import steps_of, usual_steps
from aid_web.facts import schema_at, text_of
from aid_web.operation import Operation
from aid_web.visit import Visit

MOST_PARTS = 20


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A step somebody may be offered. ``why_not`` is empty where it is possible now."""

    operation: Operation
    places: Mapping[str, str]
    why_not: str = ""
    about: str = ""
    """Which part of the thing it is about, where there are several."""
    is_usual: bool = True
    """Whether it is on the way of the thing; what is not, is done when somebody asks for it."""


def offers_of(visit: Visit, viewed: Operation, body: Any, places: Mapping[str, str]) -> list[Offer]:
    """The steps of a thing that somebody of these roles takes, those possible now first."""
    status = schema_at(viewed, "status")
    told = status.get("x-steps", {})
    found = [
        Offer(operation=one, places=places, why_not=_why_not(visit, one, told, status, body))
        for one in visit.catalogue.below(viewed)
        if one.may(visit.roles)
    ]
    found += _offers_of_parts(visit, viewed, body, places)
    return sorted(found, key=lambda one: (one.why_not != "", one.about != ""))


def in_order(offers: Sequence[Offer], duty: str = "") -> list[Offer]:
    """What is possible now first, of it what does the duty for which somebody has come."""
    named = steps_of(duty)

    def place(one: Offer) -> tuple[bool, int, bool, str]:
        key = (one.operation.service, one.operation.id)
        turn = named.index(key) if key in named else len(named)
        return one.why_not != "", turn, not one.is_usual, one.about

    return sorted(offers, key=place)


def usual(offers: Sequence[Offer]) -> list[Offer]:
    """The offers of a case, each told whether it is on the way from application to payment."""
    known = usual_steps()
    return [
        replace(one, is_usual=(one.operation.service, one.operation.id) in known) for one in offers
    ]


def _offers_of_parts(
    visit: Visit, viewed: Operation, body: Any, places: Mapping[str, str]
) -> list[Offer]:
    """The steps of what a thing has several of: each conflict, each finding."""
    found: list[Offer] = []
    for one, part, place in visit.catalogue.within(viewed):
        items = body.get(part) if isinstance(body, dict) else None
        if not one.may(visit.roles) or not isinstance(items, list):
            continue
        for number, item in enumerate(items[:MOST_PARTS], start=1):
            key = item.get(place, item.get("id")) if isinstance(item, dict) else None
            if key is not None:
                about = f"{visit.word('fields', part)} {number}"
                found.append(Offer(operation=one, places={**places, place: str(key)}, about=about))
    return found


def _why_not(
    visit: Visit,
    operation: Operation,
    told: Mapping[str, Any],
    status: Mapping[str, Any],
    body: Any,
) -> str:
    """Why a step is not possible now; nothing where it is, or where no table says anything."""
    if not isinstance(body, dict):
        return ""
    names = steps_by_operation().get(operation.service, {}).get(operation.id)
    steps = [name for name in names or (operation.id, operation.verb) if name in told]
    here = str(body.get("status"))
    possible = body.get("possible")
    if isinstance(possible, list):
        named = {*(names or ()), operation.id, operation.verb}
        if named & {*possible} or not (steps or names):
            return ""
    elif not steps or any(here in told[step]["from"] for step in steps):
        return ""
    turn = {
        role for one in told.values() for role in one["from"].get(here, ()) if role != "service"
    }
    said = visit.say("not_now", status=text_of(visit.value, visit.language, status, here))
    if turn:
        whose = "、".join(sorted(visit.word("codes", role) for role in turn))
        said += visit.say("whose_turn", who=whose)
    return said


@cache
def steps_by_operation() -> Mapping[str, Mapping[str, list[str]]]:
    """Which steps of a lifecycle an operation takes, where it is not named after its step."""
    found: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
        files("aid_web").joinpath("steps.toml").read_text("utf-8")
    )
    return found
