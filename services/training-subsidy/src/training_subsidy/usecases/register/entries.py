"""Registers that are profiles: one enters, another confirms, and an entry ends with its reason."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.roles import RoleNotAllowed
from shared.transaction import Transaction

from shared import held
from training_subsidy.domain.register.kept import (
    LIFECYCLE,
    EntrySpan,
    EntryStatus,
    RegisterEntryDays,
    RegisterEntryNotFound,
    RegisterEntryNotListed,
    RegisterEntryNotYours,
)
from training_subsidy.policy.registers import register_of
from training_subsidy.store.register import entries
from training_subsidy.store.register.entries import ENTRY
from training_subsidy.store.register_tables import RegisterEntryRow
from training_subsidy.usecases.deadlines import DEADLINES

DUTY = "register_entry"
A_DAY = timedelta(days=1)


class RegisterEntryFourEyes(AnotherPersonRequired):
    """Who entered it does not confirm or reject it."""


async def propose_entry(
    tx: Transaction,
    register: str,
    *,
    region: str,
    values: Mapping[str, Any],
    span: EntrySpan,
    document: str,
    replaces: UUID | None,
) -> RegisterEntryRow:
    """Propose an entry, or one that takes the place of another from a day on.

    Raises ``RegisterUnknown``, ``RoleNotAllowed``, ``RegisterEntryMalformed``,
    ``RegisterEntryDays``, ``RegisterEntryNotListed`` and ``RegisterEntryKnown``.
    """
    profile = register_of(register)
    if not tx.by.has(*profile.enters):
        raise RoleNotAllowed(profile.enters)
    org = tx.by.org if tx.by.owns_single_cases else None
    if org is None:
        tx.by.within(region)
    span.check()
    if replaces is not None:
        before = await entries.get_entry(tx, replaces)
        if before.status != EntryStatus.ENTERED or before.register != register:
            raise RegisterEntryNotFound
        if span.since <= before.since:
            raise RegisterEntryDays(since=before.since.isoformat())
    kept = profile.read(values)
    if org is not None and profile.own_code is not None and kept[profile.own_code] != org:
        raise RegisterEntryNotYours(title=profile.fields[profile.own_code].title.text)
    for name, other in profile.named.items():
        if not await entries.is_listed(tx, other, kept[name], on=span.since):
            raise RegisterEntryNotListed(
                field=profile.fields[name].title.text, register=register_of(other).title.text
            )
    row = await entries.insert_entry(
        tx,
        profile,
        kept,
        region=region,
        org=org,
        since=span.since,
        until=span.until,
        document=document,
        replaces=replaces,
        decided_by=None,
        decided_at=None,
        reason=None,
    )
    await DEADLINES.start(tx, DUTY, case_id=row.id, region=region, at=tx.clock.now())
    return row


async def decide_entry(
    tx: Transaction, entry_id: UUID, *, action: str, reason: str | None, expected: int
) -> RegisterEntryRow:
    """``confirm`` or ``reject`` by another person; what it replaces ends the day before it begins."""
    row = await entries.hold_entry(tx, entry_id, expected=expected)
    status = LIFECYCLE.after(action, status=EntryStatus(row.status), by=tx.by)
    require_another_person(tx.by.sub, than=[row.proposed_by], refusal=RegisterEntryFourEyes())
    if status is EntryStatus.ENTERED and row.replaces is not None:
        await _make_way(tx, row.replaces, row.since)
    return await _decided(tx, row, status, reason=reason)


async def _make_way(tx: Transaction, entry_id: UUID, since: date) -> None:
    before = await entries.hold_entry(tx, entry_id)
    ended = LIFECYCLE.after("end", status=EntryStatus(before.status), by=tx.by)
    last = since - A_DAY if before.until is None else min(before.until, since - A_DAY)
    held.change(tx, before, ENTRY, status=ended, until=last)
    await tx.flush()  # of one key one is entered


async def _decided(
    tx: Transaction, row: RegisterEntryRow, status: EntryStatus, *, reason: str | None
) -> RegisterEntryRow:
    held.change(
        tx,
        row,
        ENTRY,
        status=status,
        decided_by=tx.by.sub,
        decided_at=tx.clock.now(),
        reason=reason,
    )
    await DEADLINES.meet(tx, DUTY, case_id=row.id)
    return row


async def withdraw_entry(tx: Transaction, entry_id: UUID, *, expected: int) -> RegisterEntryRow:
    """Who proposed it takes it back."""
    row = await entries.hold_entry(tx, entry_id, expected=expected)
    if not tx.by.is_among([row.proposed_by]):
        raise RegisterEntryNotFound
    status = LIFECYCLE.after("withdraw", status=EntryStatus(row.status), by=tx.by)
    held.change(tx, row, ENTRY, status=status)
    await DEADLINES.cancel(tx, case_id=row.id, what=DUTY)
    return row


async def end_entry(
    tx: Transaction, entry_id: UUID, *, until: date, reason: str, expected: int
) -> RegisterEntryRow:
    """An entry counts to a day; what it was stays readable. Raises ``RegisterEntryDays``."""
    row = await entries.hold_entry(tx, entry_id, expected=expected)
    status = LIFECYCLE.after("end", status=EntryStatus(row.status), by=tx.by)
    EntrySpan(since=row.since, until=until).check()
    held.change(tx, row, ENTRY, status=status, until=until, reason=reason)
    return row
