"""Events of other services: once each, in few transactions; what never will succeed is parked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import asyncpg
from opentelemetry.trace import Span, SpanKind
from pydantic import ValidationError
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import String

from shared import observe
from shared.contracts.event import Event
from shared.contracts.plumbing import MessageParked
from shared.contracts.registry import is_known
from shared.errors import ChangedMeanwhile, DomainError, NotYet
from shared.ids import new_id
from shared.roles import system
from shared.transaction import Database, Trail, Transaction

E = TypeVar("E", bound=Event)
Handler = Callable[[Transaction, Any], Awaitable[None]]
NOT_YET_TRIES = 8


class BrokenMessage(DomainError):
    zh = "消息无法解析：{why}。请联系发布方改正后重新投递。"
    en = "The message cannot be read: {why}. Its publisher must mend and send it again."


class UnknownType(DomainError):
    zh = "没有任何契约定义事件类型“{type}”。请升级本服务后重新投递。"
    en = "No contract defines the event type “{type}”. Upgrade this service, then retry."


class BehindParked(DomainError):
    zh = "同一案件较早的消息已被搁置，本消息按顺序在其后等待。"
    en = "An earlier message of the same case is parked; this one waits behind it."


class HandlerFailed(DomainError):
    zh = "处理程序出错（{fault}）。修复后请重新投递。"
    en = "The handler failed ({fault}). Retry once it is mended."


@dataclass(frozen=True, slots=True)
class Message:
    """One record as it came from the broker."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: dict[str, str]
    value: bytes

    @property
    def type(self) -> str:
        return self.headers.get("ce_type", "")

    @property
    def source(self) -> str:
        return self.headers.get("ce_source", "")

    @property
    def id(self) -> str:
        return self.headers.get("ce_id", "")

    def trail(self) -> Trail:
        """What events of the handler carry on."""
        return Trail(
            correlation_id=self.headers.get("ce_correlationid"),
            causation_id=self.id,
            traceparent=self.headers.get("ce_traceparent"),
            source=self.source,
            happened_at=_instant(self.headers.get("ce_time")),
        )


def is_transient(fault: BaseException) -> bool:
    """Whether waiting may help: database or broker away, or a lost race."""
    if isinstance(fault, DBAPIError):
        code = getattr(getattr(fault, "orig", None), "sqlstate", None) or ""
        return (
            fault.connection_invalidated
            or code[:2] in {"08", "40", "53", "55", "57"}
            or (isinstance(fault, OperationalError | InterfaceError))
        )
    return isinstance(
        fault,
        PoolTimeout
        | OSError
        | TimeoutError
        | asyncpg.PostgresConnectionError
        | asyncpg.InterfaceError,
    )


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
PARKED_KEYS = text("""
SELECT DISTINCT topic, key FROM parked_messages
WHERE settled_at IS NULL AND key = ANY(:keys)
""").bindparams(bindparam("keys", type_=ARRAY(BYTEA)))
PARK = text("""
INSERT INTO parked_messages (id, topic, partition, "offset", key, headers, value, code, reason)
VALUES (:id, :topic, :partition, :offset, :key, :headers, :value, :code, :reason)
ON CONFLICT (topic, partition, "offset") DO NOTHING RETURNING id
""").bindparams(bindparam("headers", type_=JSONB))
OPEN_PARKED = text("""
SELECT id, topic, partition, "offset", key, headers, value, code, reason, parked_at
FROM parked_messages WHERE settled_at IS NULL ORDER BY topic, partition, "offset" LIMIT :limit
""")
SETTLE_PARKED = text("UPDATE parked_messages SET settled_at = now() WHERE id = :id")
DISMISS_PARKED = text("""
UPDATE parked_messages SET settled_at = now() WHERE id = :id AND settled_at IS NULL RETURNING id
""")
STILL_FAILING = text("UPDATE parked_messages SET code = :code, reason = :reason WHERE id = :id")
STORED_OFFSETS = text("SELECT topic, partition, next_offset FROM consumer_offsets")


