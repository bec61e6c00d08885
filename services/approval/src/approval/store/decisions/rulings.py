"""Rulings on decisions, and what they set aside."""

from datetime import date
from uuid import UUID

from shared.contracts.approval import RulingOutcome
from shared.ids import new_id
from shared.rulings import Ruling
from shared.transaction import Transaction
from shared.vault import Place, Vault
from shared.writes import change_row, insert_row
from sqlalchemy import exists, select

from approval.store.tables import DecisionRow, RulingRow


async def insert_ruling(
    tx: Transaction, case_id: UUID, decision_id: UUID | None, ruling: Ruling
) -> None:
    """Keep a ruling by its document number; its text is sealed."""
    row_id = new_id()
    insert_row(
        tx,
        RulingRow,
        id=row_id,
        case_id=case_id,
        decision_id=decision_id,
        body=ruling.body,
        outcome=ruling.outcome,
        number=ruling.number,
        ruled_on=ruling.ruled_on,
        text=tx.vault.seal(ruling.text, Place("rulings", "text", row_id)),
        recorded_by=tx.by.sub,
        recorded_at=tx.clock.now(),
        amount=ruling.amount,
        act_by=ruling.act_by,
    )


async def is_set_aside(tx: Transaction, decision_id: UUID) -> bool:
    """Whether a ruling sets the decision aside, also one that came while its money was asked for."""
    found = exists().where(
        RulingRow.decision_id == decision_id, RulingRow.outcome == RulingOutcome.SET_ASIDE
    )
    return bool(await tx.session.scalar(select(found)))


async def set_aside(tx: Transaction, decision_id: UUID, *, on: date) -> None:
    """The decision is in force no more; it stays as it was made."""
    change_row(tx, DecisionRow, {"id": decision_id}, set_aside_on=on)


def open_text(vault: Vault, row: RulingRow) -> str:
    """What a ruling says; the caller audits the reading."""
    return vault.open(row.text, Place("rulings", "text", row.id))
