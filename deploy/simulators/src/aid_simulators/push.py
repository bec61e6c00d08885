"""The city's push gateway: it takes words for phones and browsers, and errs as push services do.

It checks the signature of each push against the suite's key, and that nothing else is in it than a
gateway needs. Its settings (``POST /push/settings``), of one token or of everybody, make it say that
a device is gone, that it is busy, or nothing at all. What it took it shows at ``GET /push/taken``.
"""

import asyncio
import os
from pathlib import Path
from typing import Annotated, Any

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

LARGEST_BYTES = 4096
"""As RFC 8030 has every push service take."""
FOR_EVERYBODY = ""
ALGORITHMS = ["EdDSA", "ES256", "RS256"]


class PushSettings(BaseModel):
    """How the gateway answers from now on; one token's settings stand before everybody's."""

    token: str | None = None
    status: Annotated[int, Field(ge=200, le=599)] = 201
    retry_after: str | None = None
    silent_seconds: Annotated[float, Field(ge=0, le=600)] = 0
    times: Annotated[int | None, Field(ge=1)] = None
    """So many answers; then it behaves well again."""


class Word(BaseModel):
    """All that a push may say."""

    model_config = ConfigDict(extra="forbid")

    id: str
    platform: str
    token: str
    language: str
    kind: str
    message_id: str


class PushGateway:
    """The gateway's work with one suite; it forgets everything when it stops."""

    def __init__(self, key: Path | None) -> None:
        self.settings: dict[str, PushSettings] = {}
        self.taken: list[Word] = []
        self._key = key

    def is_signed(self, signature: str, body: bytes) -> bool:
        """Whether the suite has signed a body; where no key was agreed nothing is asked."""
        if self._key is None:
            return True
        public: Any = load_pem_private_key(self._key.read_bytes(), password=None).public_key()
        try:
            jwt.PyJWS().decode(signature, public, algorithms=ALGORITHMS, detached_payload=body)
        except jwt.PyJWTError:
            return False
        return True

    def settings_of(self, token: str) -> PushSettings:
        """How to answer about a token now; a setting for so many answers wears off."""
        key = token if token in self.settings else FOR_EVERYBODY
        found = self.settings.get(key, PushSettings())
        if found.times is not None:
            left = found.times - 1
            if left:
                self.settings[key] = found.model_copy(update={"times": left})
            else:
                del self.settings[key]
        return found

    def take(self, word: Word) -> int:
        """Take a push once; 409 says that it was here already."""
        if any(one.id == word.id for one in self.taken):
            return 409
        self.taken.append(word)
        return 201


router = APIRouter(prefix="/push")


def gateway_of(request: Request) -> PushGateway:
    """The gateway that serves a request."""
    gateway: PushGateway = request.app.state.gateway
    return gateway


@router.post("/settings")
async def change_push_settings(settings: PushSettings, request: Request) -> PushSettings:
    """Set the answers about one token, or about everybody's."""
    gateway_of(request).settings[settings.token or FOR_EVERYBODY] = settings
    return settings


@router.delete("/settings")
async def reset_push_settings(request: Request) -> PushSettings:
    """Behave well again."""
    gateway_of(request).settings.clear()
    return PushSettings()


@router.get("/taken")
async def list_taken(request: Request) -> list[Word]:
    """What was taken, the oldest first."""
    return gateway_of(request).taken


@router.post("/{platform}")
async def push(platform: str, request: Request) -> Response:
    """Take one push for a device of a platform, or say why not."""
    gateway, body = gateway_of(request), await request.body()
    if len(body) > LARGEST_BYTES:
        return Response(status_code=413)
    if not gateway.is_signed(request.headers.get("push-signature", ""), body):
        return JSONResponse({"detail": "signature"}, status_code=401)
    word = Word.model_validate_json(body)
    if word.platform.lower() != platform:
        return JSONResponse({"detail": "platform"}, status_code=400)
    settings = gateway.settings_of(word.token)
    if settings.silent_seconds:
        await asyncio.sleep(settings.silent_seconds)
    if settings.status >= 300:  # noqa: PLR2004 - all that is no success
        named = {} if settings.retry_after is None else {"Retry-After": settings.retry_after}
        return Response(status_code=settings.status, headers=named)
    return Response(status_code=gateway.take(word))


def key_file() -> Path | None:
    """The suite's key, whose public half the gateway knows; none where none was agreed."""
    given = os.environ.get("AID_INTAKE_PUSH_KEY")
    return Path(given) if given else None
