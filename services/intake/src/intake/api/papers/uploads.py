"""Uploads that can be resumed, by the tus 1.0.0 protocol (creation, expiration, termination).

Stock tus clients speak it; it is described by its own standard rather than by the OpenAPI
document. Metadata: ``application_id`` and ``kind``. The finished upload names its document in
``Location``. Beginning one needs no Idempotency-Key: an upload is nothing until it is finished.
"""

import base64
import binascii
import contextlib
from collections.abc import AsyncIterator
from email.utils import format_datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response
from shared.access import open_to_all
from shared.call import Call, may_call
from shared.contracts.vocabulary import Paper
from shared.problems import (
    BodyTooLarge,
    MethodNotAllowed,
    ProtocolNotSpoken,
    UnsupportedMediaType,
)
from starlette.requests import ClientDisconnect

from intake.api.parts import PARTIES, LargestFile, TheObjects, TheQuotas
from intake.domain.papers.papers import paper_kind
from intake.domain.papers.upload import Upload, UploadEmpty, UploadHeadersInvalid
from intake.store.papers import uploads as store
from intake.usecases.papers import uploads

VERSION = "1.0.0"
CHUNK_TYPE = "application/offset+octet-stream"
PIECE_BYTES = 256 * 1024
"""So much of a body is held at a time, and then kept."""
Length = Annotated[str | None, Header()]
Metadata = Annotated[str | None, Header(max_length=2000)]


class TusVersionNotSpoken(ProtocolNotSpoken):
    header = "tus-resumable"


async def speaks_tus(request: Request) -> None:
    """Every answer names the version, a refusal too; another version is refused before anything."""
    request.state.protocol_headers = {"Tus-Resumable": VERSION}
    if request.method != "OPTIONS" and request.headers.get("tus-resumable") != VERSION:
        request.state.protocol_headers["Tus-Version"] = VERSION
        raise TusVersionNotSpoken(version=VERSION)


router = APIRouter(
    prefix="/v1/uploads",
    tags=["uploads"],
    include_in_schema=False,
    dependencies=[Depends(speaks_tus)],
)


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
        raise UploadHeadersInvalid(header=name.lower())
    return int(text)


def _metadata(text: str | None) -> tuple[UUID, Paper | str]:
    pairs = (pair.strip().partition(" ") for pair in (text or "").split(","))
    encoded = {name: value for name, _, value in pairs}
    try:
        return UUID(_decoded(encoded["application_id"])), paper_kind(_decoded(encoded["kind"]))
    except (binascii.Error, UnicodeDecodeError, ValueError, KeyError):
        raise UploadHeadersInvalid(header="upload-metadata") from None


def _decoded(value: str) -> str:
    return base64.b64decode(value, validate=True).decode()


@router.options("", operation_id="describe_uploads")
@open_to_all
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
    call: Annotated[Call, may_call(*PARTIES)],
    limit: LargestFile,
    quotas: TheQuotas,
    upload_length: Length = None,
    upload_metadata: Metadata = None,
) -> Response:
    """开始可续传的上传。第十六条。 Announce a file; its address comes back."""
    length = _number(upload_length, "Upload-Length")
    if length == 0:
        raise UploadEmpty
    if length > limit:
        raise BodyTooLarge(limit=limit)
    application_id, kind = _metadata(upload_metadata)
    async with call.transaction() as tx:
        upload = await uploads.begin_upload(
            tx,
            application_id=application_id,
            kind=kind,
            length=length,
            metadata=upload_metadata or "",
            quotas=quotas,
        )
    headers = _headers(upload) | {"Location": f"/v1/uploads/{upload.id}"}
    return Response(status_code=201, headers=headers)


@router.head("/{upload_id}", operation_id="find_upload")
async def find_upload(upload_id: UUID, call: Annotated[Call, may_call(*PARTIES)]) -> Response:
    """已收到多少字节。 How much has come; go on from there."""
    async with call.reading() as tx:
        headers = _headers(await store.get_upload(tx, upload_id))
        metadata = await store.metadata_of(tx, upload_id)
    if metadata is not None:
        headers["Upload-Metadata"] = metadata
    return Response(status_code=200, headers=headers)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes, a piece at a time; of one that the line broke off, what came."""
    came = bytearray()
    with contextlib.suppress(ClientDisconnect):
        async for some in request.stream():
            came += some
            if len(came) >= PIECE_BYTES:
                yield bytes(came)
                came.clear()
    if came:
        yield bytes(came)


def _announced(request: Request) -> int:
    """How many bytes a body is said to have; of one that says nothing, none."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() else 0


@router.patch("/{upload_id}", operation_id="send_bytes")
async def send_bytes(
    upload_id: UUID,
    request: Request,
    call: Annotated[Call, may_call(*PARTIES)],
    objects: TheObjects,
    quotas: TheQuotas,
    upload_offset: Length = None,
) -> Response:
    """续传。 Further bytes; the last ones make the document.

    Owner, offset and length are looked at before a byte of the body is read.
    """
    if request.headers.get("content-type") != CHUNK_TYPE:
        raise UnsupportedMediaType(expected=CHUNK_TYPE)
    at = _number(upload_offset, "Upload-Offset")
    async with call.reading() as tx:
        upload = await store.get_upload(tx, upload_id)
    upload.take(_announced(request), at=at)
    async for piece in _pieces(request):
        upload = await uploads.take_bytes(
            call.database, objects, upload, piece, by=call.by, quotas=quotas
        )
    return Response(status_code=204, headers=_headers(upload))


@router.delete("/{upload_id}", operation_id="drop_upload")
async def drop_upload(upload_id: UUID, call: Annotated[Call, may_call(*PARTIES)]) -> Response:
    """放弃上传。 Forget an unfinished upload."""
    async with call.transaction() as tx:
        await store.get_upload(tx, upload_id, lock=True)
        await store.drop_upload(tx, upload_id)
    return Response(status_code=204, headers={"Tus-Resumable": VERSION})


@router.post("/{upload_id}", operation_id="override_method")
async def override_method(
    upload_id: UUID,
    request: Request,
    call: Annotated[Call, may_call(*PARTIES)],
    objects: TheObjects,
    quotas: TheQuotas,
    x_http_method_override: Annotated[str | None, Header()] = None,
    upload_offset: Length = None,
) -> Response:
    """PATCH、DELETE 无法通过时的替代。 For lines that let neither PATCH nor DELETE through."""
    match x_http_method_override:
        case "PATCH":
            return await send_bytes(upload_id, request, call, objects, quotas, upload_offset)
        case "DELETE":
            return await drop_upload(upload_id, call)
        case "HEAD":
            return await find_upload(upload_id, call)
    raise MethodNotAllowed
