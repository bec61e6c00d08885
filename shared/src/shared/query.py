"""Query parameters that an operation does not have are refused, as unknown fields of a body are.

A filter with a slip of the pen would otherwise answer with everything, and look like an answer.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

KEPT = "known_parameters"


async def only_known_parameters(request: Request) -> None:
    """Refuse a request with a parameter that its operation does not declare (422)."""
    if not request.scope["query_string"]:
        return
    known = _parameters_of(request.scope["route"])
    if unknown := sorted(set(request.query_params) - known):
        raise RequestValidationError(
            [
                {"type": "extra_forbidden", "loc": ("query", name), "msg": "", "ctx": {}}
                for name in unknown
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
