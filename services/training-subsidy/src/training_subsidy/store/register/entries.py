"""Entries of the registers that are profiles."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import or_, select, text

from shared import held
from training_subsidy.domain.register.kept import (
    EntryStatus,
    RegisterEntryKnown,
    RegisterEntryNotFound,
    RegisterProfile,
)
from training_subsidy.store.register_tables import RegisterEntryRow

ENTRY = "register_entry"
COUNT = (EntryStatus.ENTERED, EntryStatus.ENDED)
"""What counts from its first day to its last: one that has ended counted until then."""
COUNTED = text("""
WITH counted AS (
    SELECT left(region, 6) AS county, sums FROM register_entries
    WHERE register = :register AND status IN ('entered', 'ended') AND since <= :on
        AND (until IS NULL OR until >= :on) AND region LIKE :below
), totals AS (
    SELECT c.county, p.key AS name, sum(CAST(p.value AS bigint)) AS total
    FROM counted AS c, jsonb_each_text(c.sums) AS p GROUP BY 1, 2
)
SELECT c.county, count(*) AS entries,
    (SELECT coalesce(jsonb_object_agg(t.name, t.total), '{}') FROM totals AS t
     WHERE t.county = c.county) AS sums
FROM counted AS c GROUP BY c.county ORDER BY c.county
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountySums:
    """How many entries a county has in force on a day, and the sums of their fields."""

    county: str
    entries: int
    sums: Mapping[str, int]


async def insert_entry(
    tx: Transaction, profile: RegisterProfile, kept: Mapping[str, Any], **columns: Any
) -> RegisterEntryRow:
    """Enter a proposal. Raises ``RegisterEntryKnown``."""
    key_hash = tx.vault.lookup(f"register {profile.code}", profile.key_of(kept))
    there = select(RegisterEntryRow.id, RegisterEntryRow.status).where(
        RegisterEntryRow.register == profile.code,
        RegisterEntryRow.key_hash == key_hash,
        RegisterEntryRow.status.in_([EntryStatus.PROPOSED, EntryStatus.ENTERED]),
    )
    for known in await tx.session.execute(there):
        if known.status == EntryStatus.PROPOSED or known.id != columns["replaces"]:
            raise RegisterEntryKnown
    row = held.insert(
        tx,
        RegisterEntryRow,
        ENTRY,
        register=profile.code,
        key_hash=key_hash,
        values=json.dumps(dict(kept), ensure_ascii=False),
        sums={name: kept[name] for name in profile.summed if name in kept},
        status=EntryStatus.PROPOSED,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
        **columns,
    )
    tx.created(f"/v1/register-entries/{row.id}")
    return row


async def find_listed(tx: Reading, register: str, key: str, *, on: date) -> RegisterEntryRow | None:
    """The entry of a register under a key that is in force on a day."""
    row: RegisterEntryRow | None = await tx.session.scalar(
        select(RegisterEntryRow)
        .where(
            RegisterEntryRow.register == register,
            RegisterEntryRow.key_hash == tx.vault.lookup(f"register {register}", key),
            RegisterEntryRow.status.in_(COUNT),
            RegisterEntryRow.since <= on,
            or_(RegisterEntryRow.until.is_(None), RegisterEntryRow.until >= on),
        )
        .limit(1)
    )
    return row


async def is_listed(tx: Reading, register: str, key: str, *, on: date) -> bool:
    """Whether a register has an entry of this key in force on a day."""
    found = await tx.session.scalar(
        select(RegisterEntryRow.id).where(
            RegisterEntryRow.register == register,
            RegisterEntryRow.key_hash == tx.vault.lookup(f"register {register}", key),
            RegisterEntryRow.status.in_(COUNT),
            RegisterEntryRow.since <= on,
            or_(RegisterEntryRow.until.is_(None), RegisterEntryRow.until >= on),
        )
    )
    return found is not None


