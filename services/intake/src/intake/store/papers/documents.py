"""Documents: what is known of each file; the sealed bytes lie in the object store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.vocabulary import Paper
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import select

from intake.domain.errors import DocumentNotFound
from intake.domain.papers.papers import paper_kind
from intake.store.tables import DocumentRow

DOCUMENT = Packed(DocumentRow, "d")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """One file of an application; those made here are void after a change of the draft."""

    id: UUID
    application_id: UUID
    kind: Paper | str
    media_type: str
    size: int
    sha256: str
    address: str
    made_here: bool
    added_by: str
    added_at: datetime
    version: int = 1


def document_from(row: DocumentRow) -> StoredDocument:
    return StoredDocument(
        id=row.id,
        application_id=row.application_id,
        kind=paper_kind(row.kind),
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        address=row.address,
        made_here=row.made_here,
        added_by=row.added_by,
        added_at=row.added_at,
    )


async def insert_documents(tx: Transaction, documents: Sequence[StoredDocument]) -> None:
    """Note files whose bytes are stored already."""
    rows = [
        {
            "id": document.id,
            "application_id": document.application_id,
            "kind": document.kind,
            "media_type": document.media_type,
            "size": document.size,
            "sha256": document.sha256,
            "address": document.address,
            "made_here": document.made_here,
            "added_by": document.added_by,
            "added_at": document.added_at,
        }
        for document in documents
    ]
    for row in rows:
        insert_row(tx, DocumentRow, **row)


async def get_document(tx: Reading, application_id: UUID, document_id: UUID) -> StoredDocument:
    """One file, a void one too. Raises ``DocumentNotFound``."""
    row = await tx.session.scalar(
        select(DocumentRow).where(
            DocumentRow.id == document_id, DocumentRow.application_id == application_id
        )
    )
    if row is None:
        raise DocumentNotFound
    return document_from(row)
