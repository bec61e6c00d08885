"""The outermost layer of a service: trace, size limit, one log line and the metrics of a request."""

import time
from collections.abc import Callable
from typing import Any

from opentelemetry import trace
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import observe
from shared.clock import Clock
from shared.settings import ServiceSettings
from shared.workdays import LHASA

UPLOADS = ("multipart/", "application/offset+octet-stream")
QUIET = {"/healthz", "/readyz", "/metrics"}


class Edge:
    """Plain ASGI, so that streaming and context variables pass untouched."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        service: str,
        settings: ServiceSettings,
        answer_fault: Callable[[Request, Exception], Response],
    ) -> None:
        self._app = app
        self._answer_fault = answer_fault
        self._service = service
        self._settings = settings
        self._clock = Clock(settings.clock_file)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        with observe.in_trace(headers.get("traceparent")):
            await self._answer(scope, receive, send, headers)

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str]
    ) -> None:
        traceparent = observe.traceparent() or ""
        observe.set_operation("unrouted")
        limit = self._limit(headers)
        state: dict[str, Any] = scope.setdefault("state", {})
        began = time.perf_counter()
        status, begun = 500, False

        async def limited() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                state["received"] = state.get("received", 0) + len(message.get("body", b""))
                if state["received"] > limit:
                    raise HTTPException(413, str(limit))
            return message

        async def observed(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                place = {f"aid.{name}": value for name, value in _place(scope).items()}
                trace.get_current_span().set_attributes(place)
                message["headers"] = [
                    *message["headers"],
                    (b"traceparent", traceparent.encode()),
                    (b"business-time", self._business_time()),
                ]
            await send(message)

        try:
            await self._app(scope, limited, observed)
        except Exception as fault:
            if begun:
                raise
            answer = self._answer_fault(Request(scope), fault)
            await answer(scope, receive, observed)
        finally:
            self._record(scope, state, status, time.perf_counter() - began)

    def _business_time(self) -> bytes:
        """The suite's own instant: a phone shows deadlines against it, not against its clock."""
        return self._clock.now().astimezone(LHASA).isoformat(timespec="seconds").encode()

    def _limit(self, headers: dict[str, str]) -> int:
        multipart = headers.get("content-type", "").startswith(UPLOADS)
        return (
            self._settings.largest_upload_bytes if multipart else self._settings.largest_body_bytes
        )

    def _record(self, scope: Scope, state: dict[str, Any], status: int, seconds: float) -> None:
        if scope["path"] in QUIET:
            return
        route = scope.get("route")
        operation = getattr(route, "operation_id", None) or "unrouted"
        observe.REQUESTS.labels(self._service, operation, str(status)).inc()
        if not state.get("waits"):  # as long as the client wished: no measure of ours
            observe.REQUEST_SECONDS.labels(self._service, operation).observe(seconds)
        actor = state.get("actor")
        observe.log().info(
            "request",
            operation=operation,
            status=status,
            code=state.get("code"),
            actor=getattr(actor, "sub", None),
            ms=round(seconds * 1000, 1),
            **_place(scope),
        )


def _place(scope: Scope) -> dict[str, str]:
    """The ids that stand in the path."""
    return {name: observe.known_id(value) for name, value in scope.get("path_params", {}).items()}
