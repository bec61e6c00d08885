"""The counter over HTTP: a worker's claim on paper is entered and handed in with its scan (A-50)."""

import hashlib
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile, status
from fastapi.responses import Response
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.file_responses import file_answer, stored_file
from shared.file_types import PAPERS, FileTypeNotAccepted, media_type_of
from shared.ids import new_id
from shared.lifecycle import ActionNotAllowed
from shared.objects import NewFile
from shared.paper_signatures import PaperSignature
from shared.problems import BodyTooLarge
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from training_subsidy.api.claims.claims import ClaimBody
from training_subsidy.api.claims.receipts import (
    RECEIPT_REFUSED,
    GivenReceipt,
    ReceiptView,
    keep_receipt,
)
from training_subsidy.api.claims.views import ClaimView, view_of
from training_subsidy.api.parts import OFFICES, LargestFile, Name, TheObjects, TheQuotas
from training_subsidy.domain.claims.errors import (
    AccountNotValid,
    ClaimNotFound,
    ClaimTypeDoesNotFit,
    CourseNotOver,
    ExaminationPending,
    NotDispatched,
    NotYetPaid,
    RegionNotKnown,
    SignatureDiffers,
    SignedDayNotPossible,
    TooManyDrafts,
)
from training_subsidy.domain.claims.skill_certificate import SkillCertificateNotIssuedYet
from training_subsidy.domain.register.enrolment import EnrolmentNotYours
from training_subsidy.domain.register.person import NotThisPerson
from training_subsidy.usecases.claims import entries

router = APIRouter(prefix="/v1/claims", tags=["counter"])
HANDLER = (Role.HRSS_HANDLER,)


@router.post(
    "/entries",
    operation_id="enter_claim",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        EnrolmentNotYours,
        ClaimTypeDoesNotFit,
        NotDispatched,
        AccountNotValid,
        TooManyDrafts,
        NotThisPerson,
        RegionNotKnown,
        SkillCertificateNotIssuedYet,
        OutsideRegion,
    ),
)
async def enter_claim(
    body: ClaimBody, call: Annotated[Creation, may_create(*HANDLER)], quotas: TheQuotas
) -> ClaimView:
    """窗口代录劳动者的纸质申请，申请人无需账号；代录人不得办理本申请。 Enter a worker's claim on paper."""
    async with call.transaction() as tx:
        claim = await entries.enter_claim(tx, body.given(), quotas=quotas)
        return await view_of(tx, claim)


class OwnClaimBody(Body):
    """The number on the receipt of a claim that was handed in on paper."""

    model_config = example(case_number="BT-540102-2026-000001")

    case_number: Annotated[str, Field(min_length=5, max_length=40)]


@router.post("/open-own", operation_id="open_own_claim", responses=problems(ClaimNotFound))
async def open_own_claim(
    body: OwnClaimBody, call: Annotated[Creation, may_create(Role.APPLICANT)]
) -> ClaimView:
    """本人完成身份核验后，凭回执编号把窗口代录的本人申请转到自己账号，此后的撤回、更正账户和异议均由本人办理。

    Who has proved who one is has the own claim of the counter from now on, with every step of a
    claimant; to anybody else there is no such claim.
    """
    async with call.transaction() as tx:
        claim = await entries.open_own_claim(tx, case_number=body.case_number)
        tx.created(f"/v1/claims/{claim.id}")
        return await view_of(tx, claim)


@router.post(
    "/{claim_id}/entry-receipts",
    operation_id="enter_receipt",
    status_code=status.HTTP_201_CREATED,
    responses=problems(*RECEIPT_REFUSED, OutsideRegion),
)
async def enter_receipt(
    claim_id: UUID,
    form: GivenReceipt,
    call: Annotated[Creation, may_create(*HANDLER)],
    objects: TheObjects,
    limit: LargestFile,
    quotas: TheQuotas,
) -> ReceiptView:
    """窗口扫描上传纸质申请的缴费票据。 Upload a receipt of what the counter has entered."""
    return await keep_receipt(call, claim_id, form, objects, limit, quotas, at_counter=True)


@router.post(
    "/{claim_id}/hand-in",
    operation_id="hand_in_claim",
    responses=problems(
        ClaimNotFound,
        ActionNotAllowed,
        NotThisPerson,
        SignatureDiffers,
        SignedDayNotPossible,
        NotYetPaid,
        ExaminationPending,
        CourseNotOver,
        FileTypeNotAccepted,
        BodyTooLarge,
        OutsideRegion,
    ),
)
async def hand_in_claim(
    claim_id: UUID,
    signed_by: Annotated[Name, Form(description="Who signed the form")],
    signed_on: Annotated[date, Form(description="The day on the form")],
    file: Annotated[UploadFile, File(description="The scan: JPEG, PNG, HEIC or PDF")],
    call: Annotated[Creation, may_create(*HANDLER)],
    objects: TheObjects,
    limit: LargestFile,
    method: Annotated[PaperSignature, Form()] = PaperSignature.HANDWRITTEN,
) -> ClaimView:
    """凭本人签名的纸质申请扫描件提交。 Hand in what was signed on paper, with its scan."""
    content = await file.read(limit + 1)
    if len(content) > limit:
        raise BodyTooLarge(limit=limit)
    media_type = media_type_of(content)
    new = NewFile("claim_papers", claim_id, new_id(), content)
    async with objects.stored(new), call.transaction() as tx:
        claim = await entries.hand_in(
            tx,
            claim_id,
            signed_by=signed_by,
            signed_on=signed_on,
            method=method,
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            address=new.address,
        )
        return await view_of(tx, claim)


@router.get(
    "/{claim_id}/paper",
    operation_id="read_claim_paper",
    response_class=Response,
    responses=problems(ClaimNotFound, OutsideRegion)
    | file_answer(*sorted(PAPERS), description="The scan of the signed form."),
)
async def read_claim_paper(
    claim_id: UUID, call: Annotated[Call, may_call(*OFFICES)], objects: TheObjects
) -> Response:
    """纸质申请的扫描件，每次查看均留痕。 The scan of a form; each reading is audited."""
    async with call.transaction(audited=False) as tx:
        paper = await entries.open_paper(tx, claim_id)
    content = await objects.read(paper.address)
    return stored_file(content, media_type=paper.media_type, name="claim")
