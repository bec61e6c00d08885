"""The money of a fund by the allocation that it came with, and what each allocation paid."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.vocabulary import FundKind
from shared.errors import NotFound
from shared.regions import covered_by
from shared.rows import answering
from shared.transaction import Reading, Transaction
from shared.writes import changing
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, aliased, mapped_column

from disbursement.domain.funds.sources import Lot
from disbursement.store.tables import Base, FundRow, Instant, PaymentRow


class AllocationNotFound(NotFound):
    """There is no such allocation."""


class AllocationRow(Base):
    """Money that came into a fund under one key; ``charged`` is what the bank took as its fees.

    ``passed_on`` went to the account of another level, and ``root_id`` is the first allocation of
    what came from one. ``only_for``: codes of aid, claims or recipients that its donor bound it to,
    ``only_region``: the place; empty is for all.
    """

    __tablename__ = "fund_allocations"
    __table_args__ = (
        UniqueConstraint("fund_id", "key"),
        CheckConstraint(
            "used >= 0 AND charged >= 0 AND passed_on >= 0"
            " AND amount >= used + charged + passed_on",
            name="fund_allocations_never_overdrawn",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    key: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    used: Mapped[int] = mapped_column(BigInteger)
    charged: Mapped[int] = mapped_column(BigInteger)
    passed_on: Mapped[int] = mapped_column(BigInteger, server_default="0")
    root_id: Mapped[UUID | None] = mapped_column(ForeignKey("fund_allocations.id"))
    received_at: Mapped[datetime] = mapped_column(Instant)
    donor: Mapped[str | None]
    purpose: Mapped[str | None]
    only_for: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    only_region: Mapped[str | None]


class AllocationUseRow(Base):
    """So much of a payment comes from an allocation, until its order is cancelled."""

    __tablename__ = "allocation_uses"
    __table_args__ = (
        CheckConstraint("amount > 0", name="allocation_uses_amount"),
        Index("allocation_uses_of", "allocation_id", "payment_id"),
    )

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    allocation_id: Mapped[UUID] = mapped_column(ForeignKey("fund_allocations.id"), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[datetime] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)


@dataclass(frozen=True, slots=True)
class Use:
    """So much of a payment from an allocation, and the first one that the money came with."""

    allocation_id: UUID
    allocation: str
    first_allocation_id: UUID
    first_allocation: str
    first_fund: str
    payment_id: UUID
    case_number: str
    amount: int


LEFT = answering(
    text("""
SELECT id, fund_id, amount - used - charged - passed_on AS rest, only_for, only_region
FROM fund_allocations
WHERE fund_id = ANY(:funds) AND amount - used - charged - passed_on > 0 ORDER BY id
"""),
    *("id", "fund_id", "rest", "only_for", "only_region"),
)


async def find_lots(tx: Transaction, fund_ids: Collection[UUID]) -> dict[UUID, list[Lot]]:
    """What is left of each fund, bound money first, then the oldest.

    The funds are held, so nobody takes of it meanwhile.
    """
    found: dict[UUID, list[Lot]] = {}
    for row in await tx.session.execute(LEFT, {"funds": list(fund_ids)}):
        lot = Lot(row.id, row.rest, frozenset(row.only_for), row.only_region)
        found.setdefault(row.fund_id, []).append(lot)
    return {fund: sorted(lots, key=lambda lot: not lot.is_bound) for fund, lots in found.items()}


def rename(tx: Transaction, allocation_id: UUID, *, key: str, said: Mapping[str, Any]) -> None:
    """Money that arrived before it was announced is the announced allocation, and bound as that is.

    It keeps its payments.
    """
    renamed = changing(AllocationRow, "key", *said, versioned=False)
    tx.writes.add(renamed, {"id": allocation_id, "key": key, **said})


async def sources_of(tx: Reading, payment_id: UUID) -> list[Use]:
    """Where the money of a payment is from, whole; what was released is left out."""
    query = _uses().where(AllocationUseRow.payment_id == payment_id)
    return [Use(*row) for row in await tx.session.execute(query)]


async def uses_of(tx: Reading, allocation_id: UUID, *, after: UUID | None, limit: int) -> list[Use]:
    """What an allocation pays, by the age of the order; what was released is left out."""
    query = _uses().where(AllocationUseRow.allocation_id == allocation_id).limit(limit)
    if after is not None:
        query = query.where(AllocationUseRow.payment_id > after)
    return [Use(*row) for row in await tx.session.execute(query)]


def _uses() -> Select[*tuple[Any, ...]]:
    first = aliased(AllocationRow)
    return (
        select(
            AllocationUseRow.allocation_id,
            AllocationRow.key,
            first.id,
            first.key,
            FundRow.code,
            AllocationUseRow.payment_id,
            PaymentRow.case_number,
            AllocationUseRow.amount,
        )
        .join(AllocationRow, AllocationRow.id == AllocationUseRow.allocation_id)
        .join(first, first.id == func.coalesce(AllocationRow.root_id, AllocationRow.id))
        .join(FundRow, FundRow.id == first.fund_id)
        .join(PaymentRow, PaymentRow.id == AllocationUseRow.payment_id)
        .where(AllocationUseRow.released_at.is_(None))
        .order_by(AllocationUseRow.payment_id, AllocationUseRow.allocation_id)
    )


async def get_allocation(tx: Reading, allocation_id: UUID) -> tuple[AllocationRow, str]:
    """One allocation and the region of its fund. Raises ``AllocationNotFound``."""
    found = (
        await tx.session.execute(
            select(AllocationRow, FundRow.region)
            .join(FundRow)
            .where(AllocationRow.id == allocation_id)
        )
    ).one_or_none()
    if found is None:
        raise AllocationNotFound
    return found[0], found[1]


async def find_donations(
    tx: Reading, *, region: str, after: UUID | None, limit: int
) -> list[AllocationRow]:
    """What donors gave to the funds at and below a region, the oldest first (第二十九条)."""
    query = (
        select(AllocationRow)
        .join(FundRow)
        .where(covered_by(region, FundRow.region))
        .where(or_(AllocationRow.donor.is_not(None), FundRow.kind == FundKind.DONATION))
    )
    if after is not None:
        query = query.where(AllocationRow.id > after)
    return list(await tx.session.scalars(query.order_by(AllocationRow.id).limit(limit)))


async def find_allocations(
    tx: Reading, fund_id: UUID, *, after: UUID | None, limit: int
) -> list[AllocationRow]:
    """The allocations of a fund, the oldest first."""
    query = select(AllocationRow).where(AllocationRow.fund_id == fund_id)
    if after is not None:
        query = query.where(AllocationRow.id > after)
    return list(await tx.session.scalars(query.order_by(AllocationRow.id).limit(limit)))
