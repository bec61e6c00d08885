"""The HTTP edge: bodies, answers, and what a request brings along."""

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, cast

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import to_json
from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile

from shared.clock import Clock
from shared.commit_notify import Bell
from shared.errors import InvalidBody
from shared.idempotency import IdempotencyKey
from shared.problems import (
    REQUEST_FAULTS,
    BadRequest,
    IdempotencyKeyMissing,
    IfMatchMissing,
    problems,
)
from shared.roles import Actor
from shared.text_checks import most_fields, storable
from shared.transaction import Database
from shared.words import labels

__all__ = [
    "Body",
    "Db",
    "ETagResponse",
    "IfMatch",
    "Part",
    "TheBell",
    "TheClock",
    "View",
    "Wait",
    "example",
    "problems",
]

LONGEST_WAIT_SECONDS = 30.0
FORMS = ("multipart/", "application/x-www-form-urlencoded")


MOST_FIELDS = 200
"""More than any body has; a fault for each of a hundred thousand costs more than the request."""
MOST_UNKNOWN = 10
"""Unknown fields of one object that are named one by one; of two hundred objects each has its own."""


class Body(BaseModel):
    """A request body: unknown fields are refused, and texts that no database can hold."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _texts_can_be_stored(cls, data: Any) -> Any:
        if isinstance(data, dict) and len(data.keys() - cls.model_fields.keys()) > MOST_UNKNOWN:
            raise InvalidBody(labels("shared", "body_faults")["unknown"])
        if most_fields(data) > MOST_FIELDS:
            raise InvalidBody(labels("shared", "body_faults")["fields"])
        if not storable(data):
            raise InvalidBody(labels("shared", "body_faults")["storable"])
        return data


def example(**fields: Any) -> ConfigDict:
    """The ``model_config`` of a body with one example, as the documents show it."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class Part(BaseModel):
    """A part of an answer that has no version of its own."""

    model_config = ConfigDict(from_attributes=True)


class View(BaseModel):
    """An answer about one resource; ``version`` is its ETag."""

    model_config = ConfigDict(from_attributes=True)

    version: Annotated[int, Field(description="The ETag is this number in quotes.")]


class ETagResponse(JSONResponse):
    """JSON, or what is JSON already; its ETag is the version of the resource it shows."""

    media_type: ClassVar[str] = "application/json"  # type: ignore[misc]

    def __init__(
        self,
        content: Any = None,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
        background: BackgroundTask | None = None,
    ) -> None:
        super().__init__(content, status_code, headers, media_type, background)
        if isinstance(content, dict) and isinstance(content.get("version"), int):
            self.headers["ETag"] = f'"{content["version"]}"'

    def render(self, content: Any) -> bytes:
        return content if isinstance(content, bytes) else to_json(content)


def database_of(request: Request) -> Database:
    """The pool of the service that answers."""
    return cast("Database", request.app.state.database)


async def _database(request: Request) -> Database:
    return database_of(request)


async def _clock(request: Request) -> Clock:
    return cast("Clock", request.app.state.clock)


async def _bell(request: Request) -> Bell:
    return cast("Bell", request.app.state.running.bell)


async def _wait(
    request: Request,
    prefer: Annotated[
        str | None,
        Header(
            description="wait=20: where there is nothing, answer as soon as there is, at most so many seconds later (RFC 7240; 30 at most).",
            max_length=200,
            examples=["wait=20"],
        ),
    ] = None,
) -> float:
    wish = re.search(r"(?:^|[,;\s])wait=(\d{1,6})(?:$|[,;\s])", prefer or "", re.ASCII)
    request.state.waits = wish is not None
    return 0.0 if wish is None else min(float(wish[1]), LONGEST_WAIT_SECONDS)


Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
]
"""An instant with its offset that every calendar and database here can hold."""
Db = Annotated[Database, Depends(_database)]
TheClock = Annotated[Clock, Depends(_clock)]
TheBell = Annotated[Bell, Depends(_bell)]
Wait = Annotated[float, Depends(_wait)]
"""How long the client waits for something to appear, in seconds; 0 by default."""


KeyHeader = Annotated[
    str | None,
    Header(
        description="A quoted string, a UUID by preference; the same key again is answered again (kept 30 days).",
        max_length=200,
        examples=['"0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"'],
    ),
]
IfMatchHeader = Annotated[
    str | None, Header(description="The ETag that you read.", max_length=40, examples=['"3"'])
]


async def once_of(request: Request, actor: Actor, idempotency_key: str | None) -> IdempotencyKey:
    """The key of a request that is carried out once. Raises ``IdempotencyKeyMissing``."""
    key = (idempotency_key or "").strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':  # noqa: PLR2004
        key = key[1:-1]
    if not key:
        raise IdempotencyKeyMissing
    if not key.isprintable() or not key.isascii():
        raise BadRequest(why=REQUEST_FAULTS["idempotency_key"], header="idempotency-key")
    route = request.scope["route"]
    return IdempotencyKey(
        client=actor.sub,
        operation=route.operation_id or route.name,
        key=hashlib.sha256(key.encode()).hexdigest(),  # whatever a client put there
        path=request.url.path,
        status=route.status_code or 200,
        fingerprint=await _fingerprint(request),
    )


async def _fingerprint(request: Request) -> bytes:
    digest = hashlib.sha256(request.url.path.encode())
    if request.headers.get("content-type", "").lower().startswith(FORMS):
        for name, value in sorted((await request.form()).multi_items(), key=lambda item: item[0]):
            if not (storable(name) and storable(value)):
                raise BadRequest(why=REQUEST_FAULTS["form_characters"])
            digest.update(name.encode())
            if isinstance(value, UploadFile):
                digest.update(await value.read())
                await value.seek(0)
            else:
                digest.update(value.encode())
        return digest.digest()
    body = await request.body()
    with contextlib.suppress(ValueError, RecursionError):
        body = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    digest.update(body)
    return digest.digest()


def expected_of(if_match: str | None) -> int:
    """The version that the caller read. Raises ``IfMatchMissing``."""
    if if_match is None:
        raise IfMatchMissing
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text.isdecimal() or len(text) > 9:  # noqa: PLR2004
        raise BadRequest(why=REQUEST_FAULTS["version"], header="if-match")
    return int(text)


async def _if_match(if_match: IfMatchHeader = None) -> int:
    return expected_of(if_match)


IfMatch = Annotated[int, Depends(_if_match)]
