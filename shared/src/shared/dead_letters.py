"""Dead letters: the messages that a service could not handle, kept as rows of its own.

``reason`` is the sentence in the language of record, ``translations`` has it in every other one.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from shared.contracts.plumbing import MessageDeadLettered
from shared.errors import DomainError
from shared.ids import new_id
from shared.message import Message
from shared.texts import RECORD, languages
from shared.transaction import Reading, Transaction

DEAD_KEYS = text("""
SELECT DISTINCT topic, key FROM dead_letters
WHERE closed_at IS NULL AND key = ANY(:keys)
""").bindparams(bindparam("keys", type_=ARRAY(BYTEA)))
ADD = text("""
INSERT INTO dead_letters
    (id, topic, partition, "offset", key, headers, value, code, reason, translations)
VALUES (:id, :topic, :partition, :offset, :key, :headers, :value, :code, :reason, :translations)
ON CONFLICT (topic, partition, "offset") DO NOTHING RETURNING id
""").bindparams(bindparam("headers", type_=JSONB), bindparam("translations", type_=JSONB))
OPEN_LETTERS = text("""
SELECT id, topic, partition, "offset", key, headers, value, code, reason,
    translations, added_at
FROM dead_letters WHERE closed_at IS NULL ORDER BY topic, partition, "offset" LIMIT :limit
""")
CLOSE = text("UPDATE dead_letters SET closed_at = now() WHERE id = :id")
DISMISS = text("""
UPDATE dead_letters SET closed_at = now() WHERE id = :id AND closed_at IS NULL RETURNING id
""")
STILL_FAILING = text("""
UPDATE dead_letters SET code = :code, reason = :reason, translations = :translations WHERE id = :id
""").bindparams(bindparam("translations", type_=JSONB))


async def is_behind(tx: Transaction, messages: Sequence[Message]) -> bool:
    """Whether an earlier message of one of these keys is a dead letter."""
    keys = list({message.key for message in messages if message.key is not None})
    found = (await tx.session.execute(DEAD_KEYS, {"keys": keys})).all()
    dead = {(row.topic, row.key) for row in found}
    return any((message.topic, message.key) in dead for message in messages)


async def add(tx: Transaction, message: Message, reason: DomainError) -> None:
    """Keep a message as a dead letter and announce it; nothing if it is one already."""
    letter_id = new_id()
    made = await tx.session.scalar(
        ADD,
        {
            "id": letter_id,
            "topic": message.topic,
            "partition": message.partition,
            "offset": message.offset,
            "key": message.key,
            "headers": message.headers,
            "value": message.value,
            "code": reason.code(),
            **_sentences(reason),
        },
    )
    if made is not None:
        announcement = MessageDeadLettered(
            service=tx.service,
            letter_id=letter_id,
            message_topic=message.topic,
            message_type=message.type,
            code=reason.code(),
        )
        tx.publish(announcement, topic=f"{message.topic}.dead")


async def open_dead_letters(tx: Reading, *, limit: int) -> Sequence[Any]:
    """Read the letters that are not handled yet, in the order of their topics."""
    return (await tx.session.execute(OPEN_LETTERS, {"limit": limit})).all()


def message_of(row: Any) -> Message:
    """Build the message of a letter, as it came."""
    return Message(row.topic, row.partition, row.offset, row.key, row.headers, row.value or b"")


async def close(tx: Transaction, letter_id: UUID) -> None:
    """Close a letter that was handled after all."""
    await tx.session.execute(CLOSE, {"id": letter_id})


async def dismiss(tx: Transaction, letter_id: UUID) -> bool:
    """Give a letter up; false if there is no such letter, or it is closed."""
    return await tx.session.scalar(DISMISS, {"id": letter_id}) is not None


async def still_fails(tx: Transaction, letter_id: UUID, reason: DomainError) -> None:
    """Note why a letter was refused when it was tried again."""
    await tx.session.execute(
        STILL_FAILING, {"id": letter_id, "code": reason.code(), **_sentences(reason)}
    )


def reason_in(row: Any, language: str) -> str:
    """The sentence of a letter in a language; letters from before have Chinese alone."""
    return str(row.translations.get(language, row.reason))


def _sentences(reason: DomainError) -> dict[str, object]:
    others = [language for language in languages() if language != RECORD]
    return {
        "reason": reason.sentence(RECORD),
        "translations": {language: reason.sentence(language) for language in others},
    }
