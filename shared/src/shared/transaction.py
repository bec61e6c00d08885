"""One database transaction, and what leaves with it or not at all: events, audit, the replay row."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from shared import observe
from shared.clock import Clock
from shared.contracts.event import Event
from shared.fairness import in_parts
from shared.idempotency import IdempotencyKey, claim_key
from shared.ids import new_id
from shared.message import MessageContext
from shared.outcome import current_outcome
from shared.parameters import HELD, NOTHING, Held, LoadedValue
from shared.roles import Actor
from shared.sessions import DirectSession, committed, give_up
from shared.vault import Vault
from shared.writes import Writes

EVENTS_AT_ONCE = 200
SIDE_EFFECTS = text("""
WITH events AS (
    INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, attributes)
    SELECT id, topic, key, type, CAST(payload AS jsonb), jsonb_build_object(
        'time', CAST(:at AS text), 'correlationid', coalesce(correlation, CAST(key AS text)),
        'causationid', causation, 'traceparent', traceparent)
    FROM unnest(CAST(:event_ids AS uuid[]), CAST(:topics AS varchar[]), CAST(:keys AS uuid[]),
        CAST(:types AS varchar[]), CAST(:payloads AS text[]), CAST(:correlations AS varchar[]),
        CAST(:causations AS varchar[]), CAST(:traceparents AS varchar[])) WITH ORDINALITY
        AS e(id, topic, key, type, payload, correlation, causation, traceparent, place)
    ORDER BY place
    ON CONFLICT (id) DO NOTHING -- derived of what it comes from, and published before
), audited AS (
    INSERT INTO audit_log (at, actor_id, actor_roles, action, outcome, resource_type, resource_id, detail)
    SELECT at, actor_id, actor_roles, action, outcome, resource_type, resource_id, detail
    FROM jsonb_to_recordset(:audits) AS a(
        at timestamptz, actor_id varchar, actor_roles varchar, action varchar, outcome varchar,
        resource_type varchar, resource_id varchar, detail jsonb)
)
INSERT INTO idempotency_keys (client, operation, key, fingerprint, status, location, etag)
SELECT client, operation, key, decode(fingerprint, 'hex'), status, location, etag
FROM jsonb_to_recordset(:replays) AS r(
    client varchar, operation varchar, key varchar, fingerprint varchar,
    status integer, location varchar, etag varchar)
""").bindparams(bindparam("audits", type_=JSONB), bindparam("replays", type_=JSONB))

PARAMETERS = text("""
SELECT name, county, since, CAST(value AS text), document FROM parameter_values
ORDER BY since, loaded_at, id
""")


class Turn(NamedTuple):
    """When something was done in a transaction: after how many events, in which of its contexts."""

    events: int
    context: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """One event that leaves with a transaction, and where it comes from."""

    event: Event
    topic: str
    context: MessageContext
    id: UUID | None = None
    """The event's id where it is derived, so that what is made again has the same; else a new one."""


@dataclass
class Reading:
    """An open transaction that only reads, all of one moment; the database refuses a write (25006)."""

    session: AsyncSession
    by: Actor
    clock: Clock
    service: str
    database: "Database"

    @property
    def vault(self) -> Vault:
        """Seals and opens the sensitive columns of the service."""
        return self.database.vault


