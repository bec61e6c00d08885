"""Approvals of townships as the county sees them: reported, countersigned or not, reviewed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.approval import ReviewFinding
from shared.contracts.assessment import ContradictionFound
from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place, Vault
from shared.writes import change_row, insert_row
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert as upsert

from approval.domain.decisions.review import ContradictionFinding, ReviewGround
from approval.store.emergency.emergency_tables import (
    ContradictionRow,
    CountersignRow,
    RecoveryReviewRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Afterwards:
    """What followed a township's approval; the county's reason opened."""

    countersign: CountersignRow | None
    reason: str | None
    review: RecoveryReviewRow | None
    review_reason: str | None
    contradictions: list[tuple[ContradictionRow, str | None]]


def _place(decision_id: UUID) -> Place:
    return Place("countersigns", "reason", decision_id)


async def report(
    tx: Transaction, case_id: UUID, decision_id: UUID, *, countersign_by: datetime
) -> None:
    """Keep that the decision was reported to the county, and until when it is to sign."""
    insert_row(
        tx,
        CountersignRow,
        decision_id=decision_id,
        case_id=case_id,
        reported_at=tx.clock.now(),
        countersign_by=countersign_by,
    )


async def keep_countersign(
    tx: Transaction, decision_id: UUID, *, agreed: bool, reason: str, late: bool
) -> None:
    """Keep what the county's lead said; the reason is sealed."""
    change_row(
        tx,
        CountersignRow,
        {"decision_id": decision_id},
        agreed=agreed,
        reason=tx.vault.seal(reason, _place(decision_id)) if reason else None,
        signed_by=tx.by.sub,
        signed_at=tx.clock.now(),
        late=late,
    )


async def open_review(
    tx: Transaction, case_id: UUID, decision_id: UUID, *, ground: ReviewGround
) -> UUID | None:
    """Open the review of a grant (A-30); one that is open takes the further ground, and none is new.

    Who brings a further ground is kept as an opener: another person answers it too.
    """
    review_id = new_id()
    new = upsert(RecoveryReviewRow).values(
        id=review_id,
        decision_id=decision_id,
        case_id=case_id,
        ground=ground,
        opened_by=tx.by.sub,
        opened_at=tx.clock.now(),
    )
    there = RecoveryReviewRow
    opened: UUID | None = await tx.session.scalar(
        new.on_conflict_do_update(
            index_elements=["decision_id"],
            index_where=there.closed_at.is_(None),
            set_={
                "further": func.array_append(there.further, new.excluded.ground),
                "openers": func.array_append(there.openers, new.excluded.opened_by),
            },
        ).returning(there.id)
    )
    return review_id if opened == review_id else None


async def close_review(
    tx: Transaction, row: RecoveryReviewRow, *, finding: ReviewFinding, reason: str
) -> None:
    """Keep what the review came to; the reason is sealed."""
    change_row(
        tx,
        RecoveryReviewRow,
        {"id": row.id},
        finding=finding,
        reason=tx.vault.seal(reason, Place("recovery_reviews", "reason", row.id)),
        closed_by=tx.by.sub,
        closed_at=tx.clock.now(),
    )


async def settle_contradiction(
    tx: Transaction, row: ContradictionRow, *, finding: ContradictionFinding, reason: str
) -> None:
    """Keep what a contradiction came to; the reason is sealed."""
    change_row(
        tx,
        ContradictionRow,
        {"case_id": row.case_id, "revision": row.revision},
        finding=finding,
        reason=tx.vault.seal(reason, _contradiction(row)),
        found_by=tx.by.sub,
    )


def _contradiction(row: ContradictionRow) -> Place:
    return Place("contradictions", "reason", f"{row.case_id}/{row.revision}")


def open_finding(vault: Vault, row: RecoveryReviewRow) -> str | None:
    """Why a review came to what it came to; the caller audits the reading."""
    place = Place("recovery_reviews", "reason", row.id)
    return None if row.reason is None else vault.open(row.reason, place)


def open_settled(vault: Vault, row: ContradictionRow) -> str | None:
    """Why a contradiction came to what it came to; the caller audits the reading."""
    return None if row.reason is None else vault.open(row.reason, _contradiction(row))


async def keep_contradiction(tx: Transaction, event: ContradictionFound) -> None:
    """Keep what contradicts a revision; the latest word about it counts."""
    values: dict[str, Any] = {
        "items": list(event.items),
        "articles": list(event.articles),
        "found_at": event.found_at,
        "finding": None,  # of what was found before
        "reason": None,
        "found_by": None,
    }
    new = upsert(ContradictionRow).values(case_id=event.case_id, revision=event.revision, **values)
    await tx.session.execute(
        new.on_conflict_do_update(
            index_elements=["case_id", "revision"],
            set_=values,
            where=ContradictionRow.found_at <= new.excluded.found_at,
        )
    )


def open_reason(vault: Vault, row: CountersignRow) -> str | None:
    """Why the county did not sign, opened; the caller audits the reading."""
    return None if row.reason is None else vault.open(row.reason, _place(row.decision_id))
