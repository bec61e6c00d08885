"""Claims of a class made at once: its trainees read together, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.errors import NotFound
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import select, text

from training_subsidy.domain.register.enrolment import Enrolment
from training_subsidy.store.claims.invoice_tables import ClaimBatchRow
from training_subsidy.store.register.enrolments import enrolment_from
from training_subsidy.store.register.people import PERSON, Person, person_from
from training_subsidy.store.tables import EnrolmentRow

ENROLMENT = Packed(EnrolmentRow, "e")
TRAINEES = text(f"""
SELECT {ENROLMENT.sql} AS enrolment, {PERSON.sql} AS person, EXISTS (
    SELECT FROM claims AS o WHERE o.enrolment_id = e.id AND o.kind = :kind AND o.org = :org
        AND o.status NOT IN ('draft', 'refused', 'withdrawn', 'cancelled')) AS claimed
FROM enrolments AS e JOIN persons AS p ON p.person_id = e.person_id
WHERE e.class_id = :class_id AND e.cancelled_on IS NULL
ORDER BY p.person_id FOR UPDATE OF p
""")
"""Each trainee under the lock of the person, as one submission alone holds it."""
NUMBERS = text("""
INSERT INTO claim_numbers (county, year, last) VALUES (:county, :year, :many)
ON CONFLICT (county, year) DO UPDATE SET last = claim_numbers.last + :many RETURNING last
""")


class ClaimBatchNotFound(NotFound):
    """There is no such batch, or it is not your organisation's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTrainee:
    """A trainee of a class; ``claimed``: the organisation has a claim for the seat already."""

    enrolment: Enrolment
    person: Person = field(repr=False)
    claimed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one trainee: a claim, or the code of why there is none."""

    enrolment_id: UUID
    claim_id: UUID | None = None
    status: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBatch:
    """Claims made at once."""

    id: UUID
    org: str
    class_id: UUID
    invoice_id: UUID | None
    results: tuple[Result, ...]
    made_by: str
    made_at: datetime
    version: int = 1


async def trainees_of(tx: Transaction, class_id: UUID, *, kind: str) -> dict[UUID, BatchTrainee]:
    """The trainees of a class, each person held until the end of the transaction."""
    values = {"class_id": class_id, "kind": kind, "org": tx.by.org}
    found = {}
    for row in await tx.session.execute(TRAINEES, values):
        enrolment = enrolment_from(ENROLMENT.read(row.enrolment), None)
        found[enrolment.id] = BatchTrainee(
            enrolment=enrolment,
            person=person_from(tx.vault, PERSON.read(row.person)),
            claimed=row.claimed,
        )
    return found


async def next_numbers(tx: Transaction, *, region: str, year: int, many: int) -> list[str]:
    """The case numbers of so many claims, in turn."""
    county = region[:6]
    values = {"county": county, "year": year, "many": many}
    last = await tx.session.scalar(NUMBERS, values) or 0
    return [f"PX-{county}-{year}-{last - many + place:06d}" for place in range(1, many + 1)]


def insert_batch(tx: Transaction, batch: ClaimBatch) -> None:
    """Keep what became of each trainee."""
    insert_row(
        tx,
        ClaimBatchRow,
        id=batch.id,
        org=batch.org,
        class_id=batch.class_id,
        invoice_id=batch.invoice_id,
        results=[_stored(one) for one in batch.results],
        made_by=batch.made_by,
        made_at=batch.made_at,
    )
    tx.audit_subject("claim_batch", batch.id, batch.version)
    tx.created(batch.id)


def _stored(result: Result) -> dict[str, Any]:
    return {
        "enrolment_id": str(result.enrolment_id),
        "claim_id": None if result.claim_id is None else str(result.claim_id),
        "status": result.status,
        "code": result.code,
    }


async def get_batch(tx: Reading, batch_id: UUID) -> ClaimBatch:
    """One batch of the actor's organisation. Raises ``ClaimBatchNotFound``."""
    row = await tx.session.scalar(
        select(ClaimBatchRow).where(
            ClaimBatchRow.id == batch_id, ClaimBatchRow.org == (tx.by.org or "-")
        )
    )
    if row is None:
        raise ClaimBatchNotFound
    return ClaimBatch(
        id=row.id,
        org=row.org,
        class_id=row.class_id,
        invoice_id=row.invoice_id,
        results=_results(row.results),
        made_by=row.made_by,
        made_at=row.made_at,
    )


def _results(stored: Sequence[dict[str, Any]]) -> tuple[Result, ...]:
    return tuple(
        Result(
            enrolment_id=UUID(one["enrolment_id"]),
            claim_id=None if one["claim_id"] is None else UUID(one["claim_id"]),
            status=one["status"],
            code=one["code"],
        )
        for one in stored
    )
