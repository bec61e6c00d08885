"""Messages that a service could not handle: rows of its own, and what is done with them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from shared.contracts.plumbing import MessageParked
from shared.errors import DomainError
from shared.ids import new_id
from shared.message import Message
from shared.transaction import Reading, Transaction

PARKED_KEYS = text("""
SELECT DISTINCT topic, key FROM parked_messages
WHERE closed_at IS NULL AND key = ANY(:keys)
""").bindparams(bindparam("keys", type_=ARRAY(BYTEA)))
PARK = text("""
INSERT INTO parked_messages (id, topic, partition, "offset", key, headers, value, code, reason)
VALUES (:id, :topic, :partition, :offset, :key, :headers, :value, :code, :reason)
ON CONFLICT (topic, partition, "offset") DO NOTHING RETURNING id
""").bindparams(bindparam("headers", type_=JSONB))
OPEN_PARKED = text("""
SELECT id, topic, partition, "offset", key, headers, value, code, reason, parked_at
FROM parked_messages WHERE closed_at IS NULL ORDER BY topic, partition, "offset" LIMIT :limit
""")
SETTLE = text("UPDATE parked_messages SET closed_at = now() WHERE id = :id")
DISMISS = text("""
UPDATE parked_messages SET closed_at = now() WHERE id = :id AND closed_at IS NULL RETURNING id
""")
STILL_FAILING = text("UPDATE parked_messages SET code = :code, reason = :reason WHERE id = :id")


async def is_behind(tx: Transaction, messages: Sequence[Message]) -> bool:
    """Whether an earlier message of one of these keys is parked."""
    keys = list({message.key for message in messages if message.key is not None})
    found = (await tx.session.execute(PARKED_KEYS, {"keys": keys})).all()
    parked = {(row.topic, row.key) for row in found}
    return any((message.topic, message.key) in parked for message in messages)


async def park(tx: Transaction, message: Message, reason: DomainError) -> None:
    """Set a message aside with its reason and announce it; nothing if it is aside already."""
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


async def open_parked(tx: Reading, *, limit: int) -> Sequence[Any]:
    """The rows of what is parked and not handled, in the order of their topics."""
    return (await tx.session.execute(OPEN_PARKED, {"limit": limit})).all()


def message_of(row: Any) -> Message:
    """The message of a parked row, as it came."""
    return Message(row.topic, row.partition, row.offset, row.key, row.headers, row.value or b"")


async def close(tx: Transaction, parked_id: UUID) -> None:
    """It was handled after all."""
    await tx.session.execute(SETTLE, {"id": parked_id})


async def dismiss(tx: Transaction, parked_id: UUID) -> bool:
    """Give it up; false if there is no such message, or it is handled."""
    return await tx.session.scalar(DISMISS, {"id": parked_id}) is not None


async def still_fails(tx: Transaction, parked_id: UUID, reason: DomainError) -> None:
    """It was tried again in vain, for this reason."""
    await tx.session.execute(
        STILL_FAILING, {"id": parked_id, "code": reason.code(), "reason": reason.sentence()}
    )
