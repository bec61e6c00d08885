"""The records of all topics in files, and back: the same offsets, and none that the database lacks.

Consumers find their place by the offset in their database, so a record keeps its offset. A record
whose outbox row the database does not hold was relayed after its moment: it never happened. The
first such record of a partition and all behind it are left out; what of those did happen stands
unsent in an outbox and is sent again, and an inbox that has it already ignores it.
"""

import asyncio
import gzip
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from aid_engines.layout import Layout, without_driver
from aid_engines.refusal import Refusal
from aid_engines.topics import ALL_TOPICS, PARTITIONS, connection, quiet
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from shared.suite import SERVICES

BATCH_SIZE = 500
POLL_MS = 1000
SOURCE = "/services/"
Ends = Mapping[str, int]
Published = Callable[[str, Sequence[str]], Any]
"""Of these event ids of a service, those that its database has published."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record, as a line of a file holds it."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def event(self) -> tuple[str, str] | None:
        """Which service published it, and under which id; None if no service of ours did."""
        headers = dict(self.headers)
        source = headers.get("ce_source", b"").decode(errors="replace")
        name = source.removeprefix(SOURCE)
        if source == name or name not in {service.name for service in SERVICES}:
            return None
        return name, headers.get("ce_id", b"").decode(errors="replace")


@asynccontextmanager
async def _reader(layout: Layout) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        group_id=None, enable_auto_commit=False, auto_offset_reset="none", **connection(layout)
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


def _partitions() -> list[TopicPartition]:
    return [TopicPartition(topic, number) for topic in ALL_TOPICS for number in range(PARTITIONS)]


def _name(partition: TopicPartition) -> str:
    return f"{partition.topic}/{partition.partition}"


async def ends(layout: Layout) -> dict[str, int]:
    """How many records each partition holds."""
    async with _reader(layout) as consumer:
        found = await consumer.end_offsets(_partitions())
    return {_name(partition): end for partition, end in found.items() if end}


async def read(
    layout: Layout, until: Ends, *, since: Ends | None = None
) -> AsyncIterator[tuple[str, Record]]:
    """All records below the given ends, those of one partition in their order, without a gap."""
    begins = since or {}
    left = {
        name: (begins.get(name, 0), end) for name, end in until.items() if end > begins.get(name, 0)
    }
    if not left:
        return  # a consumer stopped as soon as it is assigned nothing breaks off with an error
    async with _reader(layout) as consumer:
        assigned = [partition for partition in _partitions() if _name(partition) in left]
        consumer.assign(assigned)
        for partition in assigned:
            consumer.seek(partition, left[_name(partition)][0])
        while left:
            polled = await consumer.getmany(timeout_ms=POLL_MS, max_records=BATCH_SIZE)
            for partition, records in polled.items():
                name = _name(partition)
                for record in records:
                    if name not in left:
                        break
                    expected, end = left[name]
                    if record.offset != expected:
                        raise Refusal(f"{name} lacks the records {expected} to {record.offset}.")
                    yield name, _record(record)
                    left[name] = (expected + 1, end)
                    if expected + 1 == end:
                        del left[name]
                        consumer.pause(partition)


async def export(layout: Layout, folder: Path) -> int:
    """Write what the topics hold now, one file a partition; returns how many records."""
    count = 0
    async with AsyncExitStack() as stack:
        open_files: dict[str, Any] = {}
        async for name, record in read(layout, await ends(layout)):
            if name not in open_files:
                open_files[name] = stack.enter_context(file(folder, name))
            open_files[name].write(line(record))
            count += 1
    return count


def file(folder: Path, name: str) -> Any:
    """The file of a partition in an export, open to be written."""
    folder.mkdir(parents=True, exist_ok=True)
    return gzip.open(folder / f"{name.replace('/', '-')}.jsonl.gz", "wt", compresslevel=5)


def exported(folder: Path) -> Iterator[tuple[str, Iterator[Record]]]:
    """The partitions of an export, each with its records."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        topic, _, number = path.name.removesuffix(".jsonl.gz").rpartition("-")
        yield f"{topic}/{number}", _lines(path)


async def put_back(layout: Layout, folder: Path, marks: Ends) -> tuple[int, int]:
    """Fill empty topics up to the database's moment; returns how many records, how many cut off.

    Records below a partition's mark are older than that moment and need no asking.
    """
    with quiet():
        filled = await ends(layout)
    if filled:
        raise Refusal(f"The topics are not empty: {', '.join(sorted(filled))}.")
    producer = AIOKafkaProducer(enable_idempotence=True, acks="all", **connection(layout))
    put: dict[str, int] = {}
    cut = 0
    await producer.start()
    try:
        async with _outboxes(layout) as published:
            for name, records in exported(folder):
                kept, dropped = await _cut(records, marks.get(name, 0), published)
                await _send(producer, name, kept)
                put[name] = len(kept)
                cut += dropped
    finally:
        await producer.stop()
    await _check(layout, put)
    return sum(put.values()), cut


