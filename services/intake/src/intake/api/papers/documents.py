"""Papers over HTTP: uploaded in parts, known by their content, read under audit."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile, status
from fastapi.responses import Response
from pydantic import Field
from shared.auth import APPLICANTS, CASE_READERS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.contracts.vocabulary import Paper
from shared.errors import ChangedMeanwhile
from shared.file_responses import file_answer, stored_file
from shared.file_types import PAPERS, FileTypeNotAccepted, media_type_of
from shared.ids import new_id
from shared.objects import NewFile
from shared.printout import PDF, Accept, CharacterNotPrintable, page
from shared.problems import BodyTooLarge
from shared.roles import OutsideRegion, Role
from shared.web import problems

from intake.api.applications.requests import TakeOverBody
from intake.api.applications.views import ApplicationView, DocumentView, application_view
from intake.api.parts import (
    FILE_READERS,
    PARTIES,
    LargestFile,
    TheObjects,
    TheQuotas,
)
from intake.domain.errors import (
    ApplicationNotFound,
    DocumentNotFound,
    NotTheSameApplicant,
    UploadNotAllowed,
)
from intake.domain.papers.papers import COUNTY_CODE, CountyDocumentNotAsked
from intake.domain.quotas import TooManyPapers
from intake.usecases.papers import documents

CountyPaper = Annotated[str, Field(pattern=COUNTY_CODE)]
router = APIRouter(prefix="/v1/applications/{application_id}/documents", tags=["documents"])
papers = APIRouter(prefix="/v1/applications/{application_id}", tags=["documents"])


@papers.post(
    "/take-over-papers",
    operation_id="take_over_papers",
    responses=problems(
        ApplicationNotFound, OutsideRegion, UploadNotAllowed, NotTheSameApplicant, ChangedMeanwhile
    ),
)
async def take_over_papers(
    application_id: UUID, body: TakeOverBody, call: Annotated[Change, may_change(*APPLICANTS)]
) -> ApplicationView:
    """沿用本人以前申请的材料（第十六条）。 Papers of an earlier application count in this one too."""
    async with call.transaction() as tx:
        file = await documents.take_over_papers(
            tx, application_id, earlier_id=body.earlier_id, expected=call.expected
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "",
    operation_id="add_document",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ApplicationNotFound,
        OutsideRegion,
        FileTypeNotAccepted,
        UploadNotAllowed,
        TooManyPapers,
        CountyDocumentNotAsked,
        BodyTooLarge,
    ),
)
async def add_document(
    application_id: UUID,
    kind: Annotated[
        Paper | CountyPaper, Form(description="第十六条, or the code of the county's register")
    ],
    file: Annotated[UploadFile, File(description="JPEG, PNG, HEIC or PDF")],
    call: Annotated[Creation, may_create(*PARTIES)],
    objects: TheObjects,
    limit: LargestFile,
    quotas: TheQuotas,
) -> DocumentView:
    """上传材料（第十六条），按内容识别类型，加密保存。 Upload a paper."""
    content = await file.read(limit + 1)
    if len(content) > limit:
        raise BodyTooLarge(limit=limit)
    media_type = media_type_of(content)
    async with call.reading() as tx:
        await documents.require_open_for_upload(tx, application_id, kind)
    new = NewFile("documents", application_id, new_id(), content)
    async with objects.stored(new), call.transaction() as tx:
        document = await documents.add_document(
            tx, new, kind=kind, media_type=media_type, quotas=quotas
        )
    return DocumentView.model_validate(document)


@router.get(
    "/{document_id}",
    operation_id="get_document",
    responses=problems(ApplicationNotFound, OutsideRegion, DocumentNotFound),
)
async def get_document(
    application_id: UUID,
    document_id: UUID,
    call: Annotated[Call, may_call(*CASE_READERS, Role.RESCUE_STATION)],
) -> DocumentView:
    """材料的登记信息。 What is known of a paper."""
    async with call.reading() as tx:
        document = await documents.get_document(tx, application_id, document_id)
    return DocumentView.model_validate(document)


@router.get(
    "/{document_id}/content",
    operation_id="read_document",
    response_class=Response,
    responses=problems(ApplicationNotFound, OutsideRegion, DocumentNotFound, CharacterNotPrintable)
    | file_answer(*sorted(PAPERS), "text/html", description="The file itself."),
)
async def read_document(
    application_id: UUID,
    document_id: UUID,
    call: Annotated[Call, may_call(*FILE_READERS)],
    objects: TheObjects,
    accept: Accept = "*/*",
) -> Response:
    """材料内容，每次查看均留痕；系统生成的表（审批表等）可取 PDF。 The content of a paper; each reading is audited."""
    async with call.transaction(audited=False) as tx:
        document = await documents.open_document(tx, application_id, document_id)
    content = await objects.read(document.address)
    if document.media_type.startswith("text/html") and PDF in accept:
        return await page(content.decode(), accept)
    return stored_file(content, media_type=document.media_type, name=document.kind.lower())
