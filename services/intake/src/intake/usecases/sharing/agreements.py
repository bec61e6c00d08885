"""Agreements of data sharing, as two people of the city enter and end them."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction

from intake.domain.errors import OutsideLhasa
from intake.domain.household.household import CITY_CODE
from intake.domain.sharing.agreement import check_days, check_end
from intake.domain.sharing.registry import check_callback
from intake.store.sharing import agreements
from intake.usecases.sharing.signatures import read_key
from shared import held


async def check_agreement(
    tx: Reading,
    *,
    consumer: str,
    purpose: str,
    region: str,
    since: date,
    until: date,
    signing_key: str | None,
    callback: str | None,
) -> None:
    """Refuse at once what could never be confirmed."""
    if signing_key is not None:
        read_key(signing_key)
    if callback is not None:
        check_callback(callback)
    if not region.startswith(CITY_CODE):
        raise OutsideLhasa(region=region)
    check_days(since, until, today=tx.clock.today())
    await agreements.require_none_of(tx, consumer, purpose, since=since, until=until)


async def enter_agreement(tx: Transaction, values: dict[str, Any]) -> UUID:
    """A consumer may ask from its first day on."""
    names = ("consumer", "purpose", "region", "since", "until", "signing_key", "callback")
    await check_agreement(tx, **{name: values[name] for name in names})
    return await agreements.insert_agreement(tx, **values)


async def check_ending(tx: Reading, agreement_id: UUID, *, until: date) -> None:
    """Refuse at once what could never be confirmed."""
    there = await agreements.get_agreement(tx, agreement_id)
    check_end(there, until, today=tx.clock.today())


async def end_agreement(
    tx: Transaction, agreement_id: UUID, *, until: date, document: str, expected: int
) -> UUID:
    """Nobody asks under it after a day; what was learnt before is kept as long as was agreed."""
    row = await agreements.hold_agreement(tx, agreement_id, expected=expected)
    check_end(agreements.agreement_from(row), until, today=tx.clock.today())
    held.change(tx, row, agreements.AGREEMENT, until=until, document=document)
    return row.id
