"""What does not agree between bank and books, until a person has cleared it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.errors import NotFound
from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import WritePart, change_row
from sqlalchemy import func, or_, select, text, update

from disbursement.domain.bank.messages import BreakKind
from disbursement.store.tables import BreakRow, PaymentRow

RECORDED = WritePart(
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
BOOKED = """
    FROM batch_items AS i JOIN batches AS b ON b.id = i.batch_id
        JOIN payments AS p ON p.id = i.payment_id
        JOIN bank_lines AS l ON l.end_to_end_id = i.end_to_end_id
        JOIN statements AS s ON s.id = l.statement AND s.bank_code = b.bank_code
"""
KEPT = """
    HAVING sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END) > 0
"""
SETTLED = """
    SELECT FROM reconciliation_breaks AS r
    WHERE r.end_to_end_id = i.end_to_end_id AND r.checked_at IS NOT NULL
        AND r.evidence IS NOT NULL
        AND r.found_at >= max(s.received_at) FILTER (WHERE NOT l.credit)
"""
"""A break about this attempt, found with its debit or after, settled with the bank's paper."""
AGAINST = text(f"""
SELECT ARRAY(SELECT payment_id FROM reconciliation_breaks
        WHERE payment_id = ANY(:ids) AND checked_at IS NULL) AS broken,
    ARRAY(SELECT i.payment_id {BOOKED}
        WHERE i.payment_id = ANY(:ids) AND (i.attempt <> p.attempt OR p.status = 'returned')
        GROUP BY i.payment_id, i.end_to_end_id {KEPT} AND NOT EXISTS ({SETTLED})) AS kept,
    ARRAY(SELECT c.payment_id FROM account_checks AS c
        JOIN payments AS p ON p.id = c.payment_id AND p.payee_version = c.payee_version
        WHERE c.payment_id = ANY(:ids) AND c.status = 'asked' AND c.wait_until > :now) AS asked,
    ARRAY(SELECT c.payment_id FROM account_checks AS c
        JOIN payments AS p ON p.id = c.payment_id AND p.payee_version = c.payee_version
        WHERE c.payment_id = ANY(:ids) AND c.status = 'not_matched') AS denied
""")
"""``kept``: the bank has kept an attempt that was given up here, of whatever amount."""
NEEDS_EVIDENCE = text(f"""
SELECT b.made_by, b.released_by {BOOKED}
WHERE i.end_to_end_id = :end_to_end_id AND NOT (p.status = 'paid' AND i.attempt = p.attempt)
GROUP BY i.end_to_end_id, b.id {KEPT}
""")
NOT_CREDITED = text(f"""
INSERT INTO reconciliation_breaks (id, kind, reference, bank_code, region, payment_id,
    end_to_end_id, amount, expected, found_at)
SELECT gen_random_uuid(), :kind, i.end_to_end_id, b.bank_code, p.region, p.id, i.end_to_end_id,
    sum(CASE WHEN l.credit THEN -l.amount ELSE l.amount END), 0, :now {BOOKED}
WHERE p.status IN ('returned', 'payee_wrong', 'ordered', 'ready', 'batched')
    AND (i.attempt <> p.attempt OR p.status = 'returned')
    AND NOT EXISTS (SELECT FROM reconciliation_breaks AS r
        WHERE r.end_to_end_id = i.end_to_end_id AND r.found_at >= s.received_at)
GROUP BY i.end_to_end_id, b.bank_code, p.region, p.id {KEPT} AND max(s."on") < :before
ON CONFLICT (kind, reference) DO NOTHING
""")


REGION = func.coalesce(BreakRow.region, PaymentRow.region)


class BreakNotFound(NotFound):
    """There is no such reconciliation break."""


async def record_break(
    tx: Transaction,
    *,
    kind: BreakKind,
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
    """Payments with an open break, those of which the bank has kept an earlier attempt, and those
    about whose account it is asked and may still answer, or has denied.
    """

    broken: frozenset[UUID]
    kept: frozenset[UUID]
    asked: frozenset[UUID]
    denied: frozenset[UUID]

    @property
    def all(self) -> frozenset[UUID]:
        """Whatever stands against them."""
        return self.broken | self.kept | self.asked | self.denied


async def standing_against(tx: Transaction, payment_ids: Sequence[UUID]) -> Against:
    """What stands against paying these payments now.

    A debit that stands on the bank's books waits for its credit, or for a person who has settled
    that very attempt after it, with the bank's paper.
    """
    row = (
        await tx.session.execute(AGAINST, {"ids": list(payment_ids), "now": tx.clock.now()})
    ).one()
    return Against(
        broken=frozenset(row.broken),
        kept=frozenset(row.kept),
        asked=frozenset(row.asked),
        denied=frozenset(row.denied),
    )


async def find_payers(tx: Transaction, end_to_end_id: str) -> tuple[str, ...]:
    """Who made and released an attempt whose money the bank still has; nobody if it has not."""
    row = (await tx.session.execute(NEEDS_EVIDENCE, {"end_to_end_id": end_to_end_id})).one_or_none()
    return () if row is None else (row.made_by, row.released_by)


async def record_not_credited(tx: Transaction, *, before: date) -> None:
    """Breaks for what was given up here and debited there before a day, once each."""
    values = {"kind": BreakKind.RETURN_NOT_CREDITED, "before": before, "now": tx.clock.now()}
    await tx.session.execute(NOT_CREDITED, values)


async def find_breaks(tx: Reading, *, after: UUID | None, limit: int) -> list[BreakRow]:
    """Open disagreements of the region, and those that belong to none, the oldest first."""
    query = (
        select(BreakRow)
        .outerjoin(PaymentRow, PaymentRow.id == BreakRow.payment_id)
        .where(
            BreakRow.checked_at.is_(None),
            or_(REGION.is_(None), covered_by(tx.by.region.code, REGION)),
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


async def resolve_break(
    tx: Transaction, found: BreakRow, *, resolution: str, evidence: str | None, at: datetime
) -> None:
    """A person has cleared a disagreement, and says how; the audit chain holds about what."""
    await tx.session.execute(
        update(BreakRow)
        .where(BreakRow.id == found.id, BreakRow.checked_at.is_(None))
        .values(checked_at=at, checked_by=tx.by.sub, resolution=resolution, evidence=evidence)
        .execution_options(synchronize_session=False)
    )
    if found.checked_at is None:
        _audit_settling(tx, found, has_evidence=evidence is not None)
    tx.audit_subject("reconciliation_break", found.id)


def explain_break(tx: Transaction, found: BreakRow, *, resolution: str) -> None:
    """An open disagreement is explained by what its line paid; the audit chain holds about what."""
    change_row(
        tx,
        BreakRow,
        {"id": found.id},
        checked_at=tx.clock.now(),
        checked_by=tx.by.sub,
        resolution=resolution,
    )
    _audit_settling(tx, found, has_evidence=False)


def _audit_settling(tx: Transaction, found: BreakRow, *, has_evidence: bool) -> None:
    tx.audit(
        "settle_break",
        resource=("reconciliation_break", found.id),
        end_to_end_id=found.end_to_end_id,
        found_at=found.found_at.isoformat(),
        has_evidence=has_evidence,
    )
