"""Events of other services: once each, in few transactions; what never will succeed becomes a dead letter."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast

from opentelemetry.trace import Span, SpanKind
from pydantic import ValidationError
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import String

from shared import dead_letters, observe
from shared.contracts.event import Event, publisher_source
from shared.contracts.plumbing import TOPICS
from shared.contracts.registry import contract_of
from shared.errors import ChangedMeanwhile, DomainError, NotYet
from shared.message import Message
from shared.roles import system
from shared.transaction import Database, Transaction
from shared.transient import LASTING, is_transient, lasting, place_of
from shared.words import labels

E = TypeVar("E", bound=Event)
Handler = Callable[[Transaction, Any], Awaitable[None]]
Ahead = Callable[[Transaction, Sequence[Any]], Awaitable[None]]
NOT_YET_TRIES = 8
A_BUG = labels("shared", "handler_faults")["bug"]


class BrokenMessage(DomainError):
    """The message lacks something or is not as agreed."""


class UnknownType(DomainError):
    """No contract defines this kind of message."""


class NotFromPublisher(DomainError):
    """The message does not come from the service whose contract it is, on that service's topic."""


class BehindDeadLetter(DomainError):
    """An earlier message of the same case is a dead letter."""


class HandlerFailed(DomainError):
    """The handler failed (…)."""


def may_pass(fault: BaseException, tries: int) -> bool:
    """Whether to handle the message again: as long as infrastructure is away, else a few times."""
    return is_transient(fault) or (
        isinstance(fault, NotYet | ChangedMeanwhile) and tries < NOT_YET_TRIES
    )


NEW_IN_INBOX = text("""
INSERT INTO inbox (source, event_id)
SELECT DISTINCT source, event_id
FROM unnest(CAST(:sources AS varchar[]), CAST(:ids AS varchar[])) AS m(source, event_id)
ON CONFLICT DO NOTHING RETURNING source, event_id
""").bindparams(bindparam("sources", type_=ARRAY(String)), bindparam("ids", type_=ARRAY(String)))
REACHED = text("""
INSERT INTO consumer_offsets (topic, partition, next_offset)
SELECT topic, partition, next_offset FROM jsonb_to_recordset(:reached)
    AS r(topic varchar, partition integer, next_offset bigint)
ON CONFLICT (topic, partition) DO UPDATE
    SET next_offset = greatest(consumer_offsets.next_offset, excluded.next_offset)
""").bindparams(bindparam("reached", type_=JSONB))
STORED_OFFSETS = text("SELECT topic, partition, next_offset FROM consumer_offsets")


