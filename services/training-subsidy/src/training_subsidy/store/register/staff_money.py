"""Declarations of staff-education money, one a year for each organisation."""

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_once
from sqlalchemy import select

from training_subsidy.domain.register.staff_money import (
    StaffMoney,
    StaffMoneyDeclaredAlready,
    StaffMoneyNotFound,
)
from training_subsidy.store.register.enterprise_tables import StaffMoneyRow
from training_subsidy.store.versions import expect

NAMES = ("id", "org", "region", "year", "extracted", "used", "frontline", "masters", "version")


def _money(row: Any) -> StaffMoney:
    return StaffMoney(**{name: getattr(row, name) for name in NAMES})


async def insert_money(tx: Transaction, money: StaffMoney) -> StaffMoney:
    """Note a year's declaration. Raises ``StaffMoneyDeclaredAlready``."""
    row = asdict(money) | {"declared_by": tx.by.sub, "declared_at": tx.clock.now()}
    if not await insert_once(tx, StaffMoneyRow, "org", "year", **row):
        raise StaffMoneyDeclaredAlready
    tx.audit_subject("staff_money", money.id, money.version)
    tx.created(money.id)
    return money


async def get_money(tx: Reading, money_id: UUID, *, expected: int | None = None) -> StaffMoney:
    """One declaration: an organisation sees its own (404), an office those of its region."""
    row = await tx.session.scalar(select(StaffMoneyRow).where(StaffMoneyRow.id == money_id))
    if row is None or (tx.by.owns_single_cases and row.org != tx.by.org):
        raise StaffMoneyNotFound
    if not tx.by.owns_single_cases:
        tx.by.within(row.region)
    expect(row.version, expected)
    return _money(row)


async def find_money(
    tx: Reading, *, year: int | None, after: UUID | None, limit: int
) -> list[StaffMoney]:
    """One's own declarations, or those of an office's region."""
    own = tx.by.owns_single_cases
    query = select(StaffMoneyRow).where(
        StaffMoneyRow.org == (tx.by.org or "-")
        if own
        else covered_by(tx.by.region.code or "-", StaffMoneyRow.region)
    )
    if year is not None:
        query = query.where(StaffMoneyRow.year == year)
    if after is not None:
        query = query.where(StaffMoneyRow.id > after)
    rows = await tx.session.scalars(query.order_by(StaffMoneyRow.id).limit(limit))
    return [_money(row) for row in rows]


def save_money(tx: Transaction, money: StaffMoney) -> StaffMoney:
    """Write other figures, unless someone else has written since."""
    saved = replace(money, version=money.version + 1)
    change_row(
        tx,
        StaffMoneyRow,
        {"id": saved.id},
        was=money.version,
        extracted=saved.extracted,
        used=saved.used,
        frontline=saved.frontline,
        masters=saved.masters,
        declared_by=tx.by.sub,
        declared_at=tx.clock.now(),
        version=saved.version,
    )
    tx.audit_subject("staff_money", saved.id, saved.version)
    return saved
