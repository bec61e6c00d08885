"""The outermost layer of a service: trace, limits, one log line and the metrics of a request.

Before a byte of a body is read, its announced length and the caller's token are checked.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from opentelemetry import trace
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import observe, proxies
from shared.clock import Clock
from shared.problems import BodyTooLarge, problem
from shared.rates import Rate, TooManyRequests
from shared.settings import ServiceSettings
from shared.workdays import LHASA

UPLOADS = ("multipart/", "application/offset+octet-stream")
BODY_SECONDS = 30.0
"""How long a body may take to come; an upload four times as long."""
FORWARDED = {"x-forwarded-for", "forwarded"}
"""Several of such a header are one list (RFC 9110, 5.3)."""
QUIET = {"/healthz", "/readyz", "/metrics"}


DOCUMENTS = {"/openapi.json", "/docs"}
"""What names addresses of its own service: behind a proxy's prefix, with the prefix."""


class Edge:
    """Plain ASGI, so that streaming and context variables pass untouched."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        service: str,
        settings: ServiceSettings,
        answer_fault: Callable[[Request, Exception], Response],
        refuse: Callable[[Request], Awaitable[Response | None]],
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._answer_fault = answer_fault
        self._service = service
        self._prefix = f"/{service}"
        self._settings = settings
        self._clock = Clock(settings.clock_file)
        self._asks = proxies.caller(settings.trusted_proxies, settings.forwarded_header)
        self._rate = Rate(per_second=settings.address_rate_per_second, burst=settings.address_burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _by_name(scope)
        if headers.get("x-forwarded-prefix") == self._prefix and scope["path"] in DOCUMENTS:
            scope["root_path"] = self._prefix
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

        async def observed(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                place = {f"aid.{name}": value for name, value in _place(scope).items()}
                trace.get_current_span().set_attributes(place)
                message["headers"] = [
                    *message["headers"],
                    *_kept_by_nobody(message["headers"], to_somebody="authorization" in headers),
                    (b"traceparent", traceparent.encode()),
                    (b"business-time", self._business_time()),
                ]
            await send(message)

        try:
            refusal = self._too_often(scope, headers)
            if refusal is None and _has_body(headers):
                refusal = await self._refused_unread(scope, headers, limit)
            if refusal is not None:
                refusal.headers["Connection"] = "close"  # a body stays unread
                await refusal(scope, receive, observed)
                return
            await self._app(scope, _limited(receive, state, limit, _seconds(headers)), observed)
        except Exception as fault:
            if begun:
                raise
            answer = self._answer_fault(Request(scope), fault)
            await answer(scope, receive, observed)
        finally:
            self._record(scope, state, status, time.perf_counter() - began)

    def _too_often(self, scope: Scope, headers: dict[str, str]) -> Response | None:
        """What answers an address that floods; probes are never refused."""
        if scope["path"] in QUIET:
            return None
        try:
            peer, _ = scope.get("client") or ("", 0)
            self._rate.take(self._asks(peer, headers))
        except TooManyRequests as refused:
            return problem(refused, Request(scope))
        return None

    async def _refused_unread(
        self, scope: Scope, headers: dict[str, str], limit: int
    ) -> Response | None:
        """What refuses a request before its body is read: its announced length, or its caller."""
        request = Request(scope)
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > limit:
            return problem(BodyTooLarge(limit=str(limit)), request)
        return await self._refuse(request)

    def _business_time(self) -> bytes:
        """The suite's own instant: a phone shows deadlines against it, not against its clock."""
        return self._clock.now().astimezone(LHASA).isoformat(timespec="seconds").encode()

    def _limit(self, headers: dict[str, str]) -> int:
        if _is_upload(headers):
            return self._settings.largest_upload_bytes
        return self._settings.largest_body_bytes

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


def _by_name(scope: Scope) -> dict[str, str]:
    """The headers; of one that came several times the last, of a list of proxies all."""
    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, text = raw.decode("latin-1"), value.decode("latin-1")
        before = headers.get(name) if name in FORWARDED else None
        headers[name] = text if before is None else f"{before}, {text}"
    return headers


def _kept_by_nobody(
    headers: Iterable[tuple[bytes, bytes]], *, to_somebody: bool
) -> Iterator[tuple[bytes, bytes]]:
    """What keeps an answer out of caches when somebody is known by it, and from being guessed at.

    What is public may be kept: it is asked for without a token.
    """
    given = {name.lower() for name, _ in headers}
    if to_somebody and b"cache-control" not in given:
        yield b"cache-control", b"no-store"
    if b"x-content-type-options" not in given:
        yield b"x-content-type-options", b"nosniff"


def _limited(receive: Receive, state: dict[str, Any], limit: int, seconds: float) -> Receive:
    """The body, of so many bytes and within so many seconds; raises ``HTTPException`` 413, 408."""
    end = time.perf_counter() + seconds

    async def limited() -> Message:
        if state.get("is_whole"):
            return await receive()
        try:
            async with asyncio.timeout(end - time.perf_counter()):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, str(round(seconds))) from None
        if message["type"] == "http.request":
            state["is_whole"] = not message.get("more_body", False)
            state["received"] = state.get("received", 0) + len(message.get("body", b""))
            if state["received"] > limit:
                raise HTTPException(413, str(limit))
        return message

    return limited


def _seconds(headers: dict[str, str]) -> float:
    return BODY_SECONDS * (4 if _is_upload(headers) else 1)


def _is_upload(headers: dict[str, str]) -> bool:
    return headers.get("content-type", "").startswith(UPLOADS)


def _has_body(headers: dict[str, str]) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _place(scope: Scope) -> dict[str, str]:
    """The ids that stand in the path."""
    return {name: observe.known_id(value) for name, value in scope.get("path_params", {}).items()}
