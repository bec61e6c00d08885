"""Departments behind the data-sharing platform as training-subsidy meets them.

Each answers what it was told to (``POST /settings/inquiries``), of everybody or of one ID number,
and has no record of what it was told nothing about. ``tell`` sends a further answer later, as when
a certificate is withdrawn. After a restart it has never heard of any request, and answers as it
was told to before where it has a folder (``AID_HOME``).
"""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from aid_simulators.verification import FOR_EVERYBODY, Platform, platform_of, refused

router = APIRouter()


class InquirySettings(BaseModel):
    """What a department answers to a question from now on."""

    question: str
    id_number: str | None = None
    outcome: str = "CONFIRMED"
    facts: dict[str, Any] = {}
    late_seconds: Annotated[float, Field(ge=0, le=3600)] = 0
    """Nought: it answers at once; else by callback."""


class AskedPerson(BaseModel):
    name: str
    id_number: str


class InquiryAsked(BaseModel):
    """A question as training-subsidy sends it."""

    request_id: UUID
    question: str
    purpose: str
    legal_basis: str
    person: AskedPerson
    about: dict[str, Any]
    callback_url: str


class Departments:
    """What was asked, and what each department says."""

    def __init__(self, platform: Platform, kept: Path | None = None) -> None:
        self._platform, self._kept = platform, kept
        self.settings: dict[tuple[str, str], InquirySettings] = {}
        if kept is not None and kept.exists():
            for line in kept.read_text("utf-8").splitlines():
                self._set(InquirySettings.model_validate_json(line))
        self.asked: dict[UUID, InquiryAsked] = {}
        self.turns: dict[UUID, int] = {}
        self._sending: set[asyncio.Task[None]] = set()

    def _set(self, settings: InquirySettings) -> None:
        self.settings[settings.question, settings.id_number or FOR_EVERYBODY] = settings

    def set(self, settings: InquirySettings) -> None:
        """Answer so from now on, also after a restart."""
        self._set(settings)
        if self._kept is not None:
            with self._kept.open("a", encoding="utf-8") as file:
                file.write(settings.model_dump_json() + "\n")

    def settings_for(self, asked: InquiryAsked) -> InquirySettings:
        """What was set of one person, or of everybody; otherwise there is no record."""
        own = self.settings.get((asked.question, asked.person.id_number))
        general = self.settings.get((asked.question, FOR_EVERYBODY))
        return own or general or InquirySettings(question=asked.question, outcome="NO_RECORD")

    def take(self, asked: InquiryAsked) -> dict[str, Any]:
        """Take a question once; a late answer follows by callback."""
        settings = self.settings_for(asked)
        known = asked.request_id in self.asked
        self.asked.setdefault(asked.request_id, asked)
        if settings.late_seconds and not known:
            self.send(asked, after=settings.late_seconds)
        return self.said(asked, late=bool(settings.late_seconds))

    def said(self, asked: InquiryAsked, *, late: bool = False) -> dict[str, Any]:
        """The answer as it stands."""
        settings, answer = self.settings_for(asked), None
        if not late:
            turn = self.turns.get(asked.request_id, 1)
            answer = {
                "answer_id": f"{turn}-{asked.request_id}",
                "outcome": settings.outcome,
                "data_date": self._platform.clock.today().isoformat(),
                "facts": settings.facts,
            }
        return {"request_id": str(asked.request_id), "answer": answer}

    def send(self, asked: InquiryAsked, *, after: float = 0) -> None:
        """Call back with what stands then."""
        sending = asyncio.create_task(self._send(asked, after))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)

    async def _send(self, asked: InquiryAsked, after: float) -> None:
        await asyncio.sleep(after)
        body = json.dumps(self.said(asked), ensure_ascii=False).encode()
        await self._platform.send(asked.callback_url, body)


def _departments(request: Request) -> Departments:
    departments: Departments = request.app.state.departments
    return departments


@router.post("/settings/inquiries")
async def change_inquiry_settings(settings: InquirySettings, request: Request) -> InquirySettings:
    """Set what a department says of one ID number, or of everybody."""
    _departments(request).set(settings)
    return settings


@router.post("/v1/inquiries")
async def ask_department(request: Request) -> Response:
    """Take one question; some are answered at once."""
    body = await request.body()
    if (no := refused(platform_of(request), request, body)) is not None:
        return no
    return JSONResponse(_departments(request).take(InquiryAsked.model_validate_json(body)))


@router.get("/v1/inquiries/{request_id}")
async def enquire_department(request_id: UUID, request: Request) -> Response:
    """What has been answered until now under a reference."""
    if (no := refused(platform_of(request), request, str(request_id).encode())) is not None:
        return no
    departments = _departments(request)
    asked = departments.asked.get(request_id)
    if asked is None:
        return JSONResponse({"detail": "never heard"}, status_code=404)
    return JSONResponse(departments.said(asked))


@router.post("/inquiries/{request_id}/tell")
async def tell_again(request_id: UUID, request: Request) -> Response:
    """A department says something further of what it was asked: it is called back now."""
    departments = _departments(request)
    asked = departments.asked.get(request_id)
    if asked is None:
        return JSONResponse({"detail": "never heard"}, status_code=404)
    departments.turns[request_id] = departments.turns.get(request_id, 1) + 1
    departments.send(asked)
    return JSONResponse({"request_id": str(request_id)})
