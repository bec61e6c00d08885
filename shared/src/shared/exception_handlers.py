"""Failures become answers in one place, whatever raised them."""

from collections.abc import Sequence

import httpx
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from shared import observe
from shared.auth import NotAuthenticated
from shared.errors import DomainError, Forbidden, NotFound, TemporarilyUnavailable
from shared.idempotency import Replay
from shared.problems import (
    REQUEST_FAULTS,
    RETRY_SECONDS,
    BadRequest,
    BodyTooLarge,
    BodyTooSlow,
    FieldProblem,
    InternalFault,
    MethodNotAllowed,
    NoSuchPath,
    RequestInvalid,
    UnsupportedMediaType,
    language_of,
    problem,
    trace_id,
)
from shared.roles import Actor
from shared.transaction import Database
from shared.transient import is_transient, lasting, place_of
from shared.validation_errors import expected_media_type, places_of


async def _refused(
    request: Request, error: Exception, places: Sequence[FieldProblem] = ()
) -> Response:
    assert isinstance(error, DomainError)
    if not await _audited(request, error):
        return problem(TemporarilyUnavailable(seconds=RETRY_SECONDS), request)
    return problem(error, request, errors=places)


async def _audited(request: Request, error: DomainError) -> bool:
    """Write the refusal's audit row; false when the database is away.

    Strangers are counted: a row for each of their requests would be theirs to fill the disk with.
    """
    actor: Actor | None = getattr(request.state, "actor", None)
    if isinstance(error, NotAuthenticated):
        observe.count_stranger(request.app.state.running.service.name)
        return True
    unsafe = request.method not in {"GET", "HEAD", "OPTIONS"}
    telling = isinstance(error, Forbidden | NotFound)
    if actor is not None and (unsafe or telling):
        try:
            database: Database = request.app.state.database
            await database.audit_refusal(
                by=actor,
                action=observe.operation(),
                resource=_resource(request),
                code=error.code(),
            )
        except Exception as fault:
            if not is_transient(fault):
                raise
            return False
    return True


def _resource(request: Request) -> tuple[str, str] | None:
    parameters = request.path_params
    if not parameters:
        return None
    name, value = next(iter(parameters.items()))
    return name.removesuffix("_id"), observe.known_id(value)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    expected = expected_media_type(request, error)
    if expected is not None:
        return await _refused(request, UnsupportedMediaType(expected=expected))
    if any(fault["type"] == "json_invalid" for fault in error.errors()):
        return await _refused(request, BadRequest(why=REQUEST_FAULTS["malformed"]))
    places = places_of(error, language_of(request))
    return await _refused(request, RequestInvalid(count=len(error.errors())), places)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known: dict[int, DomainError] = {
        404: NoSuchPath(),
        405: MethodNotAllowed(),
        408: BodyTooSlow(seconds=error.detail),
        413: BodyTooLarge(limit=error.detail),
    }
    answer = problem(
        known.get(error.status_code, BadRequest(why=REQUEST_FAULTS["content"])),
        request,
    )
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _again(request: Request, error: Exception) -> Response:
    """Answer a replay: read the resource afresh, as this caller, and say so."""
    assert isinstance(error, Replay)
    forwarded = {
        name: request.headers[name]
        for name in ("authorization", "accept-language")
        if name in request.headers
    }
    transport = httpx.ASGITransport(app=request.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://self") as client:
        current = await client.get(error.location, headers=forwarded)
    if current.is_error:
        return Response(
            current.content, current.status_code, media_type=current.headers["content-type"]
        )
    headers = {"Idempotency-Hit": "true", "Location": error.location}
    if not (etag := current.headers.get("etag", "W/")).startswith("W/"):
        headers["ETag"] = etag
    return Response(
        current.content, error.status, headers, media_type=current.headers["content-type"]
    )


def answer_fault(request: Request, error: Exception) -> Response:
    """Try later (503) where waiting helps, else an internal fault (500) that alarms by its name."""
    if is_transient(error):
        return problem(TemporarilyUnavailable(seconds=RETRY_SECONDS), request)
    named = lasting(error)
    if named is not None:
        observe.note_fault(request.app.state.running.service.name, named)
    observe.log().error(
        "internal_fault",
        operation=observe.operation(),
        fault=named or type(error).__name__,
        sqlstate=getattr(getattr(error, "orig", None), "sqlstate", None),
        at=place_of(error),
        trace_id=trace_id(),
    )
    return problem(InternalFault(trace=trace_id()), request)


def answer_problems(app: FastAPI) -> None:
    """Install the one place where refusals become answers; faults the edge answers itself."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Replay, _again)
