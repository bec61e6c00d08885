"""Pushing the registry's answers, outside any transaction: under a lease, with growing pauses."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from cryptography.exceptions import UnsupportedAlgorithm
from shared.clock import real_now
from shared.errors import DomainError
from shared.roles import system
from shared.transaction import Database, Transaction
from shared.transient import is_transient

from intake.store.sharing import requests
from intake.store.sharing.requests import Outgoing
from intake.usecases.sharing import parked
from intake.usecases.sharing.signatures import sign
from intake.usecases.sharing.tellings import bases_in, tell_again
from shared import observe

SIDE_BY_SIDE = 16
"""To so many receivers at once; to each one after the other, in the order in which they are due."""
EACH = 10
"""So many to one receiver before others have their turn."""
TURN = timedelta(seconds=15)
"""So long, or a little longer, a slow receiver keeps its turn; what is new to others begins then."""
TIMEOUT_SECONDS = 10
"""For a whole push, whatever the other side does meanwhile."""
LEASE = timedelta(seconds=3 * TIMEOUT_SECONDS)
GONE = "GROUND_GONE"
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 12
DOUBLINGS = 10
"""After so many the pause is the longest anyway."""


async def push_answers(database: Database, key_file: Path | None) -> Sequence[Outgoing]:
    """Push what is due, to several receivers side by side; returns what was taken.

    Whoever does not answer at all holds up its own pushes alone, and is tried by one of them.
    """
    async with database.reading(by=system(database.service)) as tx:
        receivers = await requests.due_receivers(tx, limit=SIDE_BY_SIDE)
    taken: list[Outgoing] = []
    async with httpx.AsyncClient(
        timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False
    ) as client:
        turns = [_turn_of(database, one, client, key_file, taken) for one in receivers]
        ended = await asyncio.gather(*turns, return_exceptions=True)
    for fault in ended:
        if fault is not None:
            raise fault
    return taken


async def _turn_of(
    database: Database,
    consumer: str,
    client: httpx.AsyncClient,
    key_file: Path | None,
    taken: list[Outgoing],
) -> None:
    """Push to one receiver, one after the other, and write what came of each."""
    by = system(database.service)
    ends = real_now() + TURN
    for _ in range(EACH):
        one = await _next(database, consumer) if real_now() < ends else None
        if one is None:
            return
        taken.append(one)
        gone = one.answer["message"].get("notify_event") == []
        failure, silent = (GONE, False) if gone else await _push(one, client, key_file)
        again = failure is not None and not gone and one.attempts < MOST_ATTEMPTS
        until = real_now() + pause_after(one.attempts) if again else None
        async with database.transaction(by=by, audited=False) as tx:
            await requests.close_push(
                tx,
                one,
                state="queued" if again else "answered" if failure is None else "failed",
                failure=failure,
                next_try_at=until,
            )
            if silent and until is not None:
                await requests.wait_with(tx, consumer, until=until)
        if silent:
            return


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, an hour at most."""
    doubled: int = 2 ** min(attempts - 1, DOUBLINGS)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


async def _next(database: Database, consumer: str) -> Outgoing | None:
    """What is due to a receiver first, as it may be told at this moment; what cannot be is parked."""
    by = system(database.service)
    while True:
        row = None
        try:
            async with database.transaction(by=by, audited=False) as tx:
                row = await requests.take_due(tx, consumer, lease_until=real_now() + LEASE)
                return None if row is None else await _told_now(tx, row)
        except Exception as fault:
            if row is None or is_transient(fault):
                raise
            reason = parked.reason_of(database.service, row.id, fault)
        async with database.transaction(by=by, audited=False) as tx:
            await requests.give_up(tx, row.id, failure=reason)


async def _told_now(tx: Transaction, row: Any) -> Outgoing:
    """A push as it may be told now; what may not is kept no longer either.

    It is one telling, however often it is tried.
    """
    before = requests.answer_in(tx, row)
    assert before is not None, "what is due may be kept"
    known = await bases_in(tx, [before])
    answer = tell_again(tx, before, known, how="push", language="zh", is_first=row.attempts == 1)
    if answer != before:
        await requests.keep_less(tx, row.id, answer)
    return Outgoing(
        id=row.id,
        consumer=row.consumer,
        address=row.address,
        attempts=row.attempts,
        answer=answer,
    )


async def _push(
    one: Outgoing, client: httpx.AsyncClient, key_file: Path | None
) -> tuple[str | None, bool]:
    """Why it was not taken, or none, and whether nobody answered; no redirect is followed."""
    envelope = dict(one.answer)
    try:
        if key_file is not None:
            envelope["signature"] = sign(key_file, **one.answer)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm, DomainError) as fault:
        return _failed(one, f"OWN_KEY_{type(fault).__name__}"), False
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            client.stream("POST", one.address, json=envelope) as answer,
        ):
            pass  # what else it says is not read, however much it is
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
        return _failed(one, type(fault).__name__), True
    return (None if answer.is_success else _failed(one, f"HTTP_{answer.status_code}")), False


def _failed(one: Outgoing, failure: str) -> str:
    observe.log().warning("registry_answer_not_taken", request_id=str(one.id), failure=failure)
    return failure
