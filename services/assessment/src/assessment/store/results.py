"""Findings as they were made, the receipts they used, and what was granted for the same cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.vocabulary import Category
from shared.errors import NotFound
from shared.policy import EditionContent
from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from assessment.domain.case import Case
from assessment.domain.evidence import from_json, to_json
from assessment.store.tables import EvaluationRow, GrantRow, ReceiptRow

RELEASE = text("""
WITH freed AS (DELETE FROM receipts WHERE case_id = :case_id RETURNING receipt)
SELECT DISTINCT r.case_id FROM receipts AS r
JOIN freed USING (receipt) JOIN assessments AS a ON a.case_id = r.case_id
WHERE r.case_id <> :case_id AND a.status = 'COMPLETED' AND NOT a.decided AND NOT EXISTS (
    SELECT FROM receipts AS own JOIN receipts AS o USING (receipt)
    WHERE own.case_id = r.case_id AND o.case_id NOT IN (own.case_id, :case_id)
        AND (o.reserved_at, o.case_id) < (own.reserved_at, own.case_id))
ORDER BY r.case_id
""")


class FindingsNotMade(NotFound):
    """The assessment has not been completed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The inputs of the rules and the event that they became."""

    case: Case
    event: AssessmentCompleted


async def insert_evaluation(
    tx: Transaction, case: Case, event: AssessmentCompleted, content: EditionContent
) -> None:
    """Keep inputs, edition and findings of a revision for good."""
    insert_row(
        tx,
        EvaluationRow,
        case_id=event.case_id,
        revision=event.revision,
        inputs=to_json(case),
        event=event.model_dump(mode="json"),
        edition=content.model_dump(mode="json"),
        completed_by=tx.by.sub,
        completed_at=tx.clock.now(),
    )


async def latest_evaluation(tx: Reading, case_id: UUID) -> Evaluation | None:
    """Inputs and findings of the latest revision that was completed."""
    query = (
        select(EvaluationRow)
        .where(EvaluationRow.case_id == case_id)
        .order_by(EvaluationRow.revision.desc())
        .limit(1)
    )
    row = await tx.session.scalar(query)
    return None if row is None else _evaluation(row.inputs, row.event)


def _evaluation(inputs: dict[str, Any], event: dict[str, Any]) -> Evaluation:
    return Evaluation(case=from_json(inputs), event=AssessmentCompleted.model_validate(event))


async def reserve_receipts(tx: Transaction, case_id: UUID, receipts: Sequence[str]) -> None:
    """Note that a case names its receipts; whoever named one first has it."""
    keys = sorted(set(receipts))
    if not keys:
        return
    rows = [{"receipt": key, "case_id": case_id, "reserved_at": tx.clock.now()} for key in keys]
    await tx.session.execute(insert(ReceiptRow).values(rows).on_conflict_do_nothing())


async def release_receipts(tx: Transaction, case_id: UUID) -> list[UUID]:
    """Give the receipts of a case back: it was refused, or ended. The cases that wait for them."""
    return list(await tx.session.scalars(RELEASE, {"case_id": case_id}))


async def is_granted(tx: Transaction, case_id: UUID) -> bool:
    """Whether a case was granted aid that stands."""
    query = select(GrantRow.decision_id).where(GrantRow.case_id == case_id, ~GrantRow.cancelled)
    return await tx.session.scalar(query.limit(1)) is not None


async def note_grant(
    tx: Transaction,
    *,
    decision_id: UUID,
    case_id: UUID,
    household_id: UUID,
    category: Category,
    year: int,
    amount: int,
    cost: list[dict[str, int]],
) -> bool:
    """Keep what a decision granted; a cancellation that came first stays, and this is false."""
    values = {
        "case_id": case_id,
        "household_id": household_id,
        "category": category,
        "year": year,
        "amount": amount,
        "cost": cost,
    }
    new = insert(GrantRow).values(decision_id=decision_id, cancelled=False, **values)
    kept = new.on_conflict_do_update(index_elements=["decision_id"], set_=values)
    cancelled = await tx.session.scalar(kept.returning(GrantRow.cancelled))
    return not cancelled


async def cancel_grant(tx: Transaction, *, decision_id: UUID, case_id: UUID) -> None:
    """The payment of a decision will not be made, also where the decision is still to come."""
    new = insert(GrantRow).values(
        decision_id=decision_id, case_id=case_id, amount=0, cancelled=True
    )
    await tx.session.execute(
        new.on_conflict_do_update(index_elements=["decision_id"], set_={"cancelled": True})
    )
