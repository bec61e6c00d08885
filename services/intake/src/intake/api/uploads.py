"""Uploads that can be resumed, by the tus 1.0.0 protocol (creation, expiration, termination).

Stock tus clients speak it; it is described by its own standard rather than by the OpenAPI
document. Metadata: ``application_id`` and ``kind``. The finished upload names its document in
``Location``. Beginning one needs no Idempotency-Key: an upload is nothing until it is finished.
"""

import base64
import binascii
from email.utils import format_datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response
from shared.problems import BodyTooLarge
from shared.web import Db

from intake.api.parts import ApplicantOrHandler, LargestFile, TheObjects, TheVault
from intake.domain.papers import Paper
from intake.domain.upload import Upload, UploadHeadersInvalid
from intake.store import uploads as store
from intake.usecases import uploads

router = APIRouter(prefix="/v1/uploads", tags=["uploads"], include_in_schema=False)

VERSION = "1.0.0"
CHUNK_TYPE = "application/offset+octet-stream"
Length = Annotated[str | None, Header()]
Metadata = Annotated[str | None, Header(max_length=2000)]


def _headers(upload: Upload | None = None) -> dict[str, str]:
    headers = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
    if upload is not None:
        headers["Upload-Offset"] = str(upload.received)
        headers["Upload-Length"] = str(upload.length)
        headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
        if upload.document_id is not None:
            headers["Location"] = (
                f"/v1/applications/{upload.application_id}/documents/{upload.document_id}"
            )
    return headers


def _number(text: str | None, name: str) -> int:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 12:  # noqa: PLR2004
        raise UploadHeadersInvalid(why=name)
    return int(text)


def _metadata(text: str | None) -> tuple[UUID, Paper]:
    values: dict[str, str] = {}
    try:
        for pair in (text or "").split(","):
            name, _, encoded = pair.strip().partition(" ")
            values[name] = base64.b64decode(encoded, validate=True).decode()
        return UUID(values["application_id"]), Paper(values["kind"])
    except (binascii.Error, UnicodeDecodeError, ValueError, KeyError):
        raise UploadHeadersInvalid(why="Upload-Metadata: application_id, kind") from None


@router.options("", operation_id="describe_uploads")
async def describe_uploads(limit: LargestFile) -> Response:
    """What this server can: protocol version, extensions, largest file."""
    return Response(
        status_code=204,
        headers={
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,expiration,termination",
            "Tus-Max-Size": str(limit),
        },
    )


@router.post("", operation_id="begin_upload")
async def begin_upload(
    actor: ApplicantOrHandler,
    db: Db,
    limit: LargestFile,
    upload_length: Length = None,
    upload_metadata: Metadata = None,
) -> Response:
    """开始可续传的上传。第十六条。 Announce a file; its address comes back."""
    length = _number(upload_length, "Upload-Length")
    if not 0 < length <= limit:
        raise BodyTooLarge(limit=limit)
    application_id, kind = _metadata(upload_metadata)
    async with db.transaction(by=actor) as tx:
        upload = await uploads.begin_upload(
            tx, application_id=application_id, kind=kind, length=length
        )
    headers = _headers(upload) | {"Location": f"/v1/uploads/{upload.id}"}
    return Response(status_code=201, headers=headers)


@router.head("/{upload_id}", operation_id="find_upload")
async def find_upload(upload_id: UUID, actor: ApplicantOrHandler, db: Db) -> Response:
    """已收到多少字节。 How much has come; go on from there."""
    async with db.reading(by=actor) as tx:
        return Response(status_code=200, headers=_headers(await store.get_upload(tx, upload_id)))


@router.patch("/{upload_id}", operation_id="send_bytes")
async def send_bytes(
    upload_id: UUID,
    request: Request,
    actor: ApplicantOrHandler,
    db: Db,
    vault: TheVault,
    objects: TheObjects,
    upload_offset: Length = None,
) -> Response:
    """续传。 Further bytes; the last ones make the document."""
    if request.headers.get("content-type") != CHUNK_TYPE:
        raise UploadHeadersInvalid(why=f"Content-Type: {CHUNK_TYPE}")
    upload = await uploads.take_bytes(
        db,
        vault,
        objects,
        upload_id,
        await request.body(),
        at=_number(upload_offset, "Upload-Offset"),
        by=actor,
    )
    return Response(status_code=204, headers=_headers(upload))


@router.delete("/{upload_id}", operation_id="drop_upload")
async def drop_upload(upload_id: UUID, actor: ApplicantOrHandler, db: Db) -> Response:
    """放弃上传。 Forget an unfinished upload."""
    async with db.transaction(by=actor) as tx:
        await store.get_upload(tx, upload_id, lock=True)
        await store.drop_upload(tx, upload_id)
    return Response(status_code=204, headers={"Tus-Resumable": VERSION})
