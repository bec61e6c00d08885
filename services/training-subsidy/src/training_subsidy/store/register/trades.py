"""The catalogue of trades and levels with their dated standards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import Conflict, NotFound
from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.trade import Standard, Trade, TrainingType
from training_subsidy.store.tables import TradeRow
from training_subsidy.store.versions import expect, save

IN_FORCE = text("""(SELECT s.one ->> 'off' IS NULL
    FROM jsonb_array_elements(trades.standards) AS s(one)
    WHERE s.one ->> 'from' <= :day ORDER BY s.one ->> 'from' DESC LIMIT 1)""")
"""Whether a trade has a standard on a day, and has not been taken off."""


class TradeNotFound(NotFound):
    """No such trade in the catalogue."""


class TradeListedAlready(Conflict):
    """The trade and level is listed already."""


def trade_from(row: Any) -> Trade:
    return Trade(
        id=row.id,
        code=row.code,
        name=row.name,
        level=row.level,
        training_type=TrainingType(row.training_type),
        standards=tuple(
            Standard(
                in_force_from=date.fromisoformat(str(entry["from"])),
                amount=None if entry.get("off") else int(entry["amount"]),
            )
            for entry in row.standards
        ),
        listed_on=row.listed_on,
        version=row.version,
    )


def _stored(standards: Sequence[Standard]) -> list[dict[str, str | int]]:
    return [
        {"from": one.in_force_from.isoformat(), "amount": one.amount}
        if one.amount is not None
        else {"from": one.in_force_from.isoformat(), "amount": 0, "off": True}
        for one in standards
    ]


async def insert_trade(tx: Transaction, trade: Trade) -> Trade:
    """Enter a new trade and level. Raises ``TradeListedAlready``."""
    saved = replace(trade, version=1)
    try:
        await tx.session.execute(
            insert(TradeRow).values(
                id=saved.id,
                code=saved.code,
                name=saved.name,
                level=saved.level,
                training_type=saved.training_type,
                standards=_stored(saved.standards),
                listed_on=saved.listed_on,
                version=saved.version,
            )
        )
    except IntegrityError:
        raise TradeListedAlready from None
    tx.audit_subject("trade", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_trade(tx: Reading, trade_id: UUID, *, expected: int | None = None) -> Trade:
    """One trade and level, if nobody wrote meanwhile."""
    row = await tx.session.scalar(select(TradeRow).where(TradeRow.id == trade_id))
    if row is None:
        raise TradeNotFound
    expect(row.version, expected)
    return trade_from(row)


async def save_trade(tx: Transaction, trade: Trade) -> Trade:
    """Write the standards, unless someone else has written since."""
    version = await save(tx, TradeRow, trade.id, trade.version, standards=_stored(trade.standards))
    tx.audit_subject("trade", trade.id, version)
    return replace(trade, version=version)


async def find_trades(
    tx: Reading, *, on: date | None, after: UUID | None, limit: int
) -> Sequence[Trade]:
    """The catalogue, in the order in which it was entered; of a day, what was in force then."""
    query = select(TradeRow).order_by(TradeRow.id).limit(limit)
    if on is not None:
        query = query.where(IN_FORCE.bindparams(day=on.isoformat()))
    if after is not None:
        query = query.where(TradeRow.id > after)
    return [trade_from(row) for row in await tx.session.scalars(query)]
