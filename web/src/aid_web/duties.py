"""Where a duty is done (``duties.toml``), and by which steps (``duty_steps.toml``)."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from aid_web.catalogue import OperationUnknown
from aid_web.visit import Visit, link


@cache
def views() -> Mapping[str, Mapping[str, str]]:
    """The operation that shows what a duty is about, by service and duty."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(
        files("aid_web").joinpath("duties.toml").read_text("utf-8")
    )
    return found


@cache
def steps() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The operations that do a duty, by service and duty."""
    found: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
        files("aid_web").joinpath("duty_steps.toml").read_text("utf-8")
    )
    return found


@cache
def usual_steps() -> frozenset[tuple[str, str]]:
    """Every step that does some duty; what remains is done when somebody asks for it."""
    return frozenset(
        (service, one) for service, by in steps().items() for many in by.values() for one in many
    )


def steps_of(duty: str) -> Sequence[tuple[str, str]]:
    """The steps of a duty that is named ``service.duty``; none where nobody names one."""
    service, _, what = duty.partition(".")
    return [(service, one) for one in steps().get(service, {}).get(what, ())]


def address_of(visit: Visit, duty: Mapping[str, Any]) -> str | None:
    """The page on which a duty is done: of the thing it lies on, else of the case of assistance."""
    service, about = duty["service"], duty["case_id"]
    named = views().get(service, {}).get(duty["what"])
    query = {"_duty": f"{service}.{duty['what']}"}
    if named is None:
        return link("cases", duty.get("about") or about, **query)
    try:
        viewed = visit.catalogue[service, named]
    except OperationUnknown:
        return None
    if not viewed.may(visit.roles):
        return None
    if not viewed.places:
        return link("lists", service, named)
    return link("things", service, named, **{viewed.places[-1]: about}, **query)
