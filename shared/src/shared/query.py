"""Query parameters that an operation does not have are refused, as unknown fields of a body are;
so are texts that no database holds.

A filter with a slip of the pen would otherwise answer with everything, and look like an answer.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from shared.text_checks import storable

KEPT = "known_parameters"


async def only_known_parameters(request: Request) -> None:
    """Refuse a parameter that the operation does not declare, or that holds no text (422)."""
    if not request.scope["query_string"]:
        return
    known = _parameters_of(request.scope["route"])
    given = request.query_params.multi_items()
    faults = {name: "string_unicode" for name, value in given if not storable(value)}
    faults |= dict.fromkeys(set(request.query_params) - known, "extra_forbidden")
    if faults:
        raise RequestValidationError(
            [
                {"type": fault, "loc": ("query", name), "msg": "", "ctx": {}}
                for name, fault in sorted(faults.items())
            ]
        )


def _parameters_of(route: APIRoute) -> frozenset[str]:
    """The names that a route's dependencies declare; found once for each route."""
    known: frozenset[str] | None = getattr(route, KEPT, None)
    if known is None:
        known = frozenset(_declared(route.dependant))
        setattr(route, KEPT, known)
    return known


def _declared(dependant: Any) -> Iterator[str]:
    for parameter in dependant.query_params:
        yield str(parameter.alias)
    for dependency in dependant.dependencies:
        yield from _declared(dependency)
