"""What people are told: written with what it tells of, and published without any of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from shared.contracts.training_subsidy import MessageQueued
from shared.rows import answering
from shared.transaction import Reading, Transaction
from shared.writes import WritePart
from sqlalchemy import ARRAY, Uuid, bindparam, text

from training_subsidy.domain.register.message import MessageAbout, MessageNotFound, SeatCode

ON_PAPER = "paper:"
HAND_ON = text("""
UPDATE messages SET recipient = :owner WHERE about = 'CLAIM' AND about_id = :id
""")
WRITTEN = """{me} AS (
    INSERT INTO messages (id, recipient, about, about_id, code, facts, created_at)
    SELECT gen_random_uuid(), told.sub, n.about, n.about_id, n.code, n.facts, n.at
    FROM json_to_recordset(CAST(:{me} AS json)) AS n(about varchar, about_id uuid, code varchar,
        facts jsonb, at timestamptz, person uuid, sub varchar)
    CROSS JOIN LATERAL (RECIPIENTS) AS told
    WHERE told.sub IS NOT NULL
    RETURNING id, recipient)"""
GIVES = "SELECT json_agg(json_build_array(id, recipient) ORDER BY recipient) FROM {me}"
OF_A_CLAIM = "SELECT c.owner AS sub FROM claims AS c WHERE c.id = n.about_id"
OF_A_SEAT = """SELECT p.account AS sub FROM persons AS p WHERE p.person_id = n.person
    UNION SELECT n.sub
    UNION SELECT o.sub FROM own_enrolments AS o WHERE o.enrolment_id = n.about_id
        AND o.checked_on IS NULL AND NOT EXISTS (
            SELECT FROM persons AS p WHERE p.person_id = n.person AND p.account IS NOT NULL)"""
"""Whoever claims for the person; else who took the seat and whose card nobody has seen yet."""
OF_A_CLASS = """SELECT p.account AS sub
    FROM enrolments AS e JOIN persons AS p ON p.person_id = e.person_id
    WHERE e.class_id = n.about_id AND e.cancelled_on IS NULL
    UNION SELECT o.sub
    FROM enrolments AS e JOIN persons AS p ON p.person_id = e.person_id
        JOIN own_enrolments AS o ON o.enrolment_id = e.id
    WHERE e.class_id = n.about_id AND e.cancelled_on IS NULL
        AND o.checked_on IS NULL AND p.account IS NULL"""


def _heard(tx: Transaction, given: Any, _rows: Sequence[Mapping[str, Any]]) -> None:
    """Let it leave that a message waits, and for whom; what it says does not."""
    for message_id, recipient in given or ():
        if recipient.startswith(ON_PAPER):
            continue  # nobody signs in as a claim on paper; who opens it finds what was told
        tx.publish(MessageQueued(message_id=UUID(message_id), recipient=recipient))


PARTS = {
    about: WritePart(sql=WRITTEN.replace("RECIPIENTS", who), gives=GIVES, heard=_heard)
    for about, who in (
        (MessageAbout.CLAIM, OF_A_CLAIM),
        (MessageAbout.ENROLMENT, OF_A_SEAT),
        (MessageAbout.CLASS, OF_A_CLASS),
    )
}
COLUMNS = """m.id, m.position, m.about, m.about_id, m.code, m.facts, m.created_at, m.read_at,
    (SELECT c.case_number FROM claims AS c WHERE m.about = 'CLAIM' AND c.id = m.about_id) AS number"""
INBOX = answering(
    text(f"""
SELECT {COLUMNS} FROM messages AS m
WHERE m.recipient = :sub AND NOT (:unread AND m.read_at IS NOT NULL)
    AND (CAST(:before AS bigint) IS NULL OR m.position < :before)
ORDER BY m.position DESC LIMIT :limit
"""),
    *("id", "position", "about", "about_id", "code", "facts", "created_at", "read_at", "number"),
)
COUNTS = answering(
    text("""
SELECT count(*) AS messages, count(*) FILTER (WHERE read_at IS NULL) AS unread
FROM messages WHERE recipient = :sub
"""),
    *("messages", "unread"),
)
READ = text("""
WITH own AS (
    SELECT id FROM messages WHERE id = ANY (:ids) AND recipient = :sub
), noted AS (
    UPDATE messages SET read_at = :now FROM own WHERE messages.id = own.id AND read_at IS NULL
)
SELECT count(*) FROM own
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


def tell_of_claim(tx: Transaction, claim_id: UUID, code: str, facts: Mapping[str, Any]) -> None:
    """Tell whoever has the claim what happens to it, when the transaction ends."""
    _tell(tx, MessageAbout.CLAIM, claim_id, code, facts)


def tell_of_class(tx: Transaction, class_id: UUID, code: str, facts: Mapping[str, Any]) -> None:
    """Tell everybody who sits in a class, when the transaction ends."""
    _tell(tx, MessageAbout.CLASS, class_id, code, facts)


def tell_of_seat(
    tx: Transaction, enrolment_id: UUID, code: SeatCode, *, person_id: UUID, sub: str | None = None
) -> None:
    """Tell whose seat it is, when the transaction ends; ``sub`` is who has just taken it alone."""
    _tell(tx, MessageAbout.ENROLMENT, enrolment_id, code.value, {}, person=person_id, sub=sub)


async def find_messages(
    tx: Reading, *, unread: bool, before: int | None, limit: int
) -> Sequence[Any]:
    """What the actor was told, the newest first; or what is unread alone."""
    given = {"sub": tx.by.sub, "unread": unread, "before": before, "limit": limit}
    return (await tx.session.execute(INBOX, given)).all()


async def count_messages(tx: Reading) -> Any:
    """How much the actor was told, and has not read."""
    return (await tx.session.execute(COUNTS, {"sub": tx.by.sub})).one()


async def hand_on(tx: Transaction, claim_id: UUID, owner: str) -> None:
    """Let an account find what was told of a claim while nobody had it."""
    await tx.session.execute(HAND_ON, {"id": claim_id, "owner": owner})


async def note_read(tx: Transaction, messages: Collection[UUID]) -> None:
    """Keep that the actor has read these. Raises ``MessageNotFound`` where one is another's."""
    wanted = {*messages}
    given = {"sub": tx.by.sub, "ids": [*wanted], "now": tx.clock.now()}
    if await tx.session.scalar(READ, given) != len(wanted):
        raise MessageNotFound


def _tell(
    tx: Transaction,
    about: MessageAbout,
    about_id: UUID,
    code: str,
    facts: Mapping[str, Any],
    *,
    person: UUID | None = None,
    sub: str | None = None,
) -> None:
    row = {"about": about.value, "about_id": about_id, "code": code, "facts": dict(facts)}
    told = {"at": tx.clock.now().isoformat(), "person": person, "sub": sub}
    tx.writes.add(PARTS[about], row | told)
