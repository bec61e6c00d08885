"""What officers wrote about a claim, sealed."""

from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import insert_row
from sqlalchemy import select

from training_subsidy.store.claim_tables import ClaimNoteRow


def _place(note_id: UUID) -> Place:
    return Place("claim_notes", "note", note_id)


def write_note(tx: Transaction, claim_id: UUID, *, kind: str, note: str) -> None:
    """Keep an opinion or a reason."""
    note_id = new_id()
    insert_row(
        tx,
        ClaimNoteRow,
        id=note_id,
        claim_id=claim_id,
        kind=kind,
        note=tx.vault.seal(note, _place(note_id)),
        written_by=tx.by.sub,
        written_at=tx.clock.now(),
    )


async def last_note(tx: Reading, claim_id: UUID, *, kind: str) -> str | None:
    """The newest note of a kind."""
    row = await tx.session.scalar(
        select(ClaimNoteRow)
        .where(ClaimNoteRow.claim_id == claim_id, ClaimNoteRow.kind == kind)
        .order_by(ClaimNoteRow.id.desc())
        .limit(1)
    )
    return None if row is None else tx.vault.open(row.note, _place(row.id))
