"""HTTP to a running suite as any of its people, with keys, versions and patience."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx
from aid_engines.layout import Layout
from aid_simulators import issuer


@dataclass(slots=True)
class Patience:
    """How long a walk waits for what the suite does by itself, and how often it looks."""

    seconds: float = 60.0
    look_seconds: float = 0.1


PATIENCE = Patience()
"""Of every walk of this process; where things are killed meanwhile, somebody raises it."""


class StepRefused(Exception):
    """A step of the walk was answered with a problem."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.problem = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        self.code = str(self.problem.get("code", ""))
        request = answer.request
        super().__init__(
            f"{request.method} {request.url.path} → {self.status} {self.code}: "
            f"{self.problem.get('detail', answer.text[:200])} {self.problem.get('errors', '')}"
        )


class SuiteClient:
    """One connection pool to all services of a suite; or another way to them, as to this process."""

    def __init__(
        self, layout: Layout, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.layout = layout
        self._http = httpx.AsyncClient(timeout=30, transport=transport)
        self._tokens: dict[tuple[str, ...], str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    def token(
        self, role: str, *, region: str = "", sub: str = "", org: str = "", name: str = ""
    ) -> str:
        """A token of a sample person, made once."""
        key = (role, region, sub, org, name)
        if key not in self._tokens:
            self._tokens[key] = issuer.token(
                self.layout,
                [role],
                region=region or None,
                sub=sub or None,
                org=org or None,
                name=name or None,
            )
        return self._tokens[key]

    async def send(
        self,
        method: str,
        service: str,
        path: str,
        *,
        token: str | None = None,
        version: int | None = None,
        key: str | None = None,
        **options: Any,
    ) -> httpx.Response:
        """One request; a POST gets an Idempotency-Key."""
        headers: dict[str, str] = {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if method == "POST":
            headers["Idempotency-Key"] = f'"{key or uuid4()}"'
        address = f"{self.layout.base_url(service)}{path}"
        return await self._http.request(method, address, headers=headers, **options)

    async def ask(self, method: str, service: str, path: str, **options: Any) -> Any:
        """The answer's body. Raises ``StepRefused``."""
        answer = await self.send(method, service, path, **options)
        if answer.is_error:
            raise StepRefused(answer)
        return answer.json()


async def until(
    look: Callable[[], Awaitable[Any]], holds: Callable[[Any], bool], *, what: str
) -> Any:
    """Look until something holds; what the suite does behind the scenes takes moments."""
    try:
        async with asyncio.timeout(PATIENCE.seconds):
            while True:
                try:
                    seen = await look()
                except StepRefused as refused:
                    if refused.status not in {404, 503}:
                        raise
                else:
                    if holds(seen):
                        return seen
                await asyncio.sleep(PATIENCE.look_seconds)
    except TimeoutError:
        raise TimeoutError(f"waited {PATIENCE.seconds:.0f} s in vain: {what}") from None
