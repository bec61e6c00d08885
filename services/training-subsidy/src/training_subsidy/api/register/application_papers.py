"""Papers of an institution's application, over HTTP: uploaded while it is a draft, read under audit."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile, status
from fastapi.responses import Response
from shared.call import Call, Creation, may_call, may_create
from shared.file_responses import file_answer, stored_file
from shared.file_types import PAPERS, FileTypeNotAccepted, media_type_of
from shared.ids import new_id
from shared.objects import NewFile
from shared.problems import BodyTooLarge
from shared.roles import OutsideRegion, Role
from shared.web import View, problems

from training_subsidy.api.parts import OFFICES, LargestFile, TheObjects
from training_subsidy.domain.register.admission import (
    ApplicationNotFound,
    PaperKind,
    PaperNotFound,
    PaperNotNow,
    TooManyPapers,
)
from training_subsidy.store.register import admissions as store
from training_subsidy.usecases.register import admissions

router = APIRouter(
    prefix="/v1/institution-applications/{application_id}/papers", tags=["institutions"]
)
READERS = (Role.TRAINING_INSTITUTION, *OFFICES)


class ApplicationPaperView(View):
    """What is known of a paper."""

    id: UUID
    application_id: UUID
    kind: PaperKind
    media_type: str
    size: int
    sha256: str
    added_at: datetime


@router.post(
    "",
    operation_id="add_application_paper",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ApplicationNotFound, FileTypeNotAccepted, PaperNotNow, TooManyPapers, BodyTooLarge
    ),
)
async def add_application_paper(
    application_id: UUID,
    kind: Annotated[PaperKind, Form(description="What the paper shows")],
    file: Annotated[UploadFile, File(description="JPEG, PNG, HEIC or PDF")],
    call: Annotated[Creation, may_create(Role.TRAINING_INSTITUTION)],
    objects: TheObjects,
    limit: LargestFile,
) -> ApplicationPaperView:
    """上传准入材料：证照、场地、师资、财务，加密保存。215号（五）。 Upload a paper of the application."""
    content = await file.read(limit + 1)
    if len(content) > limit:
        raise BodyTooLarge(limit=limit)
    media_type = media_type_of(content)
    async with call.reading() as tx:
        await admissions.require_open_for_papers(tx, application_id)
    new = NewFile("institution_papers", application_id, new_id(), content)
    async with objects.stored(new), call.transaction() as tx:
        paper = await admissions.add_paper(tx, new, kind=kind, media_type=media_type)
    return ApplicationPaperView.model_validate(paper)


@router.get(
    "",
    operation_id="list_application_papers",
    responses=problems(ApplicationNotFound, OutsideRegion),
)
async def list_application_papers(
    application_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> list[ApplicationPaperView]:
    """一项申请的材料。 The papers of an application."""
    async with call.reading() as tx:
        await store.get_application(tx, application_id)
        found = await store.papers_of(tx, application_id)
    return [ApplicationPaperView.model_validate(one) for one in found]


@router.get(
    "/{paper_id}",
    operation_id="get_application_paper",
    responses=problems(ApplicationNotFound, PaperNotFound, OutsideRegion),
)
async def get_application_paper(
    application_id: UUID, paper_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> ApplicationPaperView:
    """材料的登记信息。 What is known of a paper."""
    async with call.reading() as tx:
        await store.get_application(tx, application_id)
        return ApplicationPaperView.model_validate(
            await store.get_paper(tx, application_id, paper_id)
        )


@router.get(
    "/{paper_id}/content",
    operation_id="read_application_paper",
    response_class=Response,
    responses=problems(ApplicationNotFound, PaperNotFound, OutsideRegion)
    | file_answer(*sorted(PAPERS), description="The file itself."),
)
async def read_application_paper(
    application_id: UUID,
    paper_id: UUID,
    call: Annotated[Call, may_call(*READERS)],
    objects: TheObjects,
) -> Response:
    """材料内容，每次查看均留痕。 The file of a paper; each reading is audited."""
    async with call.transaction(audited=False) as tx:
        paper = await admissions.open_paper(tx, application_id, paper_id)
    content = await objects.read(paper.address)
    return stored_file(content, media_type=paper.media_type, name="paper")
