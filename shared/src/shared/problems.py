"""Failures become answers in one place: problem+json as RFC 9457 describes it."""

import re
from collections.abc import Mapping
from typing import Any, cast

import httpx
from asyncpg import InterfaceError, PostgresConnectionError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from shared import observe
from shared.auth import NotAuthenticated
from shared.errors import (
    ChangedMeanwhile,
    Conflict,
    DomainError,
    Forbidden,
    NotFound,
    NotYet,
    Unprocessable,
)
from shared.faults import is_transient
from shared.idempotency import AlreadyDone
from shared.roles import Actor
from shared.transaction import Database

PROBLEM = "application/problem+json"
RETRY_SECONDS = 5
NOBODY = Actor(sub="unknown")
FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9-]{0,39}")


class BadRequest(DomainError):
    zh = "请求无法解析：{why}。请检查请求体和请求头后重试。"
    en = "The request cannot be read: {why}. Check body and headers, then repeat."


class IdempotencyKeyMissing(DomainError):
    zh = "该操作需要 Idempotency-Key 请求头（一个新的 UUID），以便安全重试。"
    en = "This operation needs an Idempotency-Key header (a fresh UUID), so that it can be repeated safely."


class IfMatchMissing(DomainError):
    zh = "该操作需要 If-Match 请求头，填写您读到的 ETag。"
    en = "This operation needs If-Match with the ETag that you read."


class RequestInvalid(Unprocessable):
    zh = "请求内容有 {count} 处不符合要求，请按 errors 中的位置逐项改正。"
    en = "The request has {count} faults; mend each at the place that errors names."


class BodyTooLarge(DomainError):
    zh = "请求体过大（上限 {limit} 字节）。请压缩或拆分后重新上传。"
    en = "The body is too large (at most {limit} bytes). Compress or split it."


class NoSuchPath(DomainError):
    zh = "没有这个地址。请查看 /docs 中的接口清单。"
    en = "There is no such address. See /docs for all operations."


class MethodNotAllowed(DomainError):
    zh = "该地址不支持此请求方法。请查看 /docs。"
    en = "This address does not support the method. See /docs."


class TemporarilyUnavailable(DomainError):
    zh = "服务暂时不可用，您的数据没有丢失。请在 {seconds} 秒后用同一个 Idempotency-Key 重试。"
    en = "Temporarily unavailable; nothing is lost. Repeat in {seconds} seconds with the same Idempotency-Key."


class InternalFault(DomainError):
    zh = "系统内部错误，已记录。请稍后重试；如仍失败，请提供编号 {trace}。"
    en = "Internal fault, recorded. Repeat later; if it persists, report the trace {trace}."


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
    BodyTooLarge: 413,
    NoSuchPath: 404,
    MethodNotAllowed: 405,
    TemporarilyUnavailable: 503,
    InternalFault: 500,
}
TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be processed",
    428: "Precondition required",
    500: "Internal fault",
    503: "Temporarily unavailable",
}


class FieldProblem(BaseModel):
    """One fault in the request: where, by JSON pointer, and what is wrong with it."""

    pointer: str
    code: str
    message: str


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
    error: DomainError, request: Request, *, errors: list[FieldProblem] | None = None
) -> JSONResponse:
    """The answer to a refused request."""
    status = status_of(type(error))
    language = "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"
    body = Problem(
        type=f"/problems/{error.code().lower().replace('_', '-')}",
        title=title_of(type(error)),
        status=status,
        detail=error.sentence(language),
        instance=request.url.path,
        code=error.code(),
        article=error.article or cast("str | None", error.facts.get("article")),
        errors=errors or cast("list[FieldProblem]", error.facts.get("errors") or []),
        trace_id=_trace_id(),
        retry_after_s=RETRY_SECONDS if status == 503 else None,  # noqa: PLR2004
    )
    headers = {"Content-Language": "zh-CN" if language == "zh" else "en"}
    if status == 503:  # noqa: PLR2004
        headers["Retry-After"] = str(RETRY_SECONDS)
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


def _trace_id() -> str | None:
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


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    if not await _audited(request, error):
        return problem(TemporarilyUnavailable(seconds=RETRY_SECONDS), request)
    return problem(error, request)


async def _audited(request: Request, error: DomainError) -> bool:
    """Write the refusal's audit row; false when the database is away."""
    actor: Actor | None = getattr(request.state, "actor", None)
    if isinstance(error, NotAuthenticated) and "authorization" in request.headers:
        actor = NOBODY  # a token was shown that does not hold
    unsafe = request.method not in {"GET", "HEAD", "OPTIONS"}
    telling = isinstance(error, Forbidden | NotFound | NotAuthenticated)
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


def _place(part: object) -> str:
    """A part of a pointer; a name that the client made up is not echoed when it may be a person's."""
    text = str(part)
    return text if isinstance(part, int) or FIELD_NAME.fullmatch(text) else "?"


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        FieldProblem(
            pointer="/" + "/".join(_place(part) for part in fault["loc"]),
            code=str(fault["type"]).upper(),
            message=str(fault["msg"])[:200],
        )
        for fault in error.errors()
    ]
    broken = any(fault["type"] == "json_invalid" for fault in error.errors())
    refusal = BadRequest(why="JSON") if broken else RequestInvalid(count=len(errors))
    if not await _audited(request, refusal):
        return problem(TemporarilyUnavailable(seconds=RETRY_SECONDS), request)
    return problem(refusal, request, errors=None if broken else errors)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known: dict[int, DomainError] = {
        404: NoSuchPath(),
        405: MethodNotAllowed(),
        413: BodyTooLarge(limit=error.detail),
    }
    answer = problem(known.get(error.status_code, BadRequest(why=error.detail)), request)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _again(request: Request, error: Exception) -> Response:
    """Answer a replay: read the resource afresh, as this caller, and say so."""
    assert isinstance(error, AlreadyDone)
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
    if "etag" in current.headers:
        headers["ETag"] = current.headers["etag"]
    return Response(
        current.content, error.status, headers, media_type=current.headers["content-type"]
    )


async def _fault(request: Request, error: Exception) -> Response:
    if is_transient(error):
        return problem(TemporarilyUnavailable(seconds=RETRY_SECONDS), request)
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    observe.log().error(
        "internal_fault",
        operation=observe.operation(),
        fault=type(error).__name__,
        sqlstate=getattr(getattr(error, "orig", None), "sqlstate", None),
        at="" if place is None else f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}",
    )
    return problem(InternalFault(trace=_trace_id()), request)


TRANSIENT: tuple[type[Exception], ...] = (
    SQLAlchemyError,
    InterfaceError,
    PostgresConnectionError,
    OSError,
    TimeoutError,
)


def answer_problems(app: FastAPI) -> None:
    """Install the one place where failures become answers."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(AlreadyDone, _again)
    for transient in TRANSIENT:
        app.add_exception_handler(transient, _fault)
    app.add_exception_handler(Exception, _fault)
