"""What does not agree between bank and books, until a person has cleared it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.errors import NotFound
from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import Part
from sqlalchemy import func, or_, select, text, update

from disbursement.domain.bank.messages import Kind
from disbursement.store.tables import BreakRow, PaymentRow

RECORDED = Part(
    sql="""{me} AS (
    INSERT INTO reconciliation_breaks (id, kind, reference, bank_code, region, payment_id,
        end_to_end_id, amount, expected, found_at)
    SELECT r.id, r.kind,
        CASE WHEN n.resolved = 0 THEN r.reference
            ELSE r.reference || '#' || (n.resolved + 1) END,
        r.bank_code, r.region, r.payment_id, r.end_to_end_id, r.amount, r.expected, r.found_at
    FROM jsonb_populate_recordset(CAST(NULL AS reconciliation_breaks), CAST(:{me} AS jsonb)) AS r,
        LATERAL (SELECT count(*) AS resolved FROM reconciliation_breaks AS b
            WHERE b.kind = r.kind AND b.checked_at IS NOT NULL AND (
                b.reference = r.reference OR starts_with(b.reference, r.reference || '#'))) AS n
    ON CONFLICT (kind, reference) DO NOTHING RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)
AGAINST = text("""
SELECT ARRAY(SELECT payment_id FROM reconciliation_breaks
        WHERE payment_id = ANY(:ids) AND checked_at IS NULL) AS broken,
    ARRAY(SELECT payment_id FROM reconciliation_breaks
        WHERE payment_id = ANY(:ids) AND checked_at IS NOT NULL) AS resolved,
    ARRAY(SELECT i.payment_id
        FROM batch_items AS i JOIN batches AS b ON b.id = i.batch_id
            JOIN payments AS p ON p.id = i.payment_id
            JOIN bank_lines AS l ON l.end_to_end_id = i.end_to_end_id AND l.amount = i.amount
            JOIN statements AS s ON s.id = l.statement AND s.bank_code = b.bank_code
        WHERE i.payment_id = ANY(:ids) AND i.attempt <> p.attempt
        GROUP BY i.payment_id, i.end_to_end_id
        HAVING sum(CASE WHEN l.credit THEN -1 ELSE 1 END) > 0) AS kept
""")
"""``kept``: the bank has kept an attempt that was given up here."""


class BreakNotFound(NotFound):
    """There is no such reconciliation break."""


async def record_break(
    tx: Transaction,
    *,
    kind: Kind,
    reference: str,
    bank_code: str,
    region: str | None = None,
    payment_id: UUID | None = None,
    end_to_end_id: str | None = None,
    amount: int | None = None,
    expected: int | None = None,
) -> None:
    """Enter a disagreement, once; it stays until a person resolves it, and comes up anew after that.

    ``amount`` is what the bank says, ``expected`` what the books say.
    """
    tx.writes.add(
        RECORDED,
        {
            "id": new_id(),
            "kind": kind,
            "reference": reference,
            "bank_code": bank_code,
            "region": region,
            "payment_id": payment_id,
            "end_to_end_id": end_to_end_id,
            "amount": amount,
            "expected": expected,
            "found_at": tx.clock.now(),
        },
    )


@dataclass(frozen=True, slots=True)
class Against:
    """Payments with an open break, and those of which the bank has kept an earlier attempt."""

    broken: frozenset[UUID]
    kept: frozenset[UUID]


async def standing_against(tx: Transaction, payment_ids: Sequence[UUID]) -> Against:
    """What stands against paying these payments now.

    What a person has looked into and resolved does not wait for the bank's credit any more.
    """
    row = (await tx.session.execute(AGAINST, {"ids": list(payment_ids)})).one()
    return Against(broken=frozenset(row.broken), kept=frozenset(row.kept) - frozenset(row.resolved))


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
