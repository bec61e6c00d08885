"""Sending messages, outside any transaction: taken under a lease, tried again with growing pauses."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from shared.clock import real_now
from shared.roles import system
from shared.transaction import Database

from intake.domain.timeline.notifications import text_of
from intake.store.household import people
from intake.store.timeline import messages
from shared import observe

BATCH = 20
LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out: the id lets a gateway drop what it has sent already."""

    id: UUID
    to: str
    text: str

    def as_json(self) -> str:
        return json.dumps(
            {"id": str(self.id), "to": self.to, "text": self.text}, ensure_ascii=False
        )


@dataclass(frozen=True, slots=True)
class _Outcome:
    message_id: UUID
    attempts: int
    failure: str | None


Send = Callable[[Letter], Awaitable[None]]


def adapter_of(notify: str) -> tuple[str, Send]:
    """The way out that the setting names: ``file:FOLDER`` or the address of a gateway."""
    if notify.startswith(("http://", "https://")):
        return "sms", lambda letter: _to_gateway(notify, letter)
    folder = Path(notify.removeprefix("file:"))
    return "file", lambda letter: asyncio.to_thread(_to_file, folder, letter)


async def deliver(database: Database, notify: str) -> list[messages.Queued]:
    """Take what is due, send it, and write what came of it; returns what was taken."""
    adapter, send = adapter_of(notify)
    now = real_now()
    by = system(database.service)
    async with database.transaction(by=by, audited=False) as tx:
        taken = await messages.take_messages(tx, now=now, lease_until=now + LEASE, limit=BATCH)
        phones = {one.id: await people.phone_of(tx, one.application_id) for one in taken}
    outcomes = []
    for one in taken:
        to = phones[one.id]
        text = text_of(one.code, one.facts, number=one.case_number, county=one.county_papers)
        failure = "NO_PHONE" if to is None else await _try(send, Letter(one.id, to, text))
        outcomes.append(_Outcome(one.id, one.attempts, failure))
    if outcomes:
        async with database.transaction(by=by, audited=False) as tx:
            for outcome in outcomes:
                closed = _closed(outcome, adapter, at=tx.clock.now())
                await messages.close_message(tx, outcome.message_id, **closed)
    return taken


async def _try(send: Send, letter: Letter) -> str | None:
    try:
        await send(letter)
    except httpx.HTTPStatusError as refused:
        failure = f"HTTP_{refused.response.status_code}"
    except (httpx.HTTPError, OSError) as fault:
        failure = type(fault).__name__
    else:
        observe.log().info("message_sent", message_id=str(letter.id))
        return None
    observe.log().warning("message_not_sent", message_id=str(letter.id), failure=failure)
    return failure


def _closed(outcome: _Outcome, adapter: str, *, at: datetime) -> dict[str, Any]:
    """How a message stands; it was sent ``at`` this business time, and is tried again by the real one."""
    if outcome.failure is None:
        state = "sent"
    elif outcome.failure == "NO_PHONE" or outcome.attempts >= MOST_ATTEMPTS:
        state = "failed"
    else:
        state = "queued"
    pause = min(FIRST_PAUSE * 2 ** (outcome.attempts - 1), LONGEST_PAUSE)
    return {
        "state": state,
        "adapter": adapter,
        "failure": outcome.failure,
        "next_try_at": real_now() + pause,
        "sent_at": at if state == "sent" else None,
    }


async def _to_gateway(url: str, letter: Letter) -> None:
    async with httpx.AsyncClient(timeout=10) as client:
        answer = await client.post(
            url,
            content=letter.as_json(),
            headers={"Content-Type": "application/json", "Idempotency-Key": f'"{letter.id}"'},
        )
    if answer.status_code != httpx.codes.CONFLICT:  # a gateway that has it already
        answer.raise_for_status()


def _to_file(folder: Path, letter: Letter) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{letter.id}.json"
    draft = folder / f".{letter.id}.tmp"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(letter.as_json())
    draft.replace(target)
