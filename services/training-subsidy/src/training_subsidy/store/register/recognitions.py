"""Whom direct recognitions of the register are of."""

from uuid import UUID

from shared.transaction import Transaction
from shared.writes import insert_once

from training_subsidy.store.register_tables import RecognisedPersonRow


async def name_person(tx: Transaction, entry_id: UUID, person_id: UUID, *, level: int) -> bool:
    """Note whom an entry is of; false where somebody is named already."""
    return await insert_once(
        tx,
        RecognisedPersonRow,
        "entry_id",
        entry_id=entry_id,
        person_id=person_id,
        level=level,
        named_by=tx.by.sub,
        named_at=tx.clock.now(),
    )
