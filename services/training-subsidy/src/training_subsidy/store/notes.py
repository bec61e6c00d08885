"""What officers wrote about a claim, sealed."""

from dataclasses import dataclass, field
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place, Vault
from sqlalchemy import select

from training_subsidy.store.claim_tables import ClaimNoteRow


def _place(note_id: UUID) -> Place:
    return Place("claim_notes", "note", note_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedNote:
    """An opinion or a reason, as it is kept with the step of a claim that it explains."""

    id: UUID
    kind: str
    sealed: bytes = field(repr=False)


def sealed_note(vault: Vault, *, kind: str, note: str) -> SealedNote:
    """Seal an opinion or a reason."""
    note_id = new_id()
    return SealedNote(id=note_id, kind=kind, sealed=vault.seal(note, _place(note_id)))


async def last_note(tx: Transaction, vault: Vault, claim_id: UUID, *, kind: str) -> str | None:
    """The newest note of a kind."""
    row = await tx.session.scalar(
        select(ClaimNoteRow)
        .where(ClaimNoteRow.claim_id == claim_id, ClaimNoteRow.kind == kind)
        .order_by(ClaimNoteRow.id.desc())
        .limit(1)
    )
    return None if row is None else vault.open(row.note, _place(row.id))
