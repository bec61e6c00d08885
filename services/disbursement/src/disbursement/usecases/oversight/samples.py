"""Audit samples: drawn by a seed, each payment looked at, and what that says of the whole."""

import secrets
from uuid import UUID

from shared.four_eyes import require_another_person
from shared.transaction import Transaction

from disbursement.domain.oversight.samples import (
    LARGEST_POPULATION,
    LIFECYCLE,
    DeviationNotPossible,
    NothingToSample,
    PopulationTooLarge,
    SampleDaysNotOver,
    SampleFourEyes,
    SampleNotExamined,
    SampleStatus,
    SamplingMethod,
    digest,
    draw,
    interval,
    project,
)
from disbursement.store.oversight import samples
from disbursement.store.oversight.register import Asked
from disbursement.store.oversight.sample_tables import AuditSampleRow, SampledPaymentRow
from shared import held


async def draw_sample(
    tx: Transaction,
    asked: Asked,
    *,
    method: SamplingMethod,
    size: int,
    seed: str | None,
    reference: str,
) -> AuditSampleRow:
    """Draw payments of days that are over. The seed is kept, and the digest of what it was drawn from."""
    if asked.until >= tx.clock.today():
        raise SampleDaysNotOver
    population = await samples.find_population(tx, asked, most=LARGEST_POPULATION)
    if not population:
        raise NothingToSample
    if len(population) > LARGEST_POPULATION:
        raise PopulationTooLarge(most=LARGEST_POPULATION)
    seed = seed or secrets.token_hex(16)
    drawn = draw(method, seed, population, size)
    by_units = method is SamplingMethod.MONETARY_UNIT and len(population) > size
    row = held.insert(
        tx,
        AuditSampleRow,
        samples.SAMPLE,
        region=asked.region,
        programme=asked.programme,
        since=asked.since,
        until=asked.until,
        method=method,
        size=size,
        seed=seed,
        reference=reference,
        population=len(population),
        population_amount=sum(one.amount for one in population),
        population_sha256=digest(population),
        step=interval(population, size) if by_units else None,
        status=SampleStatus.DRAWN,
        drawn_by=tx.by.sub,
        drawn_at=tx.clock.now(),
    )
    await samples.keep_drawn(tx, row.id, drawn)
    tx.audit_detail = {"population": len(population), "drawn": len(drawn), "method": str(method)}
    return row


async def examine(
    tx: Transaction,
    sample_id: UUID,
    payment_id: UUID,
    *,
    misstated: int,
    note: str,
    followed_by: str | None,
    expected: int,
) -> SampledPaymentRow:
    """Say what was found of a drawn payment; who signed its case does not. It may be said anew."""
    row = await samples.hold_sample(tx, sample_id, expected=expected)
    status = LIFECYCLE.after("examine_payment", status=SampleStatus(row.status), by=tx.by)
    drawn = await samples.hold_drawn(tx, sample_id, payment_id)
    require_another_person(tx.by.sub, than=drawn.signers, refusal=SampleFourEyes())
    if misstated > drawn.amount:
        raise DeviationNotPossible
    held.change(
        tx,
        drawn,
        "sampled_payment",
        misstated=misstated,
        note=note,
        followed_by=followed_by,
        examined_by=tx.by.sub,
        examined_at=tx.clock.now(),
    )
    held.change(tx, row, samples.SAMPLE, status=status)
    tx.version = row.version
    return drawn


async def conclude(
    tx: Transaction, sample_id: UUID, *, conclusion: str, expected: int
) -> AuditSampleRow:
    """Every drawn payment was looked at: what was found is projected to the whole."""
    row = await samples.hold_sample(tx, sample_id, expected=expected)
    status = LIFECYCLE.after("conclude_sample", status=SampleStatus(row.status), by=tx.by)
    still = await samples.count_unexamined(tx, row.id)
    if still:
        raise SampleNotExamined(count=still)
    examined = await samples.find_examined(tx, row.id)
    found = project(SamplingMethod(row.method), examined, count=row.population, step=row.step)
    _end(tx, row, status, conclusion=conclusion, projected=found)
    return row


async def abandon(
    tx: Transaction, sample_id: UUID, *, reason: str, expected: int
) -> AuditSampleRow:
    """The sample is not gone on with; it stays on record with the reason."""
    row = await samples.hold_sample(tx, sample_id, expected=expected)
    status = LIFECYCLE.after("abandon_sample", status=SampleStatus(row.status), by=tx.by)
    _end(tx, row, status, conclusion=reason, projected=None)
    return row


def _end(
    tx: Transaction,
    row: AuditSampleRow,
    status: SampleStatus,
    *,
    conclusion: str,
    projected: int | None,
) -> None:
    held.change(
        tx,
        row,
        samples.SAMPLE,
        status=status,
        conclusion=conclusion,
        projected=projected,
        ended_by=tx.by.sub,
        ended_at=tx.clock.now(),
    )
