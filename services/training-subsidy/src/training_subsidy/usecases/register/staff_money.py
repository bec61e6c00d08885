"""An enterprise declares what it set aside for its staff's education, and how it used it (VT-070)."""

from dataclasses import replace
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.register.staff_money import StaffMoney, StaffMoneyNotFound
from training_subsidy.store.register import staff_money


async def declare_money(
    tx: Transaction,
    *,
    region: str,
    year: int,
    extracted: int,
    used: int,
    frontline: int,
    masters: int,
) -> StaffMoney:
    """Note the figures of a year; officers see them with the enterprise's claims."""
    if not tx.by.org:
        raise StaffMoneyNotFound
    money = StaffMoney(
        id=new_id(),
        org=tx.by.org,
        region=region,
        year=year,
        extracted=extracted,
        used=used,
        frontline=frontline,
        masters=masters,
    )
    money.check(this_year=tx.clock.today().year)
    return await staff_money.insert_money(tx, money)


async def correct_money(
    tx: Transaction,
    money_id: UUID,
    *,
    extracted: int,
    used: int,
    frontline: int,
    masters: int,
    expected: int,
) -> StaffMoney:
    """The enterprise puts its figures right; every version stands in the audit trail."""
    money = await staff_money.get_money(tx, money_id, expected=expected)
    corrected = replace(money, extracted=extracted, used=used, frontline=frontline, masters=masters)
    corrected.check(this_year=tx.clock.today().year)
    return staff_money.save_money(tx, corrected)
