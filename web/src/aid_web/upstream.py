"""The operations of the services, asked with the person's own token; the access matrix is theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from aid_web.operation import Operation
from aid_web.words import LHASA
from shared import observe

SECONDS = 30.0
NOT_FOUND = 404


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an operation answered with 2xx."""

    status: int
    body: Any
    etag: str | None
    location: str | None
    content: bytes
    media_type: str
    disposition: str | None
    now: datetime | None = None
    """The suite's own moment (`business-time`), by which deadlines run."""


class Refused(Exception):
    """What an operation answered with a problem (RFC 9457): the sentence says what to do."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code") or "")
        self.sentence = str(problem.get("detail") or problem.get("title") or "")
        self.article = problem.get("article")
        self.trace_id = problem.get("trace_id")
        self.errors: list[dict[str, Any]] = list(problem.get("errors") or [])
        super().__init__(f"{status} {self.code}")


class Away(Exception):
    """A service does not answer."""

    def __init__(self, service: str) -> None:
        self.service = service
        super().__init__(service)


@dataclass(frozen=True)
class Caller:
    """Who asks, in which language."""

    http: httpx.AsyncClient
    services: Mapping[str, str]
    token: str | None = field(repr=False)
    language: str = "zh"

    async def ask(
        self,
        operation: Operation,
        *,
        places: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        files: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        version: str | None = None,
        key: str | None = None,
        accept: str | None = None,
    ) -> Answer:
        """Ask one operation. Raises ``Refused``, ``Away``."""
        headers = {"Accept-Language": self.language}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        if version:
            headers["If-Match"] = version
        if key:
            headers["Idempotency-Key"] = f'"{key}"'
        if accept:
            headers["Accept"] = accept
        given = {name: _place(value) for name, value in (places or {}).items()}
        address = self.services[operation.service] + operation.path.format(**given)
        try:
            answer = await self.http.request(
                operation.method,
                address,
                headers=headers,
                params={k: v for k, v in (query or {}).items() if v not in {None, ""}},
                json=body,
                files=files,
                data=data,
            )
        except httpx.HTTPError as fault:
            observe.log().warning(
                "service_away", service=operation.service, fault=type(fault).__name__
            )
            raise Away(operation.service) from None
        if answer.is_error:
            raise Refused(answer.status_code, _json(answer) or {})
        return Answer(
            status=answer.status_code,
            body=_json(answer),
            etag=answer.headers.get("etag"),
            location=answer.headers.get("location"),
            content=answer.content,
            media_type=answer.headers.get("content-type", ""),
            disposition=answer.headers.get("content-disposition"),
            now=_moment(answer.headers.get("business-time")),
        )


def _place(value: str) -> str:
    """A place of an address, which is never a way to another one. Raises ``Refused`` (404)."""
    text = str(value)
    if text in {"", ".", ".."} or any(one in text for one in "/\\?#%"):
        raise Refused(NOT_FOUND, {})
    return quote(text, safe="")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(LHASA)


def _json(answer: httpx.Response) -> Any:
    if "json" not in answer.headers.get("content-type", ""):
        return None
    try:
        return answer.json()
    except ValueError:
        return None
