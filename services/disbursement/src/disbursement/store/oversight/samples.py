"""Audit samples: the payments of some days, and what was drawn of them."""

from collections.abc import Sequence
from uuid import UUID

from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from disbursement.domain.oversight.samples import (
    Drawn,
    Examined,
    Paid,
    PaymentNotDrawn,
    SampleNotFound,
)
from disbursement.store.oversight.register import Asked
from disbursement.store.oversight.sample_tables import AuditSampleRow, SampledPaymentRow
from shared import held

SAMPLE = "audit_sample"
POPULATION = text("""
SELECT p.id, p.amount FROM payments AS p
WHERE starts_with(p.region, :region) AND p.programme = :programme AND EXISTS (
    SELECT FROM journal_entries AS e JOIN funds AS f ON f.id = e.fund_id
    WHERE e.payment_id = p.id AND e.kind IN ('PAYMENT', 'CASH', 'GOODS')
        AND e.posted_at >= :since AND e.posted_at < :until
        AND (CAST(:source AS varchar) IS NULL OR f.kind = :source))
ORDER BY p.id LIMIT :most
""")
KEPT = text("""
INSERT INTO sampled_payments (id, sample_id, payment_id, amount, hits, signers, version)
SELECT r.id, :sample, p.id, p.amount, r.hits, p.signers, 1
FROM jsonb_to_recordset(:drawn) AS r(id uuid, payment_id uuid, hits integer)
JOIN payments AS p ON p.id = r.payment_id
""").bindparams(bindparam("drawn", type_=JSONB))


async def find_population(tx: Reading, asked: Asked, *, most: int) -> list[Paid]:
    """Payments for which money left in the days, each once, up to one more than ``most``."""
    rows = await tx.session.execute(POPULATION, asked.values | {"most": most + 1})
    return [Paid(row.id, row.amount) for row in rows]


async def keep_drawn(tx: Transaction, sample_id: UUID, drawn: Sequence[Drawn]) -> None:
    """Keep what was drawn, behind the sample, in one statement."""
    await tx.flush()
    rows = [
        {"id": str(new_id()), "payment_id": str(one.payment.id), "hits": one.hits} for one in drawn
    ]
    await tx.session.execute(KEPT, {"sample": sample_id, "drawn": rows})


async def hold_sample(tx: Transaction, sample_id: UUID, *, expected: int) -> AuditSampleRow:
    """A sample of the actor's region, to change it."""
    row = await held.hold(tx, AuditSampleRow, sample_id, missing=SampleNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


async def hold_drawn(tx: Transaction, sample_id: UUID, payment_id: UUID) -> SampledPaymentRow:
    """A drawn payment, to change it. Raises ``PaymentNotDrawn``."""
    query = select(SampledPaymentRow).where(
        SampledPaymentRow.sample_id == sample_id, SampledPaymentRow.payment_id == payment_id
    )
    row = await tx.session.scalar(query.with_for_update())
    if row is None:
        raise PaymentNotDrawn
    tx.session.expunge(row)
    return row


async def find_samples(
    tx: Reading, *, region: str, after: UUID | None, limit: int
) -> list[AuditSampleRow]:
    """Samples of a region, the oldest first."""
    query = select(AuditSampleRow).where(covered_by(region, AuditSampleRow.region))
    if after is not None:
        query = query.where(AuditSampleRow.id > after)
    return list(await tx.session.scalars(query.order_by(AuditSampleRow.id).limit(limit)))


async def find_drawn(
    tx: Reading, sample_id: UUID, *, after: UUID | None, limit: int
) -> list[SampledPaymentRow]:
    """Drawn payments in the order in which they were drawn."""
    query = select(SampledPaymentRow).where(SampledPaymentRow.sample_id == sample_id)
    if after is not None:
        query = query.where(SampledPaymentRow.id > after)
    return list(await tx.session.scalars(query.order_by(SampledPaymentRow.id).limit(limit)))


async def count_unexamined(tx: Reading, sample_id: UUID) -> int:
    """Drawn payments that nobody has looked at."""
    query = select(func.count()).where(
        SampledPaymentRow.sample_id == sample_id, SampledPaymentRow.misstated.is_(None)
    )
    return await tx.session.scalar(query) or 0


async def find_examined(tx: Reading, sample_id: UUID) -> list[Examined]:
    """What was found of the drawn payments."""
    query = select(SampledPaymentRow.amount, SampledPaymentRow.misstated).where(
        SampledPaymentRow.sample_id == sample_id, SampledPaymentRow.misstated.is_not(None)
    )
    return [
        Examined(amount, misstated or 0) for amount, misstated in await tx.session.execute(query)
    ]
