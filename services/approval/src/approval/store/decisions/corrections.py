"""Corrections of the amount of a grant: proposed by one, decided by another."""

from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place, Vault
from shared.writes import change_row, insert_row
from sqlalchemy import select, update

from approval.store.tables import CorrectionRow


async def insert_proposal(
    tx: Transaction, case_id: UUID, decision_id: UUID, *, amount: int, reason: str
) -> None:
    """Keep what should have been granted (fen), and why; the reason is sealed."""
    row_id = new_id()
    insert_row(
        tx,
        CorrectionRow,
        id=row_id,
        case_id=case_id,
        decision_id=decision_id,
        amount=amount,
        reason=tx.vault.seal(reason, Place("corrections", "reason", row_id)),
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )


async def decide(tx: Transaction, row: CorrectionRow, *, agreed: bool, reason: str) -> None:
    """Keep what the lead said to it."""
    change_row(
        tx,
        CorrectionRow,
        {"id": row.id},
        agreed=agreed,
        decided=tx.vault.seal(reason, Place("corrections", "decided", row.id)) if reason else None,
        decided_by=tx.by.sub,
        decided_at=tx.clock.now(),
    )


async def amounts_of(tx: Transaction, decision_id: UUID) -> tuple[int, ...]:
    """What a decision was corrected to (fen), in the order of the corrections."""
    query = (
        select(CorrectionRow.amount)
        .where(CorrectionRow.decision_id == decision_id, CorrectionRow.agreed.is_(True))
        .order_by(CorrectionRow.proposed_at)
    )
    return tuple(await tx.session.scalars(query))


async def overtake(tx: Transaction, decision_id: UUID) -> None:
    """A proposal that nobody decided ends with the grant that is stopped or taken back."""
    await tx.session.execute(
        update(CorrectionRow)
        .where(CorrectionRow.decision_id == decision_id, CorrectionRow.decided_at.is_(None))
        .values(agreed=False, decided_at=tx.clock.now())
    )


def open_reasons(vault: Vault, row: CorrectionRow) -> tuple[str, str | None]:
    """The proposal's reason, and what the lead said; the caller audits the reading."""
    opened = vault.open_row("corrections", row.id, row, ["reason", "decided"])
    return opened["reason"], opened["decided"]
