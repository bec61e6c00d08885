"""A data-sharing platform as assessment meets one: some sources answer at once, some by callback.

It checks and makes the HMAC signatures, and its settings (``POST /settings``) make it behave as such
platforms do: late, in part, never, nonsense, twice, away. Answers follow from the ID number and
the settings alone; it keeps nothing, and after a restart it has never heard of any request.
"""

import asyncio
import hmac
import json
import os
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from shared.clock import Clock

SOURCES = (
    "CIVIL_AFFAIRS",
    "HOUSING",
    "POLICE_VEHICLES",
    "HRSS",
    "BUSINESS_REGISTRATION",
    "TAX",
    "HOUSING_FUND",
    "BANKS",
    "SECURITIES",
    "INSURANCE",
)
WINDOW_SECONDS = 300
TRIES = 12
LONGEST_PAUSE_SECONDS = 10.0
FOR_EVERYBODY = ""


class VerificationSettings(BaseModel):
    """How the platform behaves from now on; one ID number's settings stand before everybody's."""

    id_number: str | None = None
    late_seconds: Annotated[float, Field(ge=0, le=3600)] = 0.3
    partial: list[str] | None = None
    """The sources that answer late; without it, half of them by the ID number."""
    never: list[str] = []
    nonsense: bool = False
    down: bool = False
    duplicate: bool = False
    figures: dict[str, dict[str, str | int]] = {}
    """Source → items; a source without figures has no data."""


class Person(BaseModel):
    name: str
    id_number: str


class Question(BaseModel):
    """A request as assessment sends it."""

    request_id: UUID
    purpose: str
    legal_basis: str
    authorisation_id: UUID
    scope: list[str]
    person: Person
    callback_url: str


@dataclass
class ServiceRuntime:
    """A request, when it came, and whom it is about."""

    question: Question
    at: float = field(default_factory=time.monotonic)


class Platform:
    """The platform's work with one suite."""

    def __init__(self, secret_file: Path, clock: Clock) -> None:
        self.settings: dict[str, VerificationSettings] = {FOR_EVERYBODY: VerificationSettings()}
        self.requests: dict[UUID, ServiceRuntime] = {}
        self._secret_file = secret_file
        self.clock = clock
        self._sending: set[asyncio.Task[None]] = set()

    def settings_for(self, id_number: str) -> VerificationSettings:
        """The settings of one person, or else everybody's."""
        return self.settings.get(id_number, self.settings[FOR_EVERYBODY])

    def is_down(self) -> bool:
        return self.settings[FOR_EVERYBODY].down

    def signed_by_us(self, headers: dict[str, str], body: bytes) -> bool:
        """Whether the other side holds the secret and wrote just now."""
        stamp = headers.get("aid-timestamp", "")
        fresh = stamp.isdecimal() and abs(time.time() - int(stamp)) <= WINDOW_SECONDS
        return fresh and hmac.compare_digest(
            self._mac(stamp, body), headers.get("aid-signature", "")
        )

    def take(self, question: Question) -> dict[str, Any]:
        """Take a request once; what is not said at once follows by callback."""
        settings = self.settings_for(question.person.id_number)
        known = question.request_id in self.requests
        running = self.requests.setdefault(question.request_id, ServiceRuntime(question))
        unsaid = set(settings.never) | (set(SOURCES) - set(question.scope))
        late = [s for s in self._late(question, settings) if s not in unsaid]
        if late and not known:
            sending = asyncio.create_task(self._send_later(question, late, settings))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)
        return self.said(running)

    def said(self, running: ServiceRuntime) -> dict[str, Any]:
        """All that has been answered until now about a request."""
        question = running.question
        settings = self.settings_for(question.person.id_number)
        over = time.monotonic() - running.at >= settings.late_seconds
        late = set(self._late(question, settings))
        ready = [s for s in SOURCES if s not in settings.never and (over or s not in late)]
        return self._reply(question, [s for s in ready if s in question.scope], settings)

    def _late(self, question: Question, settings: VerificationSettings) -> list[str]:
        if settings.partial is not None:
            return [source for source in SOURCES if source in settings.partial]
        turn = sha256(question.person.id_number.encode()).digest()[0]
        return [source for place, source in enumerate(SOURCES) if (place + turn) % 2]

    def _reply(
        self, question: Question, sources: list[str], settings: VerificationSettings
    ) -> dict[str, Any]:
        answers = [self._answer(question, source, settings) for source in sources]
        return {"request_id": str(question.request_id), "answers": answers}

    def _answer(
        self, question: Question, source: str, settings: VerificationSettings
    ) -> dict[str, Any]:
        items = settings.figures.get(source, {})
        answer: dict[str, Any] = {
            "answer_id": f"{source}-{question.request_id}",
            "source": source,
            "data_date": self.clock.today().isoformat(),
            "no_data": not items,
            "items": items,
        }
        if settings.nonsense:
            answer |= {"data_date": "昨天", "items": {"deposits": -1}}
        return answer

    async def _send_later(
        self, question: Question, late: list[str], settings: VerificationSettings
    ) -> None:
        await asyncio.sleep(settings.late_seconds)
        settings = self.settings_for(question.person.id_number)
        body = json.dumps(self._reply(question, late, settings), ensure_ascii=False).encode()
        for _ in range(2 if settings.duplicate else 1):
            await self.send(question.callback_url, body)

    async def send(self, url: str, body: bytes) -> None:
        """Send until it is taken or refused; who is away is tried again with growing pauses."""
        pause = 0.3
        for _ in range(TRIES):
            stamp = str(int(time.time()))
            headers = {
                "Content-Type": "application/json",
                "Aid-Timestamp": stamp,
                "Aid-Signature": self._mac(stamp, body),
            }
            try:
                if not (await self._post(url, body, headers)).is_server_error:
                    return
            except httpx.HTTPError as away:
                print(f"waiting for the suite: {type(away).__name__}", flush=True)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(timeout=10) as client:
            return await client.post(url, content=body, headers=headers)

    def _mac(self, stamp: str, body: bytes) -> str:
        secret = self._secret_file.read_bytes().strip()
        return "sha256=" + hmac.new(secret, stamp.encode() + b"." + body, sha256).hexdigest()


