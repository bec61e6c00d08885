"""How the letters of decisions were delivered; what proves it is sealed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import insert_once, insert_row
from sqlalchemy import select

from training_subsidy.domain.claims.errors import DeliveredAlready, NotDelivered
from training_subsidy.store.claims.letter_tables import (
    ClaimDeliveryRow,
    SupersededClaimDeliveryRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How and when the letter of a decision reached the claimant."""

    decision_id: UUID
    claim_id: UUID
    method: str
    delivered_on: date
    recorded_by: str
    recorded_at: datetime


async def insert_delivery(tx: Transaction, delivery: Delivery, *, proof: str) -> None:
    """Keep a delivery, once for each decision. Raises ``DeliveredAlready``."""
    place = Place("claim_deliveries", "proof", delivery.decision_id)
    made = await insert_once(
        tx,
        ClaimDeliveryRow,
        "decision_id",
        decision_id=delivery.decision_id,
        claim_id=delivery.claim_id,
        method=delivery.method,
        delivered_on=delivery.delivered_on,
        proof=tx.vault.seal(proof, place),
        recorded_by=delivery.recorded_by,
        recorded_at=delivery.recorded_at,
    )
    if not made:
        raise DeliveredAlready
    _audit(tx, delivery)


def _audit(tx: Transaction, delivery: Delivery) -> None:
    tx.audit(
        "keep_delivery",
        resource=("claim_decision", delivery.decision_id),
        delivered_on=delivery.delivered_on.isoformat(),
        delivered_method=delivery.method,
        delivered_by=delivery.recorded_by,
    )


async def supersede_delivery(
    tx: Transaction, delivery: Delivery, *, proof: str, reason: str
) -> None:
    """Keep the delivery as it was entered, and write the right one in its place."""
    query = select(ClaimDeliveryRow).where(ClaimDeliveryRow.decision_id == delivery.decision_id)
    row = await tx.session.scalar(query.with_for_update())
    if row is None:
        raise NotDelivered
    place = Place("claim_deliveries", "proof", delivery.decision_id)
    superseded_id = new_id()
    before = {"proof": tx.vault.open(row.proof, place), "reason": reason}
    insert_row(
        tx,
        SupersededClaimDeliveryRow,
        id=superseded_id,
        decision_id=row.decision_id,
        method=row.method,
        delivered_on=row.delivered_on,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        superseded_by=tx.by.sub,
        superseded_at=tx.clock.now(),
        **tx.vault.seal_row("superseded_claim_deliveries", superseded_id, before),
    )
    row.method, row.delivered_on = delivery.method, delivery.delivered_on
    row.proof = tx.vault.seal(proof, place)
    row.recorded_by, row.recorded_at = delivery.recorded_by, delivery.recorded_at
    _audit(tx, delivery)


async def get_delivery(tx: Reading, decision_id: UUID) -> Delivery:
    """The delivery of a decision's letter. Raises ``NotDelivered``."""
    row = await tx.session.scalar(
        select(ClaimDeliveryRow).where(ClaimDeliveryRow.decision_id == decision_id)
    )
    if row is None:
        raise NotDelivered
    return Delivery(
        decision_id=row.decision_id,
        claim_id=row.claim_id,
        method=row.method,
        delivered_on=row.delivered_on,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )
