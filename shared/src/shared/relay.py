"""From the outbox to the broker: in order, in batches, at least once."""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opentelemetry.trace import Span, SpanKind
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import BigInteger, String

from shared import observe
from shared.contracts.event import publisher_source
from shared.suite import SHARED
from shared.transaction import Database

SEND_SECONDS = 20
RETRY_SECONDS = 2
REST_SECONDS = 30
BATCH = 500
SLOW_POLL_SECONDS = 20.0
TAKE_OVER_SECONDS = 1.0
"""How often a second process of a service asks whether the relaying one has ended."""

UNSENT = text("""
SELECT position, id, aggregatetype, aggregateid, type, payload, attributes
FROM outbox WHERE published_at IS NULL AND NOT aggregatetype = ANY(:resting)
ORDER BY position LIMIT :size
""").bindparams(bindparam("resting", type_=ARRAY(String)))
MARK_SENT = text(
    "UPDATE outbox SET published_at = now() WHERE position = ANY(:positions)"
).bindparams(bindparam("positions", type_=ARRAY(BigInteger)))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record ready for the broker: CloudEvents 1.0 in binary mode."""

    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


Send = Callable[[Outgoing], Awaitable[Awaitable[Any]]]
"""Hands a record to the producer; the inner awaitable ends when the broker has it."""


SEQUENCE_DIGITS = 19
"""Of a bigint: with leading zeros the order of the texts is that of the numbers."""
PRECISE = "restricted"
"""The class whose readers may know the instant; a day stands in the payload of the others."""


def as_cloudevent(
    row: Any, *, service: str, traceparent: str | None = None, schemas_at: str = ""
) -> Outgoing:
    """The record of an outbox row; ``sequence`` grows with every event of one service.

    What is for readers outside has no attribute of its case that what is inside has.
    """
    if (data_class := SHARED.get(row.aggregatetype)) is not None:
        return _record(row, _outside(row, data_class, service=service, schemas_at=schemas_at))
    further = (
        row.attributes if traceparent is None else {**row.attributes, "traceparent": traceparent}
    )
    return _record(
        row,
        {
            **_always(row, service),
            "dataclassification": "restricted",
            "dataschema": f"/schemas/{row.type}.json",
            **{name: value for name, value in further.items() if value is not None},
        },
    )


def _outside(row: Any, data_class: str, *, service: str, schemas_at: str) -> dict[str, Any]:
    precise = {"time": row.attributes["time"]} if data_class == PRECISE else {}
    return {
        **_always(row, service),
        "dataclassification": data_class,
        "dataschema": f"{schemas_at}/{row.type}",
        **precise,
    }


def _always(row: Any, service: str) -> dict[str, Any]:
    key = str(row.aggregateid)
    return {
        "specversion": "1.0",
        "id": str(row.id),
        "source": publisher_source(service),
        "type": row.type,
        "subject": key,
        "partitionkey": key,
        "sequence": f"{row.position:0{SEQUENCE_DIGITS}d}",
    }


def _record(row: Any, attributes: Mapping[str, Any]) -> Outgoing:
    headers = [("content-type", b"application/json")]
    headers += [(f"ce_{name}", str(value).encode()) for name, value in attributes.items()]
    value = json.dumps(row.payload, ensure_ascii=False, separators=(",", ":")).encode()
    return Outgoing(row.aggregatetype, str(row.aggregateid).encode(), value, headers)


def _sending(row: Any) -> Span:
    return observe.begin_span(
        f"send {row.type}",
        SpanKind.PRODUCER,
        parent=row.attributes.get("traceparent"),
        messaging__system="kafka",
        messaging__operation__type="send",
        messaging__destination__name=row.aggregatetype,
        messaging__message__id=str(row.id),
        aid__case_id=row.attributes.get("correlationid"),
    )


async def take_over(connection: AsyncConnection, service: str) -> bool:
    """Become the one that relays a service's events, wherever others run, until the session ends."""
    lock = text("SELECT pg_try_advisory_lock(hashtext(:name))")
    mine = bool(await connection.scalar(lock, {"name": f"relay:{service}"}))
    await connection.commit()
    return mine


