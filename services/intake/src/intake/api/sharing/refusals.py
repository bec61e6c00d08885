"""Refusals on the registry's paths: the suite's problem, and beside it the standard's message.

A consumer of the DCI standards reads ``message.error`` from ``application/json``; audit, status and
the problem's own fields are the same as everywhere.
"""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from shared.clock import real_now
from shared.errors import DomainError
from shared.ids import new_id

CODES = {
    status.HTTP_401_UNAUTHORIZED: "err.request.unauthorized",
    status.HTTP_403_FORBIDDEN: "err.request.forbidden",
    status.HTTP_429_TOO_MANY_REQUESTS: "err.request.too_many_requests",
    status.HTTP_503_SERVICE_UNAVAILABLE: "err.service.unavailable",
}
BAD = "err.request.bad"
REFUSED_AS_JSON = {"x-refused-as": "application/json"}
"""Said of an operation whose refusals come so, at the door and behind it."""
OWN = frozenset({"content-type", "content-length"})


class RegistryRoute(APIRoute):
    """A route whose refusals a consumer of the standard understands."""

    @staticmethod
    def refusal(problem: Response) -> JSONResponse:
        """A refusal in the route's own form; who has no token is told so at the door."""
        return _told(problem)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_by_the_standard(request: Request) -> Response:
            try:
                return await handle(request)
            except (DomainError, RequestValidationError) as refused:
                kind = DomainError if isinstance(refused, DomainError) else RequestValidationError
                return _told(await request.app.exception_handlers[kind](request, refused))

        return handle_by_the_standard


def _told(problem: Response) -> JSONResponse:
    """The same refusal with the standard's acknowledgement."""
    content = json.loads(bytes(problem.body))
    acknowledged = {
        "ack_status": "ERR",
        "timestamp": real_now().isoformat(),
        "correlation_id": str(new_id()),
        "error": {
            "code": CODES.get(problem.status_code, BAD),
            "message": content["detail"],
        },
    }
    headers = {name: value for name, value in problem.headers.items() if name not in OWN}
    return JSONResponse(content | {"message": acknowledged}, problem.status_code, headers)
