"""Devices of people: each is its owner's alone, and a push channel is one device's alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import delete, select, text, update

from intake.domain.devices.device import DeviceEnd, DeviceNotFound
from intake.store.devices.device_tables import DeviceRow
from shared import held

DEVICE = "device"
AT_ONCE = 200
ONE_AFTER_ANOTHER = text("""
SELECT pg_advisory_xact_lock(hashtextextended(encode(:channel, 'hex'), 0)),
    pg_advisory_xact_lock(hashtextextended(:owner, 1))
""")
"""Whoever registers one push channel, or devices of one person, at once waits; channels come first."""


class Place(NamedTuple):
    """What a registration finds: the device, if the person has had it, and how many others live."""

    device: DeviceRow | None
    others: int


async def hold_place(tx: Transaction, installation: str, channel: bytes) -> Place:
    """The actor's device of an installation, held against registrations at the same time."""
    await tx.session.execute(ONE_AFTER_ANOTHER, {"channel": channel, "owner": tx.by.sub})
    mine = list(
        await tx.session.scalars(
            select(DeviceRow)
            .where(
                DeviceRow.owner == tx.by.sub,
                DeviceRow.ended_at.is_(None) | (DeviceRow.installation == installation),
            )
            .order_by(DeviceRow.id)
            .with_for_update()
        )
    )
    for row in mine:
        tx.session.expunge(row)
    device = next((row for row in mine if row.installation == installation), None)
    return Place(device, sum(row.installation != installation for row in mine))


async def take_channel(tx: Transaction, channel: bytes, *, installation: str) -> None:
    """End whatever other device has this push channel: it belongs to whoever registered it last."""
    await tx.session.execute(
        update(DeviceRow)
        .where(
            DeviceRow.token_hash == channel,
            (DeviceRow.owner != tx.by.sub) | (DeviceRow.installation != installation),
        )
        .values(ended(DeviceEnd.MOVED, tx.clock.now()))
        .execution_options(synchronize_session=False)
    )


async def get_device(tx: Reading, installation: str, *, lock: bool = False) -> DeviceRow:
    """One of the actor's own devices, ended ones too. Raises ``DeviceNotFound``."""
    query = select(DeviceRow).where(
        DeviceRow.owner == tx.by.sub, DeviceRow.installation == installation
    )
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise DeviceNotFound
    tx.session.expunge(row)
    return row


async def find_devices(tx: Reading, *, after: UUID | None, limit: int) -> Sequence[DeviceRow]:
    """The actor's own devices, ended ones too, the oldest first."""
    query = select(DeviceRow).where(DeviceRow.owner == tx.by.sub).order_by(DeviceRow.id)
    if after is not None:
        query = query.where(DeviceRow.id > after)
    return (await tx.session.scalars(query.limit(limit))).all()


def end_device(tx: Transaction, row: DeviceRow, why: DeviceEnd) -> None:
    """Tell a held device nothing more, and forget where it was reached."""
    held.change(
        tx,
        row,
        DEVICE,
        token=None,
        token_hash=None,
        ended_at=tx.clock.now(),
        ended_because=why.value,
    )


async def end_idle(tx: Transaction, *, idle: timedelta) -> int:
    """End some devices that nobody has renewed for so long; returns how many."""
    now = tx.clock.now()
    found = (
        select(DeviceRow.id)
        .where(DeviceRow.ended_at.is_(None), DeviceRow.renewed_at < now - idle)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found_idle = await tx.session.scalars(
        update(DeviceRow)
        .where(DeviceRow.id.in_(found))
        .values(ended(DeviceEnd.IDLE, now))
        .returning(DeviceRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(found_idle.all())


async def forget_ended(tx: Transaction, *, kept: timedelta) -> int:
    """Forget some devices that ended so long ago; returns how many."""
    found = (
        select(DeviceRow.id)
        .where(DeviceRow.ended_at < tx.clock.now() - kept)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    gone = await tx.session.scalars(
        delete(DeviceRow)
        .where(DeviceRow.id.in_(found))
        .returning(DeviceRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def ended(why: DeviceEnd, at: datetime) -> dict[str, object]:
    """The columns of a device that is told nothing any more."""
    return {
        "token": None,
        "token_hash": None,
        "ended_at": at,
        "ended_because": why.value,
        "version": DeviceRow.version + 1,
    }
