"""Rulings on decisions, and what they set aside."""

from datetime import date
from uuid import UUID

from shared.contracts.approval import RulingBody, RulingOutcome
from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place, Vault
from shared.writes import change_row, insert_row

from approval.store.tables import DecisionRow, RulingRow


async def insert_ruling(
    tx: Transaction,
    case_id: UUID,
    decision_id: UUID,
    *,
    body: RulingBody,
    outcome: RulingOutcome,
    number: str,
    ruled_on: date,
    text: str,
) -> None:
    """Keep a ruling by its document number; its text is sealed."""
    row_id = new_id()
    insert_row(
        tx,
        RulingRow,
        id=row_id,
        case_id=case_id,
        decision_id=decision_id,
        body=body,
        outcome=outcome,
        number=number,
        ruled_on=ruled_on,
        text=tx.vault.seal(text, Place("rulings", "text", row_id)),
        recorded_by=tx.by.sub,
        recorded_at=tx.clock.now(),
    )


async def set_aside(tx: Transaction, decision_id: UUID, *, on: date) -> None:
    """The decision is in force no more; it stays as it was made."""
    change_row(tx, DecisionRow, {"id": decision_id}, set_aside_on=on)


def open_text(vault: Vault, row: RulingRow) -> str:
    """What a ruling says; the caller audits the reading."""
    return vault.open(row.text, Place("rulings", "text", row.id))
