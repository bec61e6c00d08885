"""What a refusal looks like over HTTP: status, sentence and places, as RFC 9457 describes it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from shared import observe
from shared.auth import NotAuthenticated
from shared.errors import (
    ChangedMeanwhile,
    Conflict,
    DomainError,
    Fault,
    Forbidden,
    NotFound,
    NotYet,
    TemporarilyUnavailable,
    Unprocessable,
)
from shared.rates import TooManyRequests
from shared.texts import RECORD, languages
from shared.words import labels

PROBLEM = "application/problem+json"
RETRY_SECONDS = 5
REQUEST_FAULTS = labels("shared", "request_faults")
"""What a bad request has wrong."""


class BadRequest(DomainError):
    """The request cannot be read."""


class IdempotencyKeyMissing(DomainError):
    header = "idempotency-key"


class IfMatchMissing(DomainError):
    header = "if-match"


class RequestInvalid(Unprocessable):
    """The request has … faults."""


class UnsupportedMediaType(DomainError):
    header = "content-type"


class BodyTooLarge(DomainError):
    """The body is too large (at most … bytes)."""


class BodyTooSlow(DomainError):
    """The body did not come within … seconds."""


class ProtocolNotSpoken(DomainError, kind=True):
    """The request speaks another version of a protocol than the one that is spoken here."""


class NoSuchPath(DomainError):
    """There is no such address."""


class MethodNotAllowed(DomainError):
    """The address does not support the method."""


class InternalFault(DomainError):
    """Internal fault, recorded."""


STATUS: Mapping[type[DomainError], int] = {
    NotFound: 404,
    Conflict: 409,
    Forbidden: 403,
    Unprocessable: 422,
    ChangedMeanwhile: 412,
    NotYet: 409,
    NotAuthenticated: 401,
    BadRequest: 400,
    IdempotencyKeyMissing: 400,
    IfMatchMissing: 428,
    BodyTooSlow: 408,
    BodyTooLarge: 413,
    UnsupportedMediaType: 415,
    ProtocolNotSpoken: 412,
    NoSuchPath: 404,
    MethodNotAllowed: 405,
    TooManyRequests: 429,
    TemporarilyUnavailable: 503,
    InternalFault: 500,
}
TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be processed",
    428: "Precondition required",
    429: "Too many requests",
    500: "Internal fault",
    503: "Temporarily unavailable",
}


class FieldProblem(BaseModel):
    """One fault in the request: where it stands, and what is wrong with it.

    ``pointer`` is a JSON pointer (RFC 6901) into the body; what does not stand in the body has no
    pointer: ``parameter`` names a parameter of path or query, ``header`` a header. These are the
    three places of JSON:API, which clients of RFC 9457 commonly know.
    """

    pointer: str | None = Field(None, examples=["/members/0/id_number"])
    parameter: str | None = Field(None, examples=["limit"])
    header: str | None = Field(None, examples=["upload-metadata"])
    code: str = Field(examples=["MISSING"])
    message: str = Field(examples=["必填。"])


class Problem(BaseModel):
    """A problem as RFC 9457 describes it, with the suite's extensions."""

    type: str = Field(examples=["/problems/documents-missing"])
    title: str = Field(examples=["Documents missing"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["材料不齐，尚不能受理。"])
    instance: str | None = None
    code: str = Field(examples=["DOCUMENTS_MISSING"])
    article: str | None = Field(None, examples=["202号 第十六条"])
    errors: list[FieldProblem] = []
    trace_id: str | None = None
    retry_after_s: int | None = None


def status_of(error: type[DomainError]) -> int:
    """The HTTP status of an error's kind."""
    return next((STATUS[kind] for kind in error.__mro__ if kind in STATUS), 422)


def title_of(error: type[DomainError]) -> str:
    """The same for every occurrence: the code in words."""
    return error.code().replace("_", " ").capitalize()


def problem(
    error: DomainError, request: Request, *, errors: Sequence[FieldProblem] = ()
) -> JSONResponse:
    """The answer to a refused request."""
    status = status_of(type(error))
    language = language_of(request)
    retry_after = _retry_after(error, status)
    body = Problem(
        type=f"/problems/{error.code().lower().replace('_', '-')}",
        title=title_of(type(error)),
        status=status,
        detail=error.sentence(language),
        instance=request.url.path,
        code=error.code(),
        article=error.article or cast("str | None", error.facts.get("article")),
        errors=[*errors, *_told(error, language)],
        trace_id=trace_id(),
        retry_after_s=retry_after,
    )
    headers = {"Content-Language": "zh-CN" if language == RECORD else language}
    headers |= getattr(request.state, "protocol_headers", {})
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if status == 401:  # noqa: PLR2004
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, ChangedMeanwhile) and "version" in error.facts:
        headers["ETag"] = f'"{error.facts["version"]}"'
    content = body.model_dump(mode="json", exclude_none=True) | {
        name: value
        for name, value in error.facts.items()
        if name in error.__class__.__dict__.get("shown", ())
    }
    request.state.code = error.code()
    return JSONResponse(content, status_code=status, headers=headers, media_type=PROBLEM)


def _retry_after(error: DomainError, status: int) -> int | None:
    """In how many seconds asking again may help, where it may."""
    if isinstance(error, TooManyRequests):
        return cast("int", error.facts["seconds"])
    return RETRY_SECONDS if status == 503 else None  # noqa: PLR2004


def language_of(request: Request) -> str:
    """Chinese, unless the caller prefers another language that the suite answers in."""
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return wanted if wanted in languages() else RECORD


def _told(error: DomainError, language: str) -> list[FieldProblem]:
    """The places that a rule names itself."""
    faults = cast("Sequence[Fault]", error.facts.get("errors") or ())
    place = error.place()
    own = FieldProblem(**place, code=error.code(), message=error.sentence(language))
    named = [
        FieldProblem(
            pointer=fault.pointer,
            code=fault.code,
            message=fault.text.to(language),
        )
        for fault in faults
    ]
    return [own, *named] if place else named


def trace_id() -> str | None:
    """The id of the trace that this request is part of, if one is recorded."""
    trace = observe.traceparent()
    return None if trace is None else trace.split("-")[1]


def problems(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route: every error that it may answer, with an example each."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        status = status_of(error)
        response = by_status.setdefault(
            status,
            {
                "description": TITLES.get(status, "Refused"),
                "content": {
                    PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}
                },
            },
        )
        example = {
            "type": f"/problems/{error.code().lower().replace('_', '-')}",
            "title": title_of(error),
            "status": status,
            "code": error.code(),
            "detail": error.zh,
        }
        if error.article is not None:
            example["article"] = error.article
        response["content"][PROBLEM]["examples"][error.code()] = {"value": example}
    return by_status
