"""The money of a fund by the allocation that it came with, and what each allocation paid."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.vocabulary import FundKind
from shared.errors import NotFound
from shared.regions import covered_by
from shared.rows import answering
from shared.transaction import Reading, Transaction
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.domain.funds.sources import Lot
from disbursement.store.tables import Base, FundRow, Instant, PaymentRow

LARGEST = 500


class AllocationNotFound(NotFound):
    """There is no such allocation."""


class AllocationRow(Base):
    """Money that came into a fund under one key; ``charged`` is what the bank took as its fees.

    ``only_for``: codes of aid, claims or recipients that its donor bound it to; empty is for all.
    """

    __tablename__ = "fund_allocations"
    __table_args__ = (
        UniqueConstraint("fund_id", "key"),
        CheckConstraint(
            "used >= 0 AND charged >= 0 AND amount >= used + charged",
            name="fund_allocations_never_overdrawn",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    key: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    used: Mapped[int] = mapped_column(BigInteger)
    charged: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(Instant)
    donor: Mapped[str | None]
    purpose: Mapped[str | None]
    only_for: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))


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
    """So much of a payment from an allocation."""

    allocation_id: UUID
    allocation: str
    payment_id: UUID
    case_number: str
    amount: int


LEFT = answering(
    text("""
SELECT id, fund_id, amount - used - charged AS rest FROM fund_allocations
WHERE fund_id = ANY(:funds) AND amount - used - charged > 0
    AND (cardinality(only_for) = 0 OR only_for && CAST(:codes AS varchar[]))
ORDER BY cardinality(only_for) > 0 DESC, id
"""),
    *("id", "fund_id", "rest"),
)


async def find_lots(
    tx: Transaction, fund_ids: Collection[UUID], codes: Collection[str]
) -> dict[UUID, list[Lot]]:
    """What is left of each fund for an order of these codes: bound money first, then the oldest.

    The funds are held, so nobody takes of it meanwhile.
    """
    found: dict[UUID, list[Lot]] = {}
    asked = {"funds": list(fund_ids), "codes": list(codes)}
    for row in await tx.session.execute(LEFT, asked):
        found.setdefault(row.fund_id, []).append(Lot(row.id, row.rest))
    return found


async def rename(tx: Transaction, fund_id: UUID, *, was: str, key: str) -> None:
    """Money that arrived before it was announced is the announced allocation; it keeps its payments."""
    await tx.session.execute(
        update(AllocationRow)
        .where(AllocationRow.fund_id == fund_id, AllocationRow.key == was)
        .values(key=key)
    )


async def uses_of(
    tx: Reading, *, payment_id: UUID | None = None, allocation_id: UUID | None = None
) -> list[Use]:
    """Where the money of a payment is from, or what an allocation pays; the released is left out."""
    query = (
        select(AllocationUseRow, AllocationRow.key, PaymentRow.case_number)
        .join(AllocationRow)
        .join(PaymentRow, PaymentRow.id == AllocationUseRow.payment_id)
        .where(AllocationUseRow.released_at.is_(None))
        .order_by(AllocationUseRow.payment_id, AllocationUseRow.allocation_id)
        .limit(LARGEST)
    )
    if payment_id is not None:
        query = query.where(AllocationUseRow.payment_id == payment_id)
    if allocation_id is not None:
        query = query.where(AllocationUseRow.allocation_id == allocation_id)
    return [
        Use(use.allocation_id, key, use.payment_id, case_number, use.amount)
        for use, key, case_number in await tx.session.execute(query)
    ]


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


async def find_allocations(tx: Reading, fund_id: UUID) -> list[AllocationRow]:
    """The allocations of a fund, the oldest first."""
    query = (
        select(AllocationRow)
        .where(AllocationRow.fund_id == fund_id)
        .order_by(AllocationRow.id)
        .limit(LARGEST)
    )
    return list(await tx.session.scalars(query))
