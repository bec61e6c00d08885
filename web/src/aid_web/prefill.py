"""What a form begins with, by ``prefill.toml``: what the thing itself says, and the suite's own day."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from aid_web.operation import Operation
from aid_web.upstream import Answer

TODAY = "today"


@cache
def prefills() -> Mapping[str, Mapping[str, str]]:
    """Where a field's first value stands, by service and ``operation.field``."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(
        files("aid_web").joinpath("prefill.toml").read_text("utf-8")
    )
    return found


def is_prefilled(taken: Operation) -> bool:
    """Whether any field of a step begins with something."""
    return any(key.partition(".")[0] == taken.id for key in prefills().get(taken.service, {}))


def values_of(taken: Operation, thing: Answer | None) -> dict[str, Any]:
    """The first values of a step's form; what the thing does not say stays empty."""
    if thing is None:
        return {}
    found: dict[str, Any] = {}
    for key, place in prefills().get(taken.service, {}).items():
        operation, _, field = key.partition(".")
        if operation != taken.id:
            continue
        if place == TODAY:
            value: Any = None if thing.now is None else thing.now.date().isoformat()
        else:
            value = thing.body
            for name in place.split("."):
                value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            found[field] = value
    return found