class Relay:
    """Sends what a service has published; one at a time for each service, by an advisory lock.

    A topic that takes nothing while the broker answers rests, and holds no other topic up.
    """

    def __init__(
        self,
        database: Database,
        send: Send,
        broker_answers: Callable[[], Awaitable[bool]],
        *,
        schemas_at: str = "",
    ) -> None:
        self._database = database
        self._schemas_at = schemas_at
        self._send = send
        self._broker_answers = broker_answers
        self._woken = asyncio.Event()
        self._resting: dict[str, float] = {}
        self.failing: dict[str, float] = {}
        """Since when a topic has taken nothing, on the monotonic clock."""
        self.is_here = False
        """Whether this process is the one of its service that relays."""

    def wake(self) -> None:
        """Something was committed: look now, not at the next slow poll."""
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled; an away database or broker is waited for."""
        pause = 0.2
        while True:
            try:
                async with self._database.engine.connect() as connection:
                    if await take_over(connection, self._database.service):
                        pause = 0.2
                        await self._relay_while_connected(connection)
                await asyncio.sleep(TAKE_OVER_SECONDS)
            except asyncio.CancelledError:
                raise
            except Exception as fault:  # noqa: BLE001 - the relay outlives every fault
                observe.log().warning("relay_waits", reason=type(fault).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _relay_while_connected(self, connection: AsyncConnection) -> None:
        self.is_here = True
        try:
            while True:
                self._woken.clear()
                while await self.relay_batch(connection) == BATCH:
                    pass
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(SLOW_POLL_SECONDS):
                        await self._woken.wait()
        finally:
            self.is_here = False

    async def relay_batch(self, connection: AsyncConnection) -> int:
        """Send the oldest unsent events together and mark them; a crash sends them again."""
        resting = [topic for topic, end in self._resting.items() if end > time.monotonic()]
        rows = (await connection.execute(UNSENT, {"size": BATCH, "resting": resting})).all()
        await connection.commit()
        by_topic: dict[str, list[Any]] = {}
        for row in rows:
            by_topic.setdefault(row.aggregatetype, []).append(row)
        faults = await asyncio.gather(
            *(self._send_traced(topic, its_rows) for topic, its_rows in by_topic.items()),
            return_exceptions=True,
        )
        failed = {topic: fault for topic, fault in zip(by_topic, faults, strict=True) if fault}
        sent = [row.position for row in rows if row.aggregatetype not in failed]
        if sent:
            await connection.execute(MARK_SENT, {"positions": sent})
            await connection.commit()
            observe.RELAYED.labels(self._database.service).inc(len(sent))
        await self._rest(by_topic, failed)
        return len(rows)

    async def _rest(self, tried: Iterable[str], failed: Mapping[str, BaseException | None]) -> None:
        """Let failed topics rest if it is them; raise if it is the broker."""
        for topic in tried:
            if topic not in failed:
                self._resting.pop(topic, None)
                self.failing.pop(topic, None)
        if failed and not await self._broker_answers():
            raise next(fault for fault in failed.values() if fault)
        for topic, fault in failed.items():
            now = time.monotonic()
            self._resting[topic] = now + REST_SECONDS
            self.failing.setdefault(topic, now)
            observe.log().error("topic_takes_nothing", topic=topic, reason=type(fault).__name__)

    async def _send_traced(self, topic: str, rows: Sequence[Any]) -> None:
        """Send each event in a span of its own, which the consumer's goes on from."""
        seconds = RETRY_SECONDS if topic in self._resting else SEND_SECONDS
        service = self._database.service
        spans = [_sending(row) for row in rows]
        try:
            await self._send_in_order(
                [
                    as_cloudevent(
                        row,
                        service=service,
                        traceparent=observe.traceparent_of(span),
                        schemas_at=self._schemas_at,
                    )
                    for row, span in zip(rows, spans, strict=True)
                ],
                seconds=seconds,
            )
        finally:
            for span in spans:
                span.end()

    async def _send_in_order(self, records: Sequence[Outgoing], *, seconds: float) -> None:
        async with asyncio.timeout(seconds):  # a broker that is away must not hold us
            sending = [await self._send(record) for record in records]  # one task keeps key order
            await asyncio.gather(*sending)
