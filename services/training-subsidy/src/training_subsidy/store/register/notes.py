"""What is written about applications, sanctions, corrections and findings, sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import insert_row
from sqlalchemy import select

from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.store.register.paper_tables import RegisterNoteRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something written about a thing, and by whom."""

    subject: UUID
    kind: NoteKind
    text: str = field(repr=False)
    written_by: str
    written_at: datetime


def _place(note_id: UUID) -> Place:
    return Place("register_notes", "note", note_id)


def write_note(tx: Transaction, subject: UUID, kind: NoteKind, note: str) -> None:
    """Keep an opinion or a reason when the transaction ends."""
    note_id = new_id()
    insert_row(
        tx,
        RegisterNoteRow,
        id=note_id,
        subject=subject,
        kind=kind,
        note=tx.vault.seal(note, _place(note_id)),
        written_by=tx.by.sub,
        written_at=tx.clock.now(),
    )


async def notes_of(tx: Reading, subjects: Sequence[UUID]) -> dict[UUID, list[Note]]:
    """What was written about each of these, the oldest first."""
    if isinstance(tx, Transaction):
        await tx.flush()
    found: dict[UUID, list[Note]] = {subject: [] for subject in subjects}
    rows = await tx.session.scalars(
        select(RegisterNoteRow)
        .where(RegisterNoteRow.subject.in_(subjects))
        .order_by(RegisterNoteRow.id)
    )
    for row in rows:
        found[row.subject].append(
            Note(
                subject=row.subject,
                kind=NoteKind(row.kind),
                text=tx.vault.open(row.note, _place(row.id)),
                written_by=row.written_by,
                written_at=row.written_at,
            )
        )
    return found