class Subscriptions:
    """Register the events that a service handles, and deliver messages to their handlers."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.handlers: dict[str, tuple[type[Event], Handler]] = {}
        self._ahead: dict[str, Ahead] = {}

    def read_ahead(self, event: type[Event], ahead: Ahead) -> None:
        """Let what the handler of a type reads be read for all such events of a batch together.

        It is asked once, before the first of them; the handler works without, one by one.
        """
        self._ahead[event.type] = ahead

    def on(
        self, event: type[E]
    ) -> Callable[
        [Callable[[Transaction, E], Awaitable[None]]], Callable[[Transaction, E], Awaitable[None]]
    ]:
        """Register the handler of one event type; each has one line of body."""

        def register(
            handler: Callable[[Transaction, E], Awaitable[None]],
        ) -> Callable[[Transaction, E], Awaitable[None]]:
            assert event.type not in self.handlers, f"two handlers of {event.type}"
            self.handlers[event.type] = (event, handler)
            return handler

        return register

    @property
    def topics(self) -> list[str]:
        return sorted({event.topic for event, _ in self.handlers.values()})

    async def deliver(self, database: Database, messages: Sequence[Message]) -> None:
        """Handle what one poll returned, in few transactions. Safe to repeat.

        Returns when every message is handled, skipped or a dead letter. While database or broker are
        away it tries again, in order, with growing pauses.
        """
        pause = 0.1
        while True:
            try:
                await self._deliver_together(database, messages)
            except Exception as fault:  # noqa: BLE001 - a message's own fault: find which
                if not is_transient(fault):
                    break
                observe.log().warning("consumer_waits", reason=type(fault).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                return
        for message in messages:
            await self._deliver_or_set_aside(database, message)

    async def _deliver_together(self, database: Database, messages: Sequence[Message]) -> None:
        async with database.transaction(by=system(self.service), audited=False) as tx:
            if await dead_letters.is_behind(tx, messages):
                raise BehindDeadLetter  # one by one finds which
            fresh = await _new_in_inbox(tx.session, messages)
            await self._handle_all(tx, [one for one in messages if _is_first(one, fresh)])
            await _reach(tx.session, messages)
        for kind, number in Counter(message.type for message in messages).items():
            observe.HANDLED.labels(self.service, kind, "handled").inc(number)

    async def _handle_all(self, tx: Transaction, messages: Sequence[Message]) -> None:
        given = [(one, self.read(one)) for one in messages]
        asked: dict[Ahead, list[Event]] = {}
        for message, event in given:
            if event is not None and (ahead := self._ahead.get(message.type)):
                asked.setdefault(ahead, []).append(event)
        for message, event in given:
            ahead = self._ahead.get(message.type)
            if ahead and (events := asked.pop(ahead, [])):
                await ahead(tx, events)
            await self._handle(tx, message, event)

    async def _handle(self, tx: Transaction, message: Message, event: Event | None) -> None:
        if event is None:
            return
        observe.set_operation(f"on {message.type}")
        _, handler = self.handlers[message.type]
        with observe.in_span(_handling(message)):
            tx.enter(replace(message.context(), traceparent=observe.traceparent()))
            await handler(tx, event)
        observe.log().info(
            "event_handled", type=message.type, event_id=message.id, key=str(event.key)
        )

    def read(self, message: Message) -> Event | None:
        """The event of a message; nothing when it is known but not subscribed.

        Raises ``UnknownType``, ``NotFromPublisher`` and ``BrokenMessage``: a dead letter.
        """
        if not message.type or not message.id or not message.source:
            raise BrokenMessage(places=["ce_type", "ce_id", "ce_source"])
        contract = contract_of(message.type)
        if contract is None:
            raise UnknownType(type=message.type)
        if message.type not in self.handlers:
            owner = message.type.split(".")[1]
            source = publisher_source(owner) if owner in TOPICS else message.source
            _require_publisher(message, source=source, topic=contract.topic)
            return None
        contract, _ = self.handlers[message.type]
        try:
            event = contract.model_validate_json(message.value)
        except ValidationError as invalid:
            places = [
                ".".join(map(str, error["loc"])) + " " + error["type"] for error in invalid.errors()
            ]
            raise BrokenMessage(places=places[:5]) from None
        _require_publisher(message, source=event.source, topic=contract.topic)
        return event

    def faulty_places(self, message: Message) -> list[str]:
        """List the places where a message breaks its contract, for whoever has to mend it."""
        try:
            self.read(message)
        except BrokenMessage as broken:
            return cast("list[str]", broken.facts["places"])
        except UnknownType:
            return ["ce_type"]
        except NotFromPublisher:
            return ["ce_source"]
        return []

    async def _deliver_or_set_aside(self, database: Database, message: Message) -> None:
        tries = 0
        pause = 0.1
        while True:
            try:
                await self._deliver_one(database, message)
            except Exception as fault:  # noqa: BLE001 - kept with its reason below
                tries += not is_transient(fault)  # an outage is no fault of the message's own
                if may_pass(fault, tries):
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 5.0)
                    continue
                reason = _reason(fault)
                if named := lasting(fault):
                    observe.note_fault(self.service, named)
                if isinstance(fault, NotFromPublisher):
                    observe.FORGED.labels(self.service, message.topic).inc()
                    observe.note_fault(self.service, "FORGED_EVENT")
                if not isinstance(fault, DomainError):
                    observe.log().error(
                        "handler_failed",
                        type=message.type,
                        event_id=message.id,
                        fault=type(fault).__name__,
                        at=place_of(fault),
                    )
                if await self._set_aside(database, message, reason):
                    return
            else:
                return

    async def _deliver_one(self, database: Database, message: Message) -> None:
        async with database.transaction(by=system(self.service), audited=False) as tx:
            if await dead_letters.is_behind(tx, [message]):
                raise BehindDeadLetter
            if await _new_in_inbox(tx.session, [message]):
                await self._handle(tx, message, self.read(message))
            await _reach(tx.session, [message])
        observe.HANDLED.labels(self.service, message.type, "handled").inc()

    async def _set_aside(self, database: Database, message: Message, reason: DomainError) -> bool:
        try:
            async with database.transaction(by=system(self.service), audited=False) as tx:
                await dead_letters.add(tx, message, reason)
                await _reach(tx.session, [message])
        except Exception as fault:
            if is_transient(fault):
                return False
            raise
        observe.HANDLED.labels(self.service, message.type or "-", "dead_letter").inc()
        observe.log().error(
            "dead_letter_added",
            type=message.type,
            event_id=message.id,
            code=reason.code(),
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
        )
        return True

    async def retry_dead_letters(self, database: Database) -> tuple[int, int]:
        """Handle dead letters again, in order; returns how many handled and how many remain."""
        async with database.reading(by=system(self.service)) as tx:
            rows = await dead_letters.open_dead_letters(tx, limit=10_000)
        handled = 0
        failed_keys: set[tuple[str, bytes | None]] = set()
        for row in rows:
            if (row.topic, row.key) in failed_keys:
                continue
            if await self._retry_one(database, row):
                handled += 1
            else:
                failed_keys.add((row.topic, row.key))
        return handled, len(rows) - handled

    async def _retry_one(self, database: Database, row: Any) -> bool:
        message = dead_letters.message_of(row)
        try:
            async with database.transaction(by=system(self.service), audited=False) as tx:
                if await _new_in_inbox(tx.session, [message]) or not message.id:
                    await self._handle(tx, message, self.read(message))
                await dead_letters.close(tx, row.id)
        except Exception as fault:
            if is_transient(fault):
                raise
            async with database.transaction(by=system(self.service), audited=False) as tx:
                await dead_letters.still_fails(tx, row.id, _reason(fault))
            return False
        return True


def _require_publisher(message: Message, *, source: str, topic: str) -> None:
    """Refuse a message of somebody else, before its id counts as one that was seen."""
    if (message.source, message.topic) != (source, topic):
        raise NotFromPublisher(source=message.source[:60], topic=message.topic)


def _reason(fault: Exception) -> DomainError:
    if isinstance(fault, DomainError):
        return fault
    named = lasting(fault)
    return HandlerFailed(fault=LASTING[named] if named else A_BUG)


def _handling(message: Message) -> Span:
    return observe.begin_span(
        f"process {message.type}",
        SpanKind.CONSUMER,
        parent=message.headers.get("ce_traceparent"),
        messaging__system="kafka",
        messaging__operation__type="process",
        messaging__destination__name=message.topic,
        messaging__message__id=message.id,
        aid__case_id=message.headers.get("ce_correlationid"),
    )


def _is_first(message: Message, fresh: set[tuple[str, str]]) -> bool:
    """Whether a message is new, and not the second of its id in the batch."""
    is_new = (message.source, message.id) in fresh
    fresh.discard((message.source, message.id))
    return is_new


async def _new_in_inbox(session: AsyncSession, messages: Sequence[Message]) -> set[tuple[str, str]]:
    rows = await session.execute(
        NEW_IN_INBOX,
        {"sources": [m.source for m in messages], "ids": [m.id for m in messages]},
    )
    return {(row.source, row.event_id) for row in rows}


async def _reach(session: AsyncSession, messages: Sequence[Message]) -> None:
    reached: dict[tuple[str, int], int] = {}
    for message in messages:
        place = (message.topic, message.partition)
        reached[place] = max(reached.get(place, 0), message.offset + 1)
    rows = [
        {"topic": topic, "partition": partition, "next_offset": offset}
        for (topic, partition), offset in sorted(reached.items())
    ]
    await session.execute(REACHED, {"reached": rows})


async def stored_offsets(database: Database) -> dict[tuple[str, int], int]:
    """Where the effects of each partition end, as of the last commit."""
    async with database.reading(by=system(database.service)) as tx:
        rows = (await tx.session.execute(STORED_OFFSETS)).all()
    return {(row.topic, row.partition): row.next_offset for row in rows}
