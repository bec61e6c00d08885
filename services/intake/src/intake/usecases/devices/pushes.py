"""Telling devices that messages wait, outside any transaction: under a lease, with growing pauses."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from shared.clock import real_now
from shared.contracts.training_subsidy import MessageQueued
from shared.roles import system
from shared.transaction import Database, Transaction

from intake.domain.devices.device import Platform
from intake.domain.devices.push import Answer, Later, PushKind, Refused, Send, outcome_of
from intake.store.devices import pushes
from intake.store.devices.pushes import OutgoingPush
from shared import observe

BATCH = 20
LEASE = timedelta(seconds=60)
"""Longer than the pushes of a batch, all at once, can take."""


async def push(database: Database, channels: Mapping[Platform, Send]) -> Sequence[object]:
    """Announce new messages, try what is due, and write what came of it; returns what was done.

    Without a channel for its platform a device is told nothing; the message stays in the inbox.
    """
    by = system(database.service)
    async with database.transaction(by=by, audited=False) as tx:
        announced = await pushes.announce(tx, platforms=channels)
    async with database.transaction(by=by, audited=False) as tx:
        taken = await pushes.take_pushes(tx, lease_until=real_now() + LEASE, limit=BATCH)
    answers = await asyncio.gather(*(_tried(one, channels) for one in taken))
    if taken:
        async with database.transaction(by=by, audited=False) as tx:
            for one, answer in zip(taken, answers, strict=True):
                outcome = outcome_of(answer, attempts=one.attempts)
                await pushes.close_push(tx, one, outcome)
                _count(database.service, one, outcome.state.value, outcome.failure)
    return [*taken, *range(announced)]


async def announce_training(tx: Transaction, event: MessageQueued) -> None:
    """Tell the devices of a person that a message of training waits."""
    await pushes.announce_to(tx, event.recipient, event.message_id, kind=PushKind.TRAINING)


async def _tried(one: OutgoingPush, channels: Mapping[Platform, Send]) -> Answer:
    if one.push is None:
        return Refused("TOKEN_DAMAGED" if one.is_damaged else "DEVICE_ENDED")
    channel = channels.get(one.push.platform)
    if channel is None:
        return Refused("NO_CHANNEL")
    try:
        return await channel(one.push)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the others of the batch are closed
        return Later(type(fault).__name__)


def _count(service: str, one: OutgoingPush, state: str, failure: str | None) -> None:
    platform = "none" if one.push is None else one.push.platform.value
    observe.PUSHES.labels(service, platform, state).inc()
    if failure is not None:
        observe.log().warning("push_not_sent", push_id=str(one.id), failure=failure)
