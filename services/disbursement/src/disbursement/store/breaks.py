"""What does not agree between bank and books, until a person has cleared it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.errors import NotFound
from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.bank import Kind
from disbursement.store.tables import BreakRow, PaymentRow


class BreakNotFound(NotFound):
    zh = "没有这条对账差异。"
    en = "There is no such reconciliation break."


async def record_break(
    tx: Transaction,
    *,
    kind: Kind,
    reference: str,
    bank_code: str,
    payment_id: UUID | None = None,
    amount: int | None = None,
) -> None:
    """Enter a disagreement, once; it stays until a person resolves it.

    About a payment it comes up anew when the bank contradicts itself again after that.
    """
    if payment_id is not None:
        resolved = await _resolved(tx, kind, reference)
        reference = f"{reference}#{resolved + 1}" if resolved else reference
    await tx.session.execute(
        upsert(BreakRow)
        .values(
            id=new_id(),
            kind=kind,
            reference=reference,
            bank_code=bank_code,
            payment_id=payment_id,
            amount=amount,
            found_at=tx.clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["kind", "reference"])
    )


async def _resolved(tx: Transaction, kind: Kind, reference: str) -> int:
    query = select(func.count()).where(
        BreakRow.kind == kind,
        or_(BreakRow.reference == reference, BreakRow.reference.startswith(f"{reference}#")),
        BreakRow.checked_at.is_not(None),
    )
    return await tx.session.scalar(query) or 0


async def payments_with_breaks(tx: Transaction, payment_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these payments a disagreement stands against that nobody has resolved."""
    query = select(BreakRow.payment_id).where(
        BreakRow.payment_id.in_(payment_ids), BreakRow.checked_at.is_(None)
    )
    return {found for found in await tx.session.scalars(query) if found is not None}


async def checked_by_a_person(tx: Transaction, payment_ids: Sequence[UUID]) -> set[UUID]:
    """Of which of these payments a person has looked into a disagreement."""
    query = select(BreakRow.payment_id).where(
        BreakRow.payment_id.in_(payment_ids), BreakRow.checked_at.is_not(None)
    )
    return {found for found in await tx.session.scalars(query) if found is not None}


async def find_breaks(tx: Reading, *, after: UUID | None, limit: int) -> list[BreakRow]:
    """Open disagreements about the region's payments, or about none, the oldest first."""
    query = (
        select(BreakRow)
        .outerjoin(PaymentRow, PaymentRow.id == BreakRow.payment_id)
        .where(
            BreakRow.checked_at.is_(None),
            or_(BreakRow.payment_id.is_(None), covered_by(tx.by.region.code, PaymentRow.region)),
        )
        .order_by(BreakRow.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(BreakRow.id > after)
    return list(await tx.session.scalars(query))


async def count_breaks(tx: Reading) -> dict[str, int]:
    """Open disagreements by their kind."""
    query = (
        select(BreakRow.kind, func.count())
        .where(BreakRow.checked_at.is_(None))
        .group_by(BreakRow.kind)
    )
    return {row[0]: row[1] for row in (await tx.session.execute(query)).all()}


async def get_break(tx: Reading, break_id: UUID) -> BreakRow:
    """One disagreement."""
    row = await tx.session.get(BreakRow, break_id, populate_existing=True)
    if row is None:
        raise BreakNotFound
    return row


async def resolve_break(tx: Transaction, break_id: UUID, *, resolution: str, at: datetime) -> None:
    """A person has cleared a disagreement, and says how."""
    await tx.session.execute(
        update(BreakRow)
        .where(BreakRow.id == break_id, BreakRow.checked_at.is_(None))
        .values(checked_at=at, checked_by=tx.by.sub, resolution=resolution)
        .execution_options(synchronize_session=False)
    )
    tx.audit_subject("reconciliation_break", break_id)