router = APIRouter()


def platform_of(request: Request) -> Platform:
    """The platform that serves a request."""
    platform: Platform = request.app.state.platform
    return platform


def refused(platform: Platform, request: Request, signed: bytes) -> Response | None:
    """The refusal of a call that is not signed, or while the platform is down."""
    if platform.is_down():
        return Response(status_code=503)
    if not platform.signed_by_us(dict(request.headers), signed):
        return JSONResponse({"detail": "signature"}, status_code=401)
    return None


@router.get("/readyz")
async def get_readiness() -> dict[str, str]:
    return {"status": "ok"}


@router.post("/settings")
async def change_settings(settings: VerificationSettings, request: Request) -> VerificationSettings:
    """Set the settings of one ID number, or of everybody."""
    platform_of(request).settings[settings.id_number or FOR_EVERYBODY] = settings
    return settings


@router.delete("/settings")
async def reset_settings(request: Request) -> VerificationSettings:
    """Behave well again."""
    platform_of(request).settings = {FOR_EVERYBODY: VerificationSettings()}
    return VerificationSettings()


@router.post("/v1/checks")
async def ask(request: Request) -> Response:
    """Take one request; some sources answer at once."""
    body = await request.body()
    platform = platform_of(request)
    if (no := refused(platform, request, body)) is not None:
        return no
    return JSONResponse(platform.take(Question.model_validate_json(body)))


@router.get("/v1/checks/{request_id}")
async def enquire(request_id: UUID, request: Request) -> Response:
    """What has been answered until now under a reference."""
    platform = platform_of(request)
    if (no := refused(platform, request, str(request_id).encode())) is not None:
        return no
    running = platform.requests.get(request_id)
    if running is None:
        return JSONResponse({"detail": "never heard"}, status_code=404)
    return JSONResponse(platform.said(running))


def create_app(platform: Platform, kept: Path | None = None) -> FastAPI:
    """The simulator around one platform and the departments behind it."""
    from aid_simulators import inquiries, push  # noqa: PLC0415 - they build on this module

    app = FastAPI(title="Verification platform simulator")
    app.state.platform = platform
    app.state.departments = inquiries.Departments(platform, kept)
    app.include_router(router)
    app.include_router(inquiries.router)
    app.state.gateway = push.PushGateway(push.key_file())
    app.include_router(push.router)
    return app


def _kept() -> Path | None:
    """Where it is written what departments were told to answer; nowhere without the suite's folder."""
    home = os.environ.get("AID_HOME")
    return None if home is None else Path(home) / "departments.jsonl"


def main() -> None:
    """Serve until stopped."""
    clock_file = os.environ.get("AID_CLOCK_FILE")
    platform = Platform(
        Path(os.environ["AID_ASSESSMENT_PLATFORM_SECRET_FILE"]),
        Clock(Path(clock_file) if clock_file else None),
    )
    uvicorn.run(
        create_app(platform, _kept()),
        host=os.environ.get("AID_HOST", "127.0.0.1"),
        port=int(os.environ.get("AID_PLATFORM_PORT", "8091")),
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