async def hold_entry(
    tx: Transaction, entry_id: UUID, *, expected: int | None = None
) -> RegisterEntryRow:
    """An entry that the actor may see, held. Raises ``RegisterEntryNotFound``."""
    row = await held.hold(tx, RegisterEntryRow, entry_id, missing=RegisterEntryNotFound)
    _require_seen(tx, row)
    if expected is not None:
        held.require_version(row, expected)
    return row


async def get_entry(tx: Reading, entry_id: UUID) -> RegisterEntryRow:
    """An entry that the actor may see. Raises ``RegisterEntryNotFound``."""
    row = await held.find(tx, RegisterEntryRow, entry_id, missing=RegisterEntryNotFound)
    _require_seen(tx, row)
    return row


def _require_seen(tx: Reading, row: RegisterEntryRow) -> None:
    if row.org is not None and row.org == tx.by.org:
        return
    if tx.by.owns_single_cases:
        raise RegisterEntryNotFound
    tx.by.within(row.region)


async def find_entries(
    tx: Reading,
    *,
    register: str | None,
    status: EntryStatus | None,
    after: UUID | None,
    limit: int,
) -> list[RegisterEntryRow]:
    """Entries of the actor's region and of the own organisation, the oldest first."""
    seen = covered_by(tx.by.region.code, RegisterEntryRow.region)
    if tx.by.owns_single_cases:
        seen = RegisterEntryRow.org == (tx.by.org or "-")
    query = select(RegisterEntryRow).where(seen).order_by(RegisterEntryRow.id)
    if register is not None:
        query = query.where(RegisterEntryRow.register == register)
    if status is not None:
        query = query.where(RegisterEntryRow.status == status)
    if after is not None:
        query = query.where(RegisterEntryRow.id > after)
    return list(await tx.session.scalars(query.limit(limit)))


async def named_in(
    tx: Reading, register: str, ids: Collection[UUID], *, on: date
) -> dict[UUID, dict[str, Any]]:
    """The values of those of these entries that a register has in force on a day."""
    rows = await tx.session.scalars(
        select(RegisterEntryRow).where(
            RegisterEntryRow.id.in_(ids),
            RegisterEntryRow.register == register,
            RegisterEntryRow.status.in_(COUNT),
            RegisterEntryRow.since <= on,
            or_(RegisterEntryRow.until.is_(None), RegisterEntryRow.until >= on),
        )
    )
    return {row.id: values_of(tx, row) for row in rows}


async def in_force(
    tx: Reading, register: str, *, on: date, region: str | None, after: UUID | None, limit: int
) -> list[RegisterEntryRow]:
    """The entries of a register that count on a day, of the whole city or of a region in it."""
    query = (
        select(RegisterEntryRow)
        .where(
            RegisterEntryRow.register == register,
            RegisterEntryRow.status.in_(COUNT),
            RegisterEntryRow.since <= on,
            or_(RegisterEntryRow.until.is_(None), RegisterEntryRow.until >= on),
        )
        .order_by(RegisterEntryRow.id)
        .limit(limit)
    )
    if region is not None:
        query = query.where(covered_by(region, RegisterEntryRow.region))
    if after is not None:
        query = query.where(RegisterEntryRow.id > after)
    return list(await tx.session.scalars(query))


async def sum_up(tx: Reading, register: str, *, on: date, region: str) -> list[CountySums]:
    """Entries and sums by county at and below a region."""
    given = {"register": register, "on": on, "below": f"{region}%"}
    return [
        CountySums(county=row.county, entries=row.entries, sums=row.sums)
        for row in await tx.session.execute(COUNTED, given)
    ]


def values_of(tx: Reading, row: RegisterEntryRow) -> dict[str, Any]:
    """The values of an entry, opened."""
    values: dict[str, Any] = json.loads(held.opened(tx, row, "values") or "{}")
    return values


def reason_of(tx: Reading, row: RegisterEntryRow) -> str | None:
    """Why an entry was rejected or ended."""
    return held.opened(tx, row, "reason")
