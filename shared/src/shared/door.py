"""Who gets in, before a body is read: a stranger costs a hash, not a parsed megabyte."""

from collections.abc import Iterable

from fastapi import Request
from fastapi.routing import APIRoute
from fastapi.security.utils import get_authorization_scheme_param
from starlette.responses import Response

from shared import observe
from shared.auth import FAULTS, NotAuthenticated, Verifier
from shared.errors import TemporarilyUnavailable
from shared.problems import problem


class Door:
    """Checks the token of a request with a body, and asks for one where the operation needs it.

    Which role may call is the operation's own matter, as for a request without a body.
    """

    def __init__(self, verifier: Verifier, *, service: str, closed: Iterable[APIRoute]) -> None:
        self._verifier = verifier
        self._service = service
        self._closed = tuple(closed)

    async def refusal(self, request: Request) -> Response | None:
        """The answer to somebody who may not come in; counted, and not audited row by row.

        It has the form in which the operation itself refuses.
        """
        refused = await self._refused(request)
        if refused is None:
            return None
        form = getattr(self._closed_route(request), "refusal", None)
        return refused if form is None else form(refused)

    async def _refused(self, request: Request) -> Response | None:
        scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
        try:
            if scheme.lower() == "bearer" and token:
                await self._verifier.actor(token)
                return None
            route = self._closed_route(request)
            if route is None:
                return None
            observe.set_operation(route.operation_id or "unnamed")
            error: NotAuthenticated = NotAuthenticated(why=FAULTS["absent"])
        except TemporarilyUnavailable as away:
            return problem(away, request)
        except NotAuthenticated as refused:
            error = refused
        observe.count_stranger(self._service)
        return problem(error, request)

    def _closed_route(self, request: Request) -> APIRoute | None:
        path = request.url.path
        return next(
            (
                route
                for route in self._closed
                if request.method in (route.methods or ()) and route.path_regex.match(path)
            ),
            None,
        )
