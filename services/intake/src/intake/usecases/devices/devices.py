"""Registering the device that somebody holds, signing it off, and ending those nobody opens."""

from dataclasses import dataclass
from datetime import timedelta

from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.transaction import Transaction

from intake.domain.devices.device import DeviceEnd, DeviceLanguage, Platform, check_devices
from intake.store.devices import devices
from intake.store.devices.device_tables import DeviceRow
from shared import held

ENDED_KEPT = timedelta(days=30)
"""So long an app may read why its device has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What an app says of itself; the token is a secret of its push channel."""

    installation: str
    platform: Platform
    token: str
    language: DeviceLanguage
    app_version: str


async def register_device(
    tx: Transaction, wish: Registration, *, most: int
) -> tuple[DeviceRow, bool]:
    """Register or renew the actor's device; returns it, and whether it was not there before.

    A push channel that another device had belongs to this one from now on, and the other ends.
    Raises ``TooManyDevices``.
    """
    channel = tx.vault.lookup(f"push_{wish.platform}", wish.token)
    row, others = await devices.hold_place(tx, wish.installation, channel)
    if row is None or row.ended_at is not None:
        check_devices(others, most=most)
    await devices.take_channel(tx, channel, installation=wish.installation)
    now = tx.clock.now()
    said = {
        "platform": wish.platform.value,
        "token": wish.token,
        "token_hash": channel,
        "language": wish.language.value,
        "app_version": wish.app_version,
        "renewed_at": now,
        "ended_at": None,
        "ended_because": None,
    }
    if row is not None:
        held.change(tx, row, devices.DEVICE, **said)
        return row, False
    row = held.insert(
        tx,
        DeviceRow,
        devices.DEVICE,
        owner=tx.by.sub,
        installation=wish.installation,
        registered_at=now,
        **said,
    )
    return row, True


async def sign_off_device(tx: Transaction, installation: str) -> None:
    """Tell one of the actor's devices nothing more; twice is once. Raises ``DeviceNotFound``."""
    row = await devices.get_device(tx, installation, lock=True)
    if row.ended_at is None:
        devices.end_device(tx, row, DeviceEnd.SIGNED_OFF)


async def end_idle_devices(running: ServiceRuntime) -> int:
    """End some devices whose app nobody has opened for long; returns how many."""
    database, idle = running.database, timedelta(days=running.service.state["idle_device_days"])
    async with database.transaction(by=system(running.service.name), audited=False) as tx:
        return await devices.end_idle(tx, idle=idle)


async def forget_ended_devices(running: ServiceRuntime) -> int:
    """Forget some devices that ended long ago; returns how many."""
    database = running.database
    async with database.transaction(by=system(running.service.name), audited=False) as tx:
        return await devices.forget_ended(tx, kept=ENDED_KEPT)
