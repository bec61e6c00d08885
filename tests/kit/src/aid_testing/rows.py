"""Looking at what a service has written, and handing it messages."""

import json
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.event import Event
from shared.message import Message
from shared.roles import system
from shared.transaction import Database
from sqlalchemy import text


async def rows(database: Database, statement: str, **values: Any) -> list[Any]:
    """The rows of a query in the service's schema."""
    async with database.reading(by=system("test")) as tx:
        return list((await tx.session.execute(text(statement), values)).all())


async def outbox(database: Database, key: UUID | str) -> list[Any]:
    """What was published about a case, in order: type and payload."""
    return await rows(
        database,
        "SELECT type, payload, attributes FROM outbox WHERE aggregateid = :key ORDER BY position",
        key=UUID(str(key)),
    )


async def audit_of(database: Database, resource_id: UUID | str) -> list[Any]:
    """The audit rows that concern a resource, in order."""
    return await rows(
        database,
        "SELECT action, actor_id, outcome, detail FROM audit_log WHERE resource_id = :id ORDER BY position",
        id=str(resource_id),
    )


async def with_bytes(client: Any, table: str, column: str, row_id: UUID, content: bytes) -> bytes:
    """Put other bytes in the place of a sealed value, as a lost key would; returns what was there."""
    [row] = await rows(
        client.database, f"SELECT {column} AS kept FROM {table} WHERE id = :id", id=row_id
    )
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(
            text(f"UPDATE {table} SET {column} = :content WHERE id = :id"),
            {"content": content, "id": row_id},
        )
    return bytes(row.kept)


_offsets: dict[str, int] = {}


def a_message(event: Event, *, source: str | None = None, id: str | None = None) -> Message:  # noqa: A002
    """An event as it comes from the broker."""
    offset = _offsets[event.topic] = _offsets.get(event.topic, 1_000_000) + 1
    key = str(event.key)
    return Message(
        topic=event.topic,
        partition=0,
        offset=offset,
        key=key.encode(),
        headers={
            "content-type": "application/json",
            "ce_specversion": "1.0",
            "ce_id": id or str(uuid4()),
            "ce_source": source or event.source,
            "ce_type": event.type,
            "ce_subject": key,
            "ce_partitionkey": key,
            "ce_correlationid": key,
        },
        value=json.dumps(event.model_dump(mode="json"), ensure_ascii=False).encode(),
    )