class Subscriptions:
    """Which events a service answers to, and what stands in front of its handlers."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.handlers: dict[str, tuple[type[Event], Handler]] = {}

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

        Returns when every message is handled, skipped or parked. While database or broker are
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
            await self._deliver_or_park(database, message)

    async def _deliver_together(self, database: Database, messages: Sequence[Message]) -> None:
        async with database.transaction(by=system(self.service), audited=False) as tx:
            parked = await _parked_keys(tx.session, messages)
            if parked:
                raise BehindParked  # one by one finds which
            fresh = await _new_in_inbox(tx.session, messages)
            for message in messages:
                if (message.source, message.id) in fresh:
                    fresh.discard((message.source, message.id))
                    await self._handle(tx, message)
            await _reach(tx.session, messages)
        for message in messages:
            observe.HANDLED.labels(self.service, message.type, "handled").inc()

    async def _handle(self, tx: Transaction, message: Message) -> None:
        event = self.read(message)
        if event is None:
            return
        observe.set_operation(f"on {message.type}")
        _, handler = self.handlers[message.type]
        with observe.in_span(_handling(message)):
            tx.trail = replace(message.trail(), traceparent=observe.traceparent())
            await handler(tx, event)
        observe.log().info(
            "event_handled", type=message.type, event_id=message.id, key=str(event.key)
        )

    def read(self, message: Message) -> Event | None:
        """The event of a message; nothing when it is known but not subscribed.

        Raises ``UnknownType`` and ``BrokenMessage``, which park the message.
        """
        if not message.type or not message.id or not message.source:
            raise BrokenMessage(why="ce_type, ce_id, ce_source")
        if not is_known(message.type):
            raise UnknownType(type=message.type)
        if message.type not in self.handlers:
            return None
        contract, _ = self.handlers[message.type]
        try:
            return contract.model_validate_json(message.value)
        except ValidationError as invalid:
            places = [
                ".".join(map(str, error["loc"])) + " " + error["type"] for error in invalid.errors()
            ]
            raise BrokenMessage(why="; ".join(places[:5])) from None

    async def _deliver_or_park(self, database: Database, message: Message) -> None:
        tries = 0
        pause = 0.1
        while True:
            try:
                await self._deliver_one(database, message)
            except Exception as fault:  # noqa: BLE001 - parked with its reason below
                tries += 1
                if may_pass(fault, tries):
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 5.0)
                    continue
                reason = (
                    fault
                    if isinstance(fault, DomainError)
                    else HandlerFailed(fault=type(fault).__name__)
                )
                if not isinstance(fault, DomainError):
                    observe.log().error(
                        "handler_failed",
                        type=message.type,
                        event_id=message.id,
                        fault=type(fault).__name__,
                        at=_place(fault),
                    )
                if await self._park(database, message, reason):
                    return
            else:
                return

    async def _deliver_one(self, database: Database, message: Message) -> None:
        async with database.transaction(by=system(self.service), audited=False) as tx:
            if await _parked_keys(tx.session, [message]):
                raise BehindParked
            if await _new_in_inbox(tx.session, [message]):
                await self._handle(tx, message)
            await _reach(tx.session, [message])
        observe.HANDLED.labels(self.service, message.type, "handled").inc()

    async def _park(self, database: Database, message: Message, reason: DomainError) -> bool:
        try:
            async with database.transaction(by=system(self.service), audited=False) as tx:
                await _insert_parked(tx, message, reason)
                await _reach(tx.session, [message])
        except Exception as fault:
            if is_transient(fault):
                return False
            raise
        observe.HANDLED.labels(self.service, message.type or "-", "parked").inc()
        observe.log().error(
            "event_parked",
            type=message.type,
            event_id=message.id,
            code=reason.code(),
            topic=message.topic,
            partition=message.partition,
            offset=message.offset,
        )
        return True

    async def retry_parked(self, database: Database) -> tuple[int, int]:
        """Handle parked messages again, in order; returns how many settled and how many remain."""
        async with database.reading(by=system(self.service)) as tx:
            rows = (await tx.session.execute(OPEN_PARKED, {"limit": 10_000})).all()
        settled = 0
        failed_keys: set[tuple[str, bytes | None]] = set()
        for row in rows:
            if (row.topic, row.key) in failed_keys:
                continue
            if await self._retry_one(database, row):
                settled += 1
            else:
                failed_keys.add((row.topic, row.key))
        return settled, len(rows) - settled

    async def _retry_one(self, database: Database, row: Any) -> bool:
        message = Message(
            row.topic, row.partition, row.offset, row.key, row.headers, row.value or b""
        )
        try:
            async with database.transaction(by=system(self.service), audited=False) as tx:
                if await _new_in_inbox(tx.session, [message]) or not message.id:
                    await self._handle(tx, message)
                await tx.session.execute(SETTLE_PARKED, {"id": row.id})
        except Exception as fault:
            if is_transient(fault):
                raise
            reason = (
                fault
                if isinstance(fault, DomainError)
                else HandlerFailed(fault=type(fault).__name__)
            )
            async with database.transaction(by=system(self.service), audited=False) as tx:
                await tx.session.execute(
                    STILL_FAILING,
                    {"id": row.id, "code": reason.code(), "reason": reason.sentence()},
                )
            return False
        return True


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


async def _parked_keys(session: AsyncSession, messages: Sequence[Message]) -> bool:
    keys = list({message.key for message in messages if message.key is not None})
    found = (await session.execute(PARKED_KEYS, {"keys": keys})).all()
    parked = {(row.topic, row.key) for row in found}
    return any((message.topic, message.key) in parked for message in messages)


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


async def _insert_parked(tx: Transaction, message: Message, reason: DomainError) -> None:
    parked_id = new_id()
    made = await tx.session.scalar(
        PARK,
        {
            "id": parked_id,
            "topic": message.topic,
            "partition": message.partition,
            "offset": message.offset,
            "key": message.key,
            "headers": message.headers,
            "value": message.value,
            "code": reason.code(),
            "reason": reason.sentence(),
        },
    )
    if made is not None:
        announcement = MessageParked(
            service=tx.service,
            parked_id=parked_id,
            parked_topic=message.topic,
            parked_type=message.type,
            code=reason.code(),
        )
        tx.publish(announcement, topic=f"{message.topic}.dead")


async def stored_offsets(database: Database) -> dict[tuple[str, int], int]:
    """Where the effects of each partition end, as of the last commit."""
    async with database.reading(by=system(database.service)) as tx:
        rows = (await tx.session.execute(STORED_OFFSETS)).all()
    return {(row.topic, row.partition): row.next_offset for row in rows}


def _instant(text: str | None) -> datetime | None:
    """The instant of a header, if it can be read as one."""
    try:
        instant = None if text is None else datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None


def _place(fault: BaseException) -> str:
    last = fault.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return (
        ""
        if last is None
        else f"{last.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{last.tb_lineno}"
    )
