"""Rulings on decisions about claims, and refusals that were reopened."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.contracts.approval import RulingBody, RulingOutcome
from shared.rulings import Ruling
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from shared.writes import insert_once, insert_row
from sqlalchemy import select

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.errors import ClaimRulingKnown
from training_subsidy.store.claims.ruling_tables import ClaimReopeningRow, ClaimRulingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRuling:
    """A ruling on a decision about a claim. Money in fen."""

    id: UUID
    claim_id: UUID
    decision_id: UUID
    body: RulingBody
    outcome: RulingOutcome
    number: str
    ruled_on: date
    text: str = field(repr=False)
    amount: int | None
    act_by: date | None
    recorded_by: str
    recorded_at: datetime


def _place(ruling_id: UUID) -> Place:
    return Place("claim_rulings", "text", ruling_id)


def _ruling(row: Any, vault: Vault) -> ClaimRuling:
    values = {name: getattr(row, name) for name in ClaimRuling.__dataclass_fields__}
    return ClaimRuling(
        **values
        | {
            "body": RulingBody(row.body),
            "outcome": RulingOutcome(row.outcome),
            "text": vault.open(row.text, _place(row.id)),
        }
    )


async def insert_ruling(
    tx: Transaction,
    ruling_id: UUID,
    claim: Claim,
    decision_id: UUID,
    ruling: Ruling,
    *,
    at: datetime,
) -> None:
    """Note a ruling; its text is sealed. Raises ``ClaimRulingKnown``."""
    made = await insert_once(
        tx,
        ClaimRulingRow,
        "decision_id",
        "number",
        id=ruling_id,
        claim_id=claim.id,
        decision_id=decision_id,
        body=ruling.body,
        outcome=ruling.outcome,
        number=ruling.number,
        ruled_on=ruling.ruled_on,
        text=tx.vault.seal(ruling.text, _place(ruling_id)),
        amount=ruling.amount,
        act_by=ruling.act_by,
        recorded_by=tx.by.sub,
        recorded_at=at,
    )
    if not made:
        raise ClaimRulingKnown


async def rulings_of(tx: Reading, claim_id: UUID) -> list[ClaimRuling]:
    """What was ruled on the decisions about a claim, the oldest first."""
    if isinstance(tx, Transaction):
        await tx.flush()
    rows = await tx.session.scalars(
        select(ClaimRulingRow)
        .where(ClaimRulingRow.claim_id == claim_id)
        .order_by(ClaimRulingRow.id)
    )
    return [_ruling(row, tx.vault) for row in rows]


def keep_reopening(tx: Transaction, refused: Claim, *, ground: str, ground_id: UUID) -> None:
    """Keep a refusal as it was signed when it is handled again, when the transaction ends."""
    verdict = refused.verdict
    assert verdict is not None, "a refused claim was decided"
    insert_row(
        tx,
        ClaimReopeningRow,
        decision_id=verdict.decision_id,
        claim_id=refused.id,
        reviewed_by=refused.review.by if refused.review else None,
        decided_by=verdict.by,
        decided_at=verdict.at,
        items=list(verdict.items),
        ground=ground,
        ground_id=ground_id,
        reopened_by=tx.by.sub,
        reopened_at=tx.clock.now(),
    )