async def export_to(layout: Layout, folder: Path) -> int:
    """The command: write all records."""
    print(f"{await export(layout, folder)} records")
    return 0


async def import_from(layout: Layout, folder: Path) -> int:
    """The command: fill the topics, asking the databases about every record."""
    count, cut = await put_back(layout, folder, {})
    print(f"{count} records; {cut} were younger than the database and are left out")
    return 0


async def unknown_to(layout: Layout, service: str, marks: Ends, published: Published) -> int:
    """How many events of a service the topics hold that its database has not published."""
    ids: list[str] = []
    async for name, record in read(layout, await ends(layout)):
        if record.offset >= marks.get(name, 0) and record.event and record.event[0] == service:
            ids.append(record.event[1])
    return len(set(ids) - await published(service, ids)) if ids else 0


async def _cut(
    records: Iterator[Record], mark: int, published: Published
) -> tuple[list[Record], int]:
    every = list(records)
    asked: dict[str, list[str]] = {}
    for record in every[mark:]:
        if record.event:
            asked.setdefault(record.event[0], []).append(record.event[1])
    known = {(name, id_) for name, ids in asked.items() for id_ in await published(name, ids)}
    for place, record in enumerate(every[mark:], mark):
        if record.event and record.event not in known:
            return every[:place], len(every) - place
    return every, 0


async def _send(producer: AIOKafkaProducer, name: str, records: Sequence[Record]) -> None:
    topic, _, number = name.partition("/")
    for begin in range(0, len(records), BATCH_SIZE):
        sending = [
            await producer.send(
                topic,
                value=record.value,
                key=record.key,
                headers=list(record.headers),
                partition=int(number),
                timestamp_ms=record.timestamp,
            )
            for record in records[begin : begin + BATCH_SIZE]
        ]
        await asyncio.gather(*sending)


async def _check(layout: Layout, put: Ends) -> None:
    """Every partition ends where it should, and no consumer is ahead of it."""
    reached = await ends(layout)
    wanted = {name: end for name, end in put.items() if end}
    if reached != wanted:
        raise Refusal("The topics do not hold what was put into them. Nothing may start on them.")
    for service in SERVICES:
        connection = await asyncpg.connect(without_driver(layout.database_url(service.name)))
        try:
            rows = await connection.fetch(
                "SELECT topic, partition, next_offset FROM consumer_offsets"
            )
        finally:
            await connection.close()
        for row in rows:
            name = f"{row['topic']}/{row['partition']}"
            if row["next_offset"] > wanted.get(name, 0):
                raise Refusal(f"{service.name} has read more of {name} than there is.")


@asynccontextmanager
async def _outboxes(layout: Layout) -> AsyncIterator[Published]:
    """Asks the five databases, each through its service's own role."""
    async with AsyncExitStack() as stack:
        connections: dict[str, asyncpg.Connection] = {}
        for service in SERVICES:
            opened = await asyncpg.connect(without_driver(layout.database_url(service.name)))
            stack.push_async_callback(opened.close)
            connections[service.name] = opened

        async def published(name: str, ids: Sequence[str]) -> set[str]:
            return await in_outbox(connections[name], name, ids)

        yield published


async def in_outbox(connection: asyncpg.Connection, service: str, ids: Sequence[str]) -> set[str]:
    """Those of the ids that stand in a service's outbox."""
    schema = service.replace("-", "_")
    query = f"SELECT id::text FROM {schema}.outbox WHERE id::text = ANY($1)"
    return {row["id"] for row in await connection.fetch(query, list(ids))}


def _record(record: Any) -> Record:
    return Record(record.offset, record.timestamp, record.key, record.value, tuple(record.headers))


def line(record: Record) -> str:
    """A record as a line of such a file."""
    content = {
        "offset": record.offset,
        "timestamp": record.timestamp,
        "key": _text(record.key),
        "value": _text(record.value),
        "headers": [[name, _text(value)] for name, value in record.headers],
    }
    return json.dumps(content, separators=(",", ":")) + "\n"


def _lines(path: Path) -> Iterator[Record]:
    with gzip.open(path, "rt") as lines:
        for line in lines:
            row = json.loads(line)
            yield Record(
                row["offset"],
                row["timestamp"],
                _bytes(row["key"]),
                _bytes(row["value"]),
                tuple((name, _bytes(value) or b"") for name, value in row["headers"]),
            )


def _text(value: bytes | None) -> str | None:
    return None if value is None else b64encode(value).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
