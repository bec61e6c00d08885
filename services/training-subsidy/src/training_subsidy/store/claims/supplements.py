"""Further orders of approved claims, and what the rulings on them grant."""

from dataclasses import dataclass
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import func, select, update

from training_subsidy.domain.claims.supplement import Supplement, SupplementStatus
from training_subsidy.store.claims.ruling_tables import ClaimRulingRow, ClaimSupplementRow

STANDING = (SupplementStatus.ORDERED, SupplementStatus.PAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What the latest ruling changes a decision to, and what was ordered on top of it. In fen."""

    amount: int | None
    supplemented: int


def _supplement(row: ClaimSupplementRow) -> Supplement:
    values = {name: getattr(row, name) for name in Supplement.__dataclass_fields__}
    return Supplement(**values | {"status": SupplementStatus(row.status)})


async def ruled_on(tx: Reading, decision_id: UUID) -> Ruled:
    """The amount in force by the rulings on a decision."""
    if isinstance(tx, Transaction):
        await tx.flush()
    latest = (
        select(ClaimRulingRow.amount)
        .where(ClaimRulingRow.decision_id == decision_id, ClaimRulingRow.amount.is_not(None))
        .order_by(ClaimRulingRow.recorded_at.desc(), ClaimRulingRow.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    ordered = (
        select(func.coalesce(func.sum(ClaimSupplementRow.amount), 0))
        .where(
            ClaimSupplementRow.decision_id == decision_id,
            ClaimSupplementRow.status.in_(STANDING),
        )
        .scalar_subquery()
    )
    row = (await tx.session.execute(select(latest, ordered))).one()
    return Ruled(amount=row[0], supplemented=int(row[1]))


def insert_supplement(tx: Transaction, supplement: Supplement) -> None:
    """Keep a further order, when the transaction writes."""
    values = {name: getattr(supplement, name) for name in Supplement.__dataclass_fields__}
    insert_row(tx, ClaimSupplementRow, **values)


async def supplements_of(tx: Reading, claim_id: UUID) -> list[Supplement]:
    """The further orders of a claim, the oldest first."""
    rows = await tx.session.scalars(
        select(ClaimSupplementRow)
        .where(ClaimSupplementRow.claim_id == claim_id)
        .order_by(ClaimSupplementRow.ordered_at, ClaimSupplementRow.id)
    )
    return [_supplement(row) for row in rows]


async def find_supplement(tx: Transaction, order_id: UUID) -> Supplement | None:
    """One further order, held."""
    row = await tx.session.scalar(
        select(ClaimSupplementRow).where(ClaimSupplementRow.id == order_id).with_for_update()
    )
    return None if row is None else _supplement(row)


async def move(tx: Transaction, order_id: UUID, status: SupplementStatus) -> None:
    """Write how it stands with the money."""
    await tx.session.execute(
        update(ClaimSupplementRow)
        .where(ClaimSupplementRow.id == order_id)
        .values(status=status.value)
    )
