"""People's data as a worker fetches them from their owner: the client, who waits, one round.

A service says which rows wait, for which purpose it asks and what it does with the answer. Nothing
is asked inside a transaction: rows are taken under a lease, and each answer is recorded by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from pydantic import ValidationError
from sqlalchemy import text

from shared import observe
from shared.auth import TokenFile
from shared.contracts.people import CasePeople, Purpose
from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.transaction import Reading, Transaction
from shared.turns import act_when_due

TIMEOUT_SECONDS = 5.0
LEASE = timedelta(seconds=30)
PAUSE = timedelta(seconds=3)
BATCH_SIZE = 8


class PersonDataUnavailable(Exception):
    """The owner did not answer, or not with people of the case; it is asked again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleClient:
    """The owner of people's data, asked under the service's own token."""

    url: str
    token: TokenFile
    transport: httpx.AsyncBaseTransport | None = None

    def __post_init__(self) -> None:
        observe.REFUSED_CALLS.labels(self._owner)  # from 0: an alert sees the first refusal too

    @property
    def _owner(self) -> str:
        return urlsplit(self.url).netloc

    async def fetch(self, case_id: UUID, purpose: Purpose) -> CasePeople:
        """The people of a case, as the purpose needs them. Raises ``PersonDataUnavailable``."""
        address = f"{self.url.rstrip('/')}/v1/internal/cases/{case_id}/people"
        try:
            async with httpx.AsyncClient(
                timeout=TIMEOUT_SECONDS, transport=self.transport
            ) as client:
                answer = await client.get(
                    address, params={"purpose": purpose.value}, headers=self.token.headers()
                )
            if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
                observe.REFUSED_CALLS.labels(self._owner).inc()
            answer.raise_for_status()
            return CasePeople.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as fault:
            raise PersonDataUnavailable(type(fault).__name__) from fault


class WaitingRows:
    """Rows of one table that wait for people's data; each is due at its ``fetch_after``.

    ``waits`` is the condition under which a row still does; a taken row has ``id``, ``case_id``
    and the further columns ``also``.
    """

    def __init__(
        self, table: str, *, waits: str, key: str = "id", also: Sequence[str] = ()
    ) -> None:
        answers = ", ".join([f"{key} AS id", "case_id", *also])
        self._take = text(f"""
UPDATE {table} SET fetch_after = now() + :lease
WHERE {key} IN (
    SELECT {key} FROM {table} WHERE {waits} AND fetch_after <= now()
    ORDER BY fetch_after LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING {answers}
""")
        self._due_in = text(
            f"SELECT extract(epoch FROM min(fetch_after) - now()) FROM {table} WHERE {waits}"
        )
        self._postpone = text(
            f"UPDATE {table} SET fetch_after = now() + :pause WHERE {key} = :id AND {waits}"
        )

    async def due_in(self, tx: Reading) -> float | None:
        """In how many seconds the next row is due, if any waits."""
        seconds = await tx.session.scalar(self._due_in)
        return None if seconds is None else float(seconds)

    async def take(self, tx: Transaction) -> Sequence[Any]:
        """Rows that are due, under a lease."""
        found = await tx.session.execute(self._take, {"lease": LEASE, "limit": BATCH_SIZE})
        return found.all()

    async def postpone(self, tx: Transaction, row_id: UUID) -> None:
        """Make a row due again after a pause."""
        await tx.session.execute(self._postpone, {"id": row_id, "pause": PAUSE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a service fetches: for which rows, from whom, why, and what it does with the answer.

    ``record`` gets the row's id and its people; what it returns says whether they were of use, and
    if not the owner is asked again later. Its transaction is audited as ``action``.
    """

    rows: WaitingRows
    owner_of: Callable[[Any], str]
    purpose: Purpose
    action: str
    record: Callable[[Transaction, UUID, CasePeople], Awaitable[bool]]


async def run_errand(running: ServiceRuntime, errand: Errand) -> float | None:
    """Fetch for the rows that are due, once each; returns in how many seconds to look again."""
    database, me = running.database, system(running.service.name)

    async def fetch_due() -> Sequence[object]:
        async with database.transaction(by=me, audited=False) as tx:
            taken = await errand.rows.take(tx)
        await asyncio.gather(*(_fetch(running, errand, row) for row in taken))
        return taken

    return await act_when_due(database, me, errand.rows.due_in, fetch_due)


async def _fetch(running: ServiceRuntime, errand: Errand, row: Any) -> None:
    database, me = running.database, system(running.service.name)
    owner = PeopleClient(
        url=running.settings.service_urls[errand.owner_of(row)],
        token=TokenFile(running.settings.token_file),
    )
    try:
        people = await owner.fetch(row.case_id, errand.purpose)
    except PersonDataUnavailable as away:
        observe.log().warning(
            "people_not_fetched", action=errand.action, id=str(row.id), reason=str(away)
        )
        of_use = False
    else:
        async with database.transaction(by=me, action=errand.action) as tx:
            of_use = await errand.record(tx, row.id, people)
    if not of_use:
        async with database.transaction(by=me, audited=False) as tx:
            await errand.rows.postpone(tx, row.id)
