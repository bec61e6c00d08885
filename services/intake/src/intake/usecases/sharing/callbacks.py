"""Pushing the registry's answers, outside any transaction: under a lease, with growing pauses."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
from cryptography.exceptions import UnsupportedAlgorithm
from shared.clock import real_now
from shared.errors import DomainError
from shared.roles import system
from shared.transaction import Database, Transaction

from intake.store.sharing import requests
from intake.store.sharing.requests import Outgoing
from intake.usecases.sharing.signatures import sign
from intake.usecases.sharing.tellings import bases_in, tell_again
from shared import observe

BATCH = 10
TIMEOUT_SECONDS = 10
"""For a whole push, whatever the other side does meanwhile."""
LEASE = timedelta(seconds=2 * BATCH * TIMEOUT_SECONDS)
"""Longer than the pushes of a batch, one after the other, can take."""
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12
DOUBLINGS = 10
"""After so many the pause is the longest anyway."""


async def push_answers(database: Database, key_file: Path | None) -> Sequence[Outgoing]:
    """Take what is due, push it, and write what came of it; returns what was taken."""
    by = system(database.service)
    async with database.transaction(by=by, audited=False) as tx:
        taken = await _told_now(tx)
    for one in taken:
        if one.answer["message"].get("notify_event") == []:
            async with database.transaction(by=by, audited=False) as tx:
                await requests.close_push(
                    tx, one, state="failed", failure="GROUND_GONE", next_try_at=None
                )
            continue
        failure = await _push(one, key_file)
        given_up = failure is not None and one.attempts >= MOST_ATTEMPTS
        again = failure is not None and not given_up
        async with database.transaction(by=by, audited=False) as tx:
            await requests.close_push(
                tx,
                one,
                state="queued" if again else "failed" if given_up else "answered",
                failure=failure,
                next_try_at=real_now() + pause_after(one.attempts) if again else None,
            )
    return taken


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, an hour at most."""
    doubled: int = 2 ** min(attempts - 1, DOUBLINGS)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


async def _told_now(tx: Transaction) -> list[Outgoing]:
    """What is due, each as it may be told at this moment; what may not is kept no longer either.

    A push is one telling, however often it is tried.
    """
    due = await requests.take_due(tx, lease_until=real_now() + LEASE, limit=BATCH)
    known = await bases_in(tx, [one.answer for one in due])
    found = []
    for one in due:
        answer = tell_again(
            tx, one.answer, known, how="push", language="zh", is_first=one.attempts == 1
        )
        if answer != one.answer:
            await requests.keep_less(tx, one.id, answer)
        found.append(replace(one, answer=answer))
    return found


async def _push(one: Outgoing, key_file: Path | None) -> str | None:
    """Why it was not taken, or none; nobody is followed to another address."""
    envelope = dict(one.answer)
    try:
        if key_file is not None:
            envelope["signature"] = sign(key_file, **one.answer)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm, DomainError) as fault:
        return _failed(one, f"OWN_KEY_{type(fault).__name__}")
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            httpx.AsyncClient(
                timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False
            ) as client,
            client.stream("POST", one.address, json=envelope) as answer,
        ):
            pass  # what else it says is not read, however much it is
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
        return _failed(one, type(fault).__name__)
    return None if answer.is_success else _failed(one, f"HTTP_{answer.status_code}")


def _failed(one: Outgoing, failure: str) -> str:
    observe.log().warning("registry_answer_not_taken", request_id=str(one.id), failure=failure)
    return failure
