"""Words to devices that messages wait: made of the messages, taken and closed by the worker."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.clock import real_now
from shared.transaction import Reading, Transaction
from shared.vault import Place, VaultDamaged
from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, VARCHAR

from intake.domain.devices.device import DeviceEnd, DeviceLanguage, Platform
from intake.domain.devices.push import Outcome, Push, PushKind, PushState
from intake.store.devices.device_tables import DeviceRow, PushRow
from intake.store.devices.devices import ended

ANNOUNCED_AT_ONCE = 100
ANNOUNCE = text("""
WITH waiting AS (
    SELECT id FROM messages WHERE is_unannounced ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
), made AS (
    INSERT INTO pushes (id, message_id, device_id, kind, state, attempts, created_at, next_try_at)
    SELECT gen_random_uuid(), m.id, d.id, :kind, 'queued', 0, :now, :due
    FROM waiting JOIN messages AS m ON m.id = waiting.id
    JOIN applications AS a ON a.id = m.application_id
    CROSS JOIN LATERAL (
        SELECT a.owner AS sub UNION SELECT jsonb_array_elements_text(a.principals)) AS who
    JOIN devices AS d ON d.owner = who.sub
    WHERE d.ended_at IS NULL AND d.platform = ANY (:platforms)
    ON CONFLICT (message_id, device_id) DO NOTHING
)
UPDATE messages SET is_unannounced = NULL FROM waiting WHERE messages.id = waiting.id
RETURNING messages.id
""").bindparams(bindparam("platforms", type_=ARRAY(VARCHAR)))
"""Everybody who finds a message in the inbox has it announced on each device that lives now."""
ANNOUNCE_TO = text("""
INSERT INTO pushes (id, message_id, device_id, kind, state, attempts, created_at, next_try_at)
SELECT gen_random_uuid(), :message_id, d.id, :kind, 'queued', 0, :now, :due
FROM devices AS d WHERE d.owner = :recipient AND d.ended_at IS NULL
ON CONFLICT (message_id, device_id) DO NOTHING
""")
WAITS = text("""
SELECT CASE WHEN EXISTS (SELECT FROM messages WHERE is_unannounced) THEN to_timestamp(0)
    ELSE (SELECT min(next_try_at) FROM pushes WHERE state = 'queued') END
""")
"""A message that nobody has announced is due at once, whatever the two machines' clocks say."""


class OutgoingPush(NamedTuple):
    """A push that was taken to be tried.

    ``push`` is none where its device has ended meanwhile, or is stored so that nobody can read it.
    """

    id: UUID
    device_id: UUID
    attempts: int
    push: Push | None
    channel: bytes | None
    is_damaged: bool = False


async def announce(tx: Transaction, *, platforms: Collection[Platform]) -> int:
    """Queue a push of each new message to each device of whoever reads it; returns of how many."""
    given = {
        "limit": ANNOUNCED_AT_ONCE,
        "kind": PushKind.ASSISTANCE.value,
        "now": tx.clock.now(),
        "due": real_now(),
        "platforms": [one.value for one in platforms],
    }
    return len((await tx.session.execute(ANNOUNCE, given)).all())


async def announce_to(tx: Transaction, recipient: str, message_id: UUID, *, kind: PushKind) -> None:
    """Queue a push of another service's message to each device of one person."""
    given = {"recipient": recipient, "message_id": message_id, "kind": kind.value}
    await tx.session.execute(ANNOUNCE_TO, given | {"now": tx.clock.now(), "due": real_now()})


async def push_waits(tx: Reading) -> float | None:
    """In how many seconds there is something to do: 0 for a message that nobody has announced."""
    at = await tx.session.scalar(WAITS)
    return None if at is None else (at - real_now()).total_seconds()


async def take_pushes(tx: Transaction, *, lease_until: datetime, limit: int) -> list[OutgoingPush]:
    """Take what is due; until the lease ends nobody else does."""
    due = (
        select(PushRow.id)
        .where(PushRow.state == PushState.QUEUED.value, PushRow.next_try_at <= real_now())
        .order_by(PushRow.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = await tx.session.execute(
        update(PushRow)
        .where(PushRow.id.in_(due))
        .values(attempts=PushRow.attempts + 1, next_try_at=lease_until)
        .returning(PushRow.id)
        .execution_options(synchronize_session=False)
    )
    found = await tx.session.execute(
        select(PushRow, DeviceRow)
        .join(DeviceRow, DeviceRow.id == PushRow.device_id)
        .where(PushRow.id.in_([row.id for row in taken]))
        .order_by(PushRow.created_at, PushRow.id)
    )
    return [_outgoing(tx, push, device) for push, device in found]


async def close_push(tx: Transaction, one: OutgoingPush, outcome: Outcome) -> None:
    """Write what came of a try; a device that is gone ends, unless it has another channel by now."""
    if outcome.is_gone:
        await tx.session.execute(
            update(DeviceRow)
            .where(DeviceRow.id == one.device_id, DeviceRow.token_hash == one.channel)
            .values(ended(DeviceEnd.GONE, tx.clock.now()))
            .execution_options(synchronize_session=False)
        )
    await tx.session.execute(
        update(PushRow)
        .where(PushRow.id == one.id, PushRow.state == PushState.QUEUED.value)
        .values(
            state=outcome.state.value,
            failure=outcome.failure,
            next_try_at=real_now() + outcome.pause,
            sent_at=tx.clock.now() if outcome.state is PushState.SENT else None,
        )
        .execution_options(synchronize_session=False)
    )


async def pushes_of(tx: Reading, messages: Sequence[UUID]) -> Sequence[tuple[PushRow, DeviceRow]]:
    """On which of the actor's own devices these messages were announced."""
    found = await tx.session.execute(
        select(PushRow, DeviceRow)
        .join(DeviceRow, DeviceRow.id == PushRow.device_id)
        .where(PushRow.message_id.in_(messages), DeviceRow.owner == tx.by.sub)
        .order_by(DeviceRow.id)
    )
    return [(push, device) for push, device in found]


def _outgoing(tx: Reading, row: PushRow, device: DeviceRow) -> OutgoingPush:
    """One row as it can be sent; one that cannot be read holds up no other."""
    push, damaged = None, False
    if device.token is not None:
        try:
            push = Push(
                id=row.id,
                kind=PushKind(row.kind),
                message_id=row.message_id,
                platform=Platform(device.platform),
                language=DeviceLanguage(device.language),
                token=tx.vault.open(device.token, Place("devices", "token", device.id)),
            )
        except (VaultDamaged, ValueError):
            damaged = True
    return OutgoingPush(row.id, device.id, row.attempts, push, device.token_hash, damaged)
