"""Pushing the registry's answers, outside any transaction: under a lease, with growing pauses."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import httpx
from shared.clock import real_now
from shared.roles import system
from shared.transaction import Database

from intake.store.sharing import requests
from intake.store.sharing.requests import Outgoing
from intake.usecases.sharing.signatures import sign
from shared import observe

BATCH = 10
LEASE = timedelta(seconds=120)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12
TIMEOUT_SECONDS = 10


async def push_answers(database: Database, key_file: Path | None) -> Sequence[Outgoing]:
    """Take what is due, push it, and write what came of it; returns what was taken."""
    by = system(database.service)
    async with database.transaction(by=by, audited=False) as tx:
        taken = await requests.take_due(tx, lease_until=real_now() + LEASE, limit=BATCH)
    for one in taken:
        failure = await _push(one, key_file)
        given_up = failure is not None and one.attempts >= MOST_ATTEMPTS
        again = failure is not None and not given_up
        pause = min(FIRST_PAUSE * 2 ** (one.attempts - 1), LONGEST_PAUSE)
        async with database.transaction(by=by, audited=False) as tx:
            await requests.close_push(
                tx,
                one.id,
                state="queued" if again else "failed" if given_up else "answered",
                failure=failure,
                next_try_at=real_now() + pause if again else None,
            )
    return taken


async def _push(one: Outgoing, key_file: Path | None) -> str | None:
    """Why it was not taken, or none; nobody is followed to another address."""
    envelope = dict(one.answer)
    if key_file is not None:
        envelope["signature"] = sign(key_file, **one.answer)
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
            answer = await client.post(one.address, json=envelope)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
        failure = type(fault).__name__
    else:
        if answer.is_success:
            return None
        failure = f"HTTP_{answer.status_code}"
    observe.log().warning("registry_answer_not_taken", request_id=str(one.id), failure=failure)
    return failure
