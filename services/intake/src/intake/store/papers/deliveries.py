"""Deliveries of letters on paper."""

from uuid import UUID

from shared.transaction import Transaction
from shared.writes import insert_once

from intake.domain.papers.delivery import Delivery
from intake.store.tables import LetterDeliveryRow

KEY = ("application_id", "letter", "written_on")


async def insert_delivery(tx: Transaction, application_id: UUID, delivery: Delivery) -> bool:
    """Keep a delivery; false when this writing of the letter was delivered already."""
    return await insert_once(
        tx,
        LetterDeliveryRow,
        *KEY,
        application_id=application_id,
        letter=delivery.letter,
        written_on=delivery.written_on,
        method=delivery.method,
        delivered_on=delivery.on,
        paper_id=delivery.paper_id,
        recorded_by=tx.by.sub,
        recorded_at=tx.clock.now(),
    )