@dataclass
class Transaction(Reading):
    """An open transaction; collects what leaves with it in one statement before the commit.

    A batch of messages has one context each: an event leaves with the context it was caused in,
    though it be written when a later message is handled.
    """

    contexts: list[MessageContext] = field(default_factory=lambda: [MessageContext()])
    once: IdempotencyKey | None = None
    events: list[Leaving] = field(default_factory=list)
    audits: list[dict[str, Any]] = field(default_factory=list)
    resource: tuple[str, str] | None = None
    version: int | None = None
    created_id: UUID | str | None = None
    audit_detail: dict[str, Any] = field(default_factory=dict)
    writes: Writes = field(default_factory=Writes)
    has_row_events: bool = False
    has_work: bool = False

    def publish(
        self, event: Event, *, topic: str | None = None, event_id: UUID | None = None
    ) -> None:
        """Let the event leave with this transaction; the relay sends it after the commit."""
        self.events.append(Leaving(event, topic or event.topic, self.context, event_id))

    @property
    def context(self) -> MessageContext:
        """Where what is done now comes from."""
        return self.contexts[-1]

    def enter(self, context: MessageContext) -> None:
        """Let what is done from now on come from here, such as from the next message."""
        self.contexts.append(context)

    def turn(self) -> Turn:
        """Now, for events that are known only when waiting rows have been written."""
        return Turn(len(self.events), len(self.contexts) - 1)

    def publish_at(self, turn: Turn, events: Sequence[Event]) -> None:
        """Let events leave as if published at an earlier turn."""
        context = self.contexts[turn.context]
        self.events[turn.events : turn.events] = [
            Leaving(event, event.topic, context) for event in events
        ]

    async def publish_rows(self, statement: TextClause, values: Mapping[str, Any]) -> None:
        """Send a statement of ``row_events.leaving``: it changes rows, and their events leave."""
        also = {
            "at": self.clock.now().isoformat(),
            "correlation": self.context.correlation_id or None,
            "causation": self.context.causation_id,
            "traceparent": self.context.traceparent,
        }
        await self.session.execute(statement, {**values, **also})
        self.has_row_events = True

    def wake_workers(self) -> None:
        """Let workers look at once after the commit, though no event and no audit row leaves."""
        self.has_work = True

    async def flush(self) -> None:
        """Write the rows that wait, so that whoever reads next finds them."""
        await self.writes.send(self)

    def audit_subject(self, kind: str, id: UUID | str, version: int | None = None) -> None:  # noqa: A002
        """Name the resource of this transaction's audit row and the version its answer carries."""
        if self.resource is None:
            self.resource = (kind, str(id))
        if version is not None:
            self.version = version

    def created(self, id: UUID | str) -> None:  # noqa: A002
        """A POST to a collection made this member; its address is the collection's plus the id."""
        self.created_id = id

    def audit(
        self,
        action: str,
        *,
        resource: tuple[str, UUID | str],
        outcome: str = "success",
        **detail: str | int | bool | None,
    ) -> None:
        """A further audit row, such as the reading of a sensitive field."""
        self.audits.append(
            _audit_row(
                self.by, action, outcome, (resource[0], str(resource[1])), detail, self.clock
            )
        )

    def _leaving_events(self, events: Sequence[Leaving]) -> dict[str, Any]:
        """The columns of the events, in their order; a payload is written once, as it will be read."""
        return {
            "at": self.clock.now().isoformat(),
            "event_ids": [one.id or new_id() for one in events],
            "topics": [one.topic for one in events],
            "keys": [one.event.key for one in events],
            "types": [one.event.type for one in events],
            "payloads": [one.event.model_dump_json() for one in events],
            "correlations": [one.context.correlation_id or None for one in events],
            "causations": [one.context.causation_id for one in events],
            "traceparents": [one.context.traceparent for one in events],
        }

    async def flush_side_effects(self, action: str | None) -> bool:
        """Write what waits, then outbox, audit and replay rows; whether anybody is to look at it.

        In one statement, but for very many events, which go ahead in parts.
        """
        await self.flush()
        audits = list(self.audits)
        if action is not None:
            audits.append(
                _audit_row(self.by, action, "success", self.resource, self.audit_detail, self.clock)
            )
        outcome = current_outcome()
        outcome.is_recorded = outcome.is_recorded or bool(audits)
        if self.once is not None and self.created_id is not None:
            outcome.made = self.once.location(self.created_id)
        replays = [] if self.once is None else [self.once.row(self.created_id, self.version)]
        if not (self.events or audits or replays):
            return self.has_row_events or self.has_work
        *ahead, last = [*in_parts(self.events, EVENTS_AT_ONCE)] or [[]]
        for part in ahead:
            await self.write_side_effects(part, [], [])
        await self.write_side_effects(last, audits, replays)
        return True

    async def write_side_effects(
        self,
        events: Sequence[Leaving],
        audits: Sequence[dict[str, Any]],
        replays: Sequence[dict[str, Any]],
    ) -> None:
        """Write events, audit rows and replay rows in one statement."""
        values = self._leaving_events(events) | {"audits": audits, "replays": replays}
        await self.session.execute(SIDE_EFFECTS, values)


def _audit_row(
    by: Actor,
    action: str,
    outcome: str,
    resource: tuple[str, str] | None,
    detail: dict[str, Any],
    clock: Clock,
) -> dict[str, Any]:
    kind, resource_id = resource or (None, None)
    return {
        "at": clock.now().isoformat(),
        "actor_id": by.sub,
        "actor_roles": ",".join(sorted(by.roles)),
        "action": action,
        "outcome": outcome,
        "resource_type": kind,
        "resource_id": resource_id,
        "detail": detail,
    }


class Database:
    """One service's schema through one pool."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        service: str,
        clock: Clock,
        keyring: Vault | None = None,
        city: str = "",
    ) -> None:
        self.engine = engine
        self.service = service
        self.city = city
        """The one city whose people change what binds it; none where nobody does."""
        self.clock = clock
        self._keyring = keyring
        self.deadlines: Any = None
        """The service's `Deadlines`, for duties that are no subject's own; none outside a service."""
        self._held = NOTHING
        self._holding: asyncio.Task[Held] | None = None
        self.on_commit: Callable[[bool], None] = lambda _published: None
        """Called after a commit with which events (then true), audit or replay rows left, or work."""

    @property
    def vault(self) -> Vault:
        """Seals and opens the sensitive columns of the service."""
        assert self._keyring is not None, f"{self.service} was connected without its keyring"
        return self._keyring

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        service: str,
        clock: Clock,
        keyring: Vault | None = None,
        pool_size: int = 4,
        city: str = "",
    ) -> "Database":
        """A pool of long-lived connections whose search path is the service's schema."""
        engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=False,
            pool_timeout=5,
            hide_parameters=True,
            json_serializer=lambda value: json.dumps(value, ensure_ascii=False),
            connect_args={
                "timeout": 5,
                "command_timeout": 30,
                "server_settings": {
                    "search_path": schema_of(service),
                    "application_name": service,
                    "timezone": "UTC",
                    "jit": "off",
                },
            },
        )
        return cls(engine, service=service, clock=clock, keyring=keyring, city=city)

    @asynccontextmanager
    async def transaction(
        self,
        *,
        by: Actor,
        once: IdempotencyKey | None = None,
        action: str | None = None,
        context: MessageContext | None = None,
        audited: bool = True,
    ) -> AsyncIterator[Transaction]:
        """Commit when the block ends, roll back when it raises.

        Outbox, audit and idempotency rows go in one statement just before the commit. Raises
        ``Replay`` when the request of this Idempotency-Key has been carried out before.
        """
        await self.hold_parameters()
        async with committed(DirectSession(self.engine)) as session:
            if once is not None:
                await claim_key(session, once)
            tx = Transaction(
                session=session,
                by=by,
                clock=self.clock,
                service=self.service,
                database=self,
                once=once,
                contexts=[context or MessageContext(traceparent=observe.traceparent())],
            )
            yield tx
            name = (action or observe.operation()) if audited else None
            left = await tx.flush_side_effects(name)
        if left:
            self.on_commit(bool(tx.events) or tx.has_row_events)

    @asynccontextmanager
    async def reading(self, *, by: Actor) -> AsyncIterator[Reading]:
        """A transaction that only reads; reading of sensitive fields uses ``transaction``."""
        await self.hold_parameters()
        session = DirectSession(self.engine, reading=True)
        try:
            yield Reading(
                session=session,
                by=by,
                clock=self.clock,
                service=self.service,
                database=self,
            )
        except BaseException:
            await give_up(session)
            raise
        await session.close()

    async def hold_parameters(self) -> None:
        """Let this task know the loaded values that count today; they are read once on each day."""
        today = self.clock.today()
        if self._held.read_on != today:
            if self._holding is None:  # nobody's own: all requests of the moment wait for it
                loop = asyncio.get_running_loop()
                self._holding = loop.create_task(self._read_parameters(today), context=Context())
            try:
                self._held = await asyncio.shield(self._holding)
            finally:
                self._holding = None
        HELD.set(self._held)

    def forget_parameters(self) -> None:
        """Read the loaded values anew with the next transaction."""
        self._held = NOTHING

    async def _read_parameters(self, today: date) -> Held:
        async with self.engine.connect() as connection:
            rows = (await connection.execute(PARAMETERS)).all()
        return Held(self.service, today, tuple(LoadedValue(*row) for row in rows))

    async def audit_refusal(
        self, *, by: Actor, action: str, resource: tuple[str, str] | None, code: str
    ) -> None:
        """Record a refusal in a short transaction of its own; the refused one was rolled back."""
        row = _audit_row(by, action, "denied", resource, {"code": code}, self.clock)
        async with committed(DirectSession(self.engine)) as session:
            await Transaction(
                session=session, by=by, clock=self.clock, service=self.service, database=self
            ).write_side_effects([], [row], [])
        self.on_commit(False)


def schema_of(service: str) -> str:
    """The schema, and the role, of a service: its name without the hyphen."""
    return service.replace("-", "_")
