"""Papers that come in pieces over a weak line; the last piece makes the document."""

from dataclasses import replace
from uuid import UUID

from shared.clock import real_now
from shared.contracts.vocabulary import Paper
from shared.file_types import FileTypeNotAccepted, media_type_of
from shared.ids import new_id
from shared.objects import NewFile, Objects
from shared.roles import SINGLE_CASE_ROLES, Actor
from shared.transaction import Database, Transaction

from intake.domain.papers.upload import KEPT, Upload, UploadOffsetDiffers
from intake.domain.quotas import Quotas
from intake.store.papers import uploads
from intake.usecases.papers import documents


async def begin_upload(
    tx: Transaction,
    *,
    application_id: UUID,
    kind: Paper | str,
    length: int,
    metadata: str,
    quotas: Quotas,
) -> Upload:
    """Announce a file of a known length for an application that still takes papers."""
    await documents.require_open_for_upload(tx, application_id, kind)
    now = real_now()
    there = await uploads.count_before(tx, application_id, now=now)
    if tx.by.has(*SINGLE_CASE_ROLES):
        quotas.check_papers(there.papers)
    quotas.check_uploads(there.uploads)
    upload = Upload(
        id=new_id(),
        application_id=application_id,
        kind=kind,
        length=length,
        owner=tx.by.sub,
        created_at=now,
        expires_at=now + KEPT,
        metadata=metadata,
    )
    await uploads.insert_upload(tx, upload)
    return upload


async def take_bytes(
    database: Database,
    objects: Objects,
    upload: Upload,
    content: bytes,
    *,
    by: Actor,
    quotas: Quotas,
) -> Upload:
    """Keep some bytes; with the last ones the file is stored and becomes a document.

    Raises ``UploadOffsetDiffers``, ``UploadTooLong`` and ``FileTypeNotAccepted``; a refused file
    is forgotten.
    """
    at = upload.received
    grown = upload.take(len(content), at=at)
    if not grown.complete:
        async with database.transaction(by=by, audited=False) as tx:
            standing = await uploads.get_upload(tx, upload.id, lock=True)
            grown = standing.take(len(content), at=at)
            await uploads.keep_chunk(tx, grown, content, at=at)
        return grown
    async with database.reading(by=by) as tx:
        before = await uploads.chunks_of(tx, upload.id)
    if len(before) != at:
        raise UploadOffsetDiffers(received=len(before))
    whole = before + content
    return await _finish(database, objects, grown, whole, at=at, by=by, quotas=quotas)


async def _finish(
    database: Database,
    objects: Objects,
    upload: Upload,
    whole: bytes,
    *,
    at: int,
    by: Actor,
    quotas: Quotas,
) -> Upload:
    try:
        media_type = media_type_of(whole)
    except FileTypeNotAccepted:
        async with database.transaction(by=by, action="refuse_upload") as tx:
            await uploads.drop_upload(tx, upload.id)
        raise
    new = NewFile("documents", upload.application_id, new_id(), whole)
    async with objects.stored(new), database.transaction(by=by, action="finish_upload") as tx:
        standing = await uploads.get_upload(tx, upload.id, lock=True)
        standing.take(upload.length - at, at=at)
        await documents.add_document(
            tx, new, kind=upload.kind, media_type=media_type, quotas=quotas
        )
        finished = replace(upload, document_id=new.id)
        await uploads.finish_upload(tx, finished)
    return finished


async def drop_expired_uploads(tx: Transaction) -> int:
    """The sweep of uploads that nobody resumed; real time, as no shifted clock may lose a file."""
    return await uploads.drop_expired(tx, now=real_now())
