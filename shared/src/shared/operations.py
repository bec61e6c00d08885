"""The operations that every service has: health, metrics, clocks, dead letters."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field

from shared import dead_letters
from shared.access import open_to_all
from shared.asyncapi import asyncapi_document
from shared.call import Call, may_call
from shared.errors import DomainError, NotFound
from shared.problems import status_of
from shared.roles import Role
from shared.runtime import ServiceRuntime
from shared.web import Body, problems


class Readiness(BaseModel):
    """Which of the things that a service needs are there."""

    database: bool
    migrations: bool
    broker: bool
    background: Annotated[bool, Field(description="False while a step has failed for long.")] = True


class Swept(BaseModel):
    """How many things the clock has brought about."""

    moved: int


class DeadLetter(BaseModel):
    """A message that a service could not handle, with the sentence of its reason."""

    id: UUID
    topic: str
    partition: int
    offset: int
    key: str | None
    type: str
    code: str
    reason: str
    places: list[str] = Field(description="Where it is not as its contract says.")
    added_at: datetime


class ErrorView(BaseModel):
    """One refusal that clients may meet, under its stable code."""

    code: str
    status: int
    zh: str
    en: str
    article: str | None


class DismissalBody(Body):
    """Why a message is given up; no personal data here, the audit keeps the reason."""

    reason: Annotated[str, Field(min_length=3, max_length=200)]


class Dismissed(BaseModel):
    """The message that was given up."""

    id: UUID


class DeadLetterNotFound(NotFound):
    """There is no such dead letter, or it is closed already."""


class Retried(BaseModel):
    """How many dead letters were handled now, and how many remain."""

    handled: int
    remaining: int


def error_catalogue() -> list[ErrorView]:
    """Every refusal that the loaded code can make, by code."""
    found: dict[str, ErrorView] = {}
    waiting = list(DomainError.__subclasses__())
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if hasattr(error, "zh"):
            found[error.code()] = ErrorView(
                code=error.code(),
                status=status_of(error),
                zh=error.zh,
                en=error.en,
                article=error.article,
            )
    return [found[code] for code in sorted(found)]


def plumbing_router(run: ServiceRuntime) -> APIRouter:
    """Health and operations of one running service."""
    router = APIRouter()

    @router.get("/healthz", operation_id="get_health", tags=["operations"], include_in_schema=False)
    @open_to_all
    async def get_health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz", operation_id="get_readiness", tags=["operations"])
    @open_to_all
    async def get_readiness() -> Readiness:
        """数据库、迁移和消息代理是否就绪。 Whether database, migrations and broker are there.

        A process that only answers HTTP is ready without the broker: what it commits waits in the
        outbox. Its answer says that the broker is away all the same.
        """
        ready = await run.is_ready()
        answer = Readiness(**ready)
        if not all(is_there for part, is_there in ready.items() if run.needs(part)):
            return JSONResponse(answer.model_dump(), status_code=503)  # type: ignore[return-value]
        return answer

    @router.get("/v1/errors", operation_id="list_errors", tags=["reference"])
    @open_to_all
    async def list_errors() -> list[ErrorView]:
        """错误代码目录（公开）。 Every error code with its sentences, for client programs."""
        return error_catalogue()

    @router.get("/metrics", operation_id="get_metrics", include_in_schema=False)
    @open_to_all
    async def get_metrics() -> Response:
        return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @router.get("/asyncapi.json", operation_id="get_asyncapi", include_in_schema=False)
    @open_to_all
    async def get_asyncapi() -> dict[str, Any]:
        return asyncapi_document(run.service.name, run.service.subscriptions)

    _operator_routes(router, run)
    return router


def _operator_routes(router: APIRouter, run: ServiceRuntime) -> None:
    """What an operator may ask of a service: sweep, dead letters."""

    @router.post("/v1/internal/sweep", operation_id="sweep_clocks", tags=["operations"])
    async def sweep_clocks(_: Annotated[Call, may_call(Role.OPERATOR)]) -> Swept:
        """立即处理已到期的时限。 Do now what the clock has brought about."""
        return Swept(moved=await run.sweep())

    @router.get("/v1/internal/dead-letters", operation_id="list_dead_letters", tags=["operations"])
    async def list_dead_letters(call: Annotated[Call, may_call(Role.OPERATOR)]) -> list[DeadLetter]:
        """死信及原因。 Dead letters, each with its reason in the caller's language."""
        async with call.reading() as tx:
            rows = await dead_letters.open_dead_letters(tx, limit=1000)
        return [
            DeadLetter(
                id=row.id,
                topic=row.topic,
                partition=row.partition,
                offset=row.offset,
                key=None if row.key is None else row.key.decode(errors="replace"),
                type=row.headers.get("ce_type", ""),
                code=row.code,
                reason=dead_letters.reason_in(row, call.language),
                places=run.service.subscriptions.faulty_places(dead_letters.message_of(row)),
                added_at=row.added_at,
            )
            for row in rows
        ]

    @router.post(
        "/v1/internal/dead-letters/{letter_id}/dismiss",
        operation_id="dismiss_dead_letter",
        tags=["operations"],
        responses=problems(DeadLetterNotFound),
    )
    async def dismiss_dead_letter(
        letter_id: UUID, body: DismissalBody, call: Annotated[Call, may_call(Role.OPERATOR)]
    ) -> Dismissed:
        """放弃一条无法处理的消息，写明理由。 Give a hopeless message up, with the reason; audited."""
        async with call.transaction() as tx:
            if not await dead_letters.dismiss(tx, letter_id):
                raise DeadLetterNotFound
            tx.audit_subject("dead_letter", letter_id)
            tx.audit_detail = {"reason": body.reason}
        return Dismissed(id=letter_id)

    @router.post(
        "/v1/internal/dead-letters/retry", operation_id="retry_dead_letters", tags=["operations"]
    )
    async def retry_dead_letters(call: Annotated[Call, may_call(Role.OPERATOR)]) -> Retried:
        """重新投递死信，按原顺序。 Handle dead letters again, in their order."""
        handled, remaining = await run.service.subscriptions.retry_dead_letters(call.database)
        async with call.transaction() as tx:
            tx.audit_detail = {"handled": handled, "remaining": remaining}
        return Retried(handled=handled, remaining=remaining)
