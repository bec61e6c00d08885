"""Claims of a year of an agreement: its apprentices read together, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.errors import NotFound
from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import select, text

from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store.register.apprentice_tables import (
    ApprenticeBatchRow,
    ApprenticeClaimRow,
)
from training_subsidy.store.register.people import PERSON, Person, person_from

APPRENTICES = text(f"""
SELECT a.id, a.employee_id, {PERSON.sql} AS person, EXISTS (
    SELECT FROM apprentice_claims AS y JOIN claims AS o ON o.id = y.claim_id
    WHERE y.apprentice_id = a.id AND y.year = :year
        AND o.status NOT IN ('draft', 'refused', 'withdrawn', 'cancelled')) AS claimed
FROM apprentices AS a JOIN persons AS p ON p.person_id = a.person_id
WHERE a.apprenticeship_id = :agreement
ORDER BY p.person_id FOR UPDATE OF p
""")
"""Each apprentice under the lock of the person, as one submission alone holds it."""


class ApprenticeBatchNotFound(NotFound):
    """There is no such batch, or it is not your enterprise's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprenticeToClaim:
    """An apprentice on the register; ``claimed``: a claim for the year stands already."""

    id: UUID
    employee_id: UUID
    person: Person = field(repr=False)
    claimed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprenticeResult:
    """What became of one apprentice: a claim, or the code of why there is none."""

    apprentice_id: UUID
    claim_id: UUID | None = None
    status: ClaimStatus | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprenticeBatch:
    """Claims for a year of an agreement made at once."""

    id: UUID
    org: str
    apprenticeship_id: UUID
    year: int
    results: tuple[ApprenticeResult, ...]
    made_by: str
    made_at: datetime
    version: int = 1


async def apprentices_of(
    tx: Transaction, agreement_id: UUID, *, year: int
) -> list[ApprenticeToClaim]:
    """The apprentices of a confirmed agreement, each person held until the end."""
    given = {"agreement": agreement_id, "year": year}
    return [
        ApprenticeToClaim(
            id=row.id,
            employee_id=row.employee_id,
            person=person_from(tx.vault, PERSON.read(row.person)),
            claimed=row.claimed,
        )
        for row in await tx.session.execute(APPRENTICES, given)
    ]


def insert_claim(tx: Transaction, claim_id: UUID, apprentice_id: UUID, *, year: int) -> None:
    """Note for whom and which year a claim is."""
    insert_row(tx, ApprenticeClaimRow, claim_id=claim_id, apprentice_id=apprentice_id, year=year)


def insert_batch(tx: Transaction, batch: ApprenticeBatch) -> None:
    """Keep what became of each apprentice."""
    insert_row(
        tx,
        ApprenticeBatchRow,
        id=batch.id,
        org=batch.org,
        apprenticeship_id=batch.apprenticeship_id,
        year=batch.year,
        results=[_stored(one) for one in batch.results],
        made_by=batch.made_by,
        made_at=batch.made_at,
    )
    tx.audit_subject("apprentice_batch", batch.id, batch.version)
    tx.created(batch.id)


async def get_batch(tx: Reading, batch_id: UUID) -> ApprenticeBatch:
    """A batch of one's own enterprise. Raises ``ApprenticeBatchNotFound``."""
    row = await tx.session.scalar(
        select(ApprenticeBatchRow).where(
            ApprenticeBatchRow.id == batch_id, ApprenticeBatchRow.org == (tx.by.org or "-")
        )
    )
    if row is None:
        raise ApprenticeBatchNotFound
    return ApprenticeBatch(
        id=row.id,
        org=row.org,
        apprenticeship_id=row.apprenticeship_id,
        year=row.year,
        results=_results(row.results),
        made_by=row.made_by,
        made_at=row.made_at,
    )


def _stored(result: ApprenticeResult) -> dict[str, Any]:
    return {
        "apprentice_id": str(result.apprentice_id),
        "claim_id": None if result.claim_id is None else str(result.claim_id),
        "status": result.status,
        "code": result.code,
    }


def _results(rows: Sequence[dict[str, Any]]) -> tuple[ApprenticeResult, ...]:
    return tuple(
        ApprenticeResult(
            apprentice_id=UUID(row["apprentice_id"]),
            claim_id=None if row["claim_id"] is None else UUID(row["claim_id"]),
            status=None if row["status"] is None else ClaimStatus(row["status"]),
            code=row["code"],
        )
        for row in rows
    )
