"""Unfinished uploads and their sealed chunks."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.vault import Place
from sqlalchemy import delete, insert, select, text, update

from intake.domain.papers.papers import paper_kind
from intake.domain.papers.upload import Upload, UploadNotFound
from intake.store.papers.upload_tables import UploadChunkRow, UploadRow

SWEPT_AT_ONCE = 100
BEFORE = text("""
SELECT (SELECT count(*) FROM documents
        WHERE application_id = :id AND NOT made_here AND voided_at IS NULL) AS papers,
       (SELECT count(*) FROM uploads
        WHERE owner = :by AND document_id IS NULL AND expires_at > :now) AS uploads
""")
FINISH = text("""
WITH gone AS (DELETE FROM upload_chunks WHERE upload_id = :id)
UPDATE uploads SET received = length, document_id = :document_id WHERE id = :id
""")


def _place(upload_id: UUID, start: int) -> Place:
    return Place("upload_chunks", "content", f"{upload_id}/{start}")


def _metadata_place(upload_id: UUID) -> Place:
    return Place("uploads", "metadata_sealed", upload_id)


class Before(NamedTuple):
    """What is there already: papers of the application, unfinished uploads of the actor."""

    papers: int
    uploads: int


async def count_before(tx: Transaction, application_id: UUID, *, now: datetime) -> Before:
    """Count what another upload would be added to."""
    found = await tx.session.execute(BEFORE, {"id": application_id, "by": tx.by.sub, "now": now})
    return Before(*found.one())


async def insert_upload(tx: Transaction, upload: Upload) -> None:
    """Begin an upload; what the client says of it may hold the name of a file, and lies sealed."""
    await tx.session.execute(
        insert(UploadRow).values(
            id=upload.id,
            application_id=upload.application_id,
            kind=upload.kind,
            length=upload.length,
            received=upload.received,
            owner=upload.owner,
            created_at=upload.created_at,
            expires_at=upload.expires_at,
            metadata_sealed=tx.vault.seal(upload.metadata or "", _metadata_place(upload.id)),
        )
    )
    tx.audit_subject("upload", upload.id)


async def metadata_of(tx: Reading, upload_id: UUID) -> str | None:
    """What the client said of the file when it began, as it wrote it."""
    sealed = await tx.session.scalar(
        select(UploadRow.metadata_sealed).where(UploadRow.id == upload_id)
    )
    return None if sealed is None else tx.vault.open(sealed, _metadata_place(upload_id))


async def get_upload(tx: Reading, upload_id: UUID, *, lock: bool = False) -> Upload:
    """One's own upload. Raises ``UploadNotFound``."""
    query = select(UploadRow).where(UploadRow.id == upload_id, UploadRow.owner == tx.by.sub)
    if lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query)
    if row is None:
        raise UploadNotFound
    return Upload(
        id=row.id,
        application_id=row.application_id,
        kind=paper_kind(row.kind),
        length=row.length,
        owner=row.owner,
        created_at=row.created_at,
        expires_at=row.expires_at,
        received=row.received,
        document_id=row.document_id,
    )


async def keep_chunk(tx: Transaction, upload: Upload, content: bytes, *, at: int) -> None:
    """Keep some bytes, sealed, until the rest has come."""
    await tx.session.execute(
        insert(UploadChunkRow).values(
            upload_id=upload.id, start=at, content=tx.vault.seal(content, _place(upload.id, at))
        )
    )
    await _write(tx, upload)


async def chunks_of(tx: Reading, upload_id: UUID) -> bytes:
    """What has come so far."""
    rows = await tx.session.scalars(
        select(UploadChunkRow)
        .where(UploadChunkRow.upload_id == upload_id)
        .order_by(UploadChunkRow.start)
    )
    return b"".join(tx.vault.open_bytes(row.content, _place(upload_id, row.start)) for row in rows)


async def finish_upload(tx: Transaction, upload: Upload) -> None:
    """The file is a document now; its chunks are not needed any more."""
    await tx.session.execute(FINISH, {"id": upload.id, "document_id": upload.document_id})
    tx.audit_subject("upload", upload.id)


async def drop_upload(tx: Transaction, upload_id: UUID) -> None:
    """Forget an upload and what has come of it."""
    await tx.session.execute(delete(UploadChunkRow).where(UploadChunkRow.upload_id == upload_id))
    await tx.session.execute(delete(UploadRow).where(UploadRow.id == upload_id))
    tx.audit_subject("upload", upload_id)


async def drop_expired(tx: Transaction, *, now: datetime) -> int:
    """Forget uploads that nobody resumed in time; returns how many."""
    found = list(
        await tx.session.scalars(
            select(UploadRow.id)
            .where(UploadRow.expires_at < now)
            .limit(SWEPT_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
    )
    for upload_id in found:
        await drop_upload(tx, upload_id)
    return len(found)


async def _write(tx: Transaction, upload: Upload) -> None:
    await tx.session.execute(
        update(UploadRow)
        .where(UploadRow.id == upload.id)
        .values(received=upload.received, document_id=upload.document_id)
        .execution_options(synchronize_session=False)
    )
