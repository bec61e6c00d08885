"""The register of institutions and the catalogue of trades."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.register.catalogue import (
    Catalogue,
    CatalogueChange,
    CatalogueVersion,
)
from training_subsidy.domain.register.institution import Institution, check_credit_code
from training_subsidy.domain.register.trade import Standard, Trade, TrainingType
from training_subsidy.store.register import catalogue_versions, institutions, trades
from training_subsidy.store.register.institutions import (
    InstitutionNotFound,
    InstitutionRegisteredAlready,
)


async def check_new_institution(tx: Transaction, credit_code: str) -> None:
    """Refuse a code that does not hold or is registered already."""
    try:
        await institutions.find_by_code(tx, check_credit_code(credit_code))
    except InstitutionNotFound:
        return
    raise InstitutionRegisteredAlready


async def register_institution(
    tx: Transaction, *, credit_code: str, name: str, region: str, qualified_for_pay_first: bool
) -> Institution:
    """Enter an institution into the register (VT-006)."""
    institution, registered = Institution.register(
        id=new_id(),
        credit_code=credit_code,
        name=name,
        region=region,
        qualified_for_pay_first=qualified_for_pay_first,
        by=tx.by,
        on=tx.clock.today(),
    )
    institution = await institutions.insert_institution(tx, institution)
    tx.publish(registered)
    return institution


async def reinstate_institution(
    tx: Transaction, institution_id: UUID, *, reason_code: str, reason: str, expected: int
) -> Institution:
    """A restricted institution opens classes again, with the reason (A-58)."""
    institution = await institutions.get_institution(tx, institution_id, expected=expected)
    institution, changed = institution.change_status(
        "reinstate", reason_code=reason_code, by=tx.by, on=tx.clock.today()
    )
    institutions.change_standing(tx, institution, reason_code=reason_code, reason=reason)
    tx.publish(changed)
    return institution


async def list_trade(
    tx: Transaction,
    *,
    code: str,
    name: str,
    level: int,
    training_type: TrainingType,
    standards: Sequence[Standard],
    document: str,
) -> Trade:
    """Enter a trade and level into the catalogue (VT-016)."""
    trade, listed = Trade.list_trade(
        id=new_id(),
        code=code,
        name=name,
        level=level,
        training_type=training_type,
        standards=tuple(standards),
        on=tx.clock.today(),
    )
    trade = await trades.insert_trade(tx, trade)
    await _publish_trade(tx, trade, trade.standards[0], CatalogueChange.LISTED, document)
    tx.publish(listed)
    return trade


async def adjust_trade(
    tx: Transaction, trade_id: UUID, standard: Standard, *, document: str, expected: int
) -> Trade:
    """Add a standard that comes into force later (VT-016)."""
    trade = await trades.get_trade(tx, trade_id, expected=expected)
    trade = await trades.save_trade(tx, trade.adjust(standard, on=tx.clock.today()))
    await _publish_trade(tx, trade, standard, CatalogueChange.ADJUSTED, document)
    return trade


async def delist_trade(
    tx: Transaction, trade_id: UUID, day: date, *, document: str, expected: int
) -> Trade:
    """Take a trade off the catalogue from a day to come (VT-016, A-88)."""
    trade = await trades.get_trade(tx, trade_id, expected=expected)
    trade = await trades.save_trade(tx, trade.delist(day, on=tx.clock.today()))
    off = Standard(in_force_from=day, amount=None)
    await _publish_trade(tx, trade, off, CatalogueChange.DELISTED, document)
    return trade


async def _publish_trade(
    tx: Transaction, trade: Trade, standard: Standard, change: CatalogueChange, document: str
) -> None:
    await catalogue_versions.insert_version(
        tx,
        CatalogueVersion(
            id=new_id(),
            catalogue=Catalogue.TRADES,
            change=change,
            subject=trade.id,
            code=trade.code,
            name=trade.name,
            level=trade.level,
            amount=standard.amount,
            in_force_from=standard.in_force_from,
            document=document,
            published_at=tx.clock.now(),
        ),
    )
