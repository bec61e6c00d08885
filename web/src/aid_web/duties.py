"""Where a duty is done, by ``duties.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from aid_web.catalogue import OperationsNotTold, OperationUnknown
from aid_web.visit import Visit, link


@cache
def views() -> Mapping[str, Mapping[str, str]]:
    """The operation that shows what a duty is about, by service and duty."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(
        files("aid_web").joinpath("duties.toml").read_text("utf-8")
    )
    return found


def address_of(visit: Visit, duty: Mapping[str, Any]) -> str | None:
    """The page on which a duty is done: the thing it is about, or the case of assistance."""
    service, about = duty["service"], duty.get("about") or duty["case_id"]
    named = views().get(service, {}).get(duty["what"])
    if named is None:
        return link("cases", duty["case_id"])
    try:
        viewed = visit.catalogue[service, named]
    except (OperationUnknown, OperationsNotTold):
        return None
    if not viewed.may(visit.roles):
        return None
    if not viewed.places:
        return link("lists", service, named)
    return link("things", service, named, **{viewed.places[-1]: about})
