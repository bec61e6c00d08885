"""Which route a request is for, found by its method and the first parts of its path.

FastAPI tries every route of every included router in turn, and then those of the right one again:
with 150 routes that costs more than everything else it does. Here the routes of one method and
first two parts stand together, in their order; what none of them takes goes FastAPI's own way.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import routing
from fastapi.routing import APIRoute, APIRouter
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

PARTS = 2
TELEMETRY = "fastapi.telemetry"
"""Stands in the scope where FastAPI itself records spans: then it has to find the route."""


class RouteIndex:
    """Stands before a router, which keeps its routes and answers what is not found here."""

    def __init__(self, router: APIRouter) -> None:
        self._router = router
        self._other = router.middleware_stack
        self._by_place: dict[tuple[str, ...], list[Any]] = defaultdict(list)
        for included, context in _included(router.routes):
            parts = context.path.strip("/").split("/")
            if any("{" in part for part in parts[:PARTS]) or ":path}" in context.path:
                continue
            for method in context.methods or ():
                self._by_place[method, str(len(parts)), *parts[:PARTS]].append((included, context))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to its route, with what FastAPI would leave for it in the scope."""
        if scope["type"] == "http" and not (scope.get("root_path") or TELEMETRY in scope):
            parts = scope["path"].strip("/").split("/")
            place = (scope["method"], str(len(parts)), *parts[:PARTS])
            for included, context in self._by_place.get(place, ()):
                match, found = context.matches(scope)
                if match is Match.FULL:
                    route: APIRoute = context.original_route
                    scope.setdefault("router", self._router)
                    scope.update(found)
                    scope["route"] = route
                    of_fastapi = scope.setdefault(routing._FASTAPI_SCOPE_KEY, {})
                    of_fastapi[routing._FASTAPI_INCLUDED_ROUTER_KEY] = included
                    of_fastapi[routing._FASTAPI_EFFECTIVE_ROUTE_CONTEXT_KEY] = context
                    await route.handle(scope, receive, send)
                    return
        await self._other(scope, receive, send)


def _included(routes: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Each route of the included routers, in the order in which they would be tried."""
    for included in routes:
        if isinstance(included, routing._IncludedRouter):
            for context in included.effective_route_contexts():
                if isinstance(context.original_route, APIRoute):
                    yield included, context
