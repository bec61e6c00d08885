"""The counter over HTTP: an application on paper is entered, handed in and carried on (第十四条（一）)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from fastapi.responses import HTMLResponse
from pydantic import Field
from shared.auth import HANDLERS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import ChangedMeanwhile
from shared.identifiers import PersonName
from shared.lifecycle import ActionNotAllowed
from shared.paper_signatures import PaperSignature
from shared.roles import OutsideRegion, Role
from shared.web import Body, IfMatch, example, problems

from intake.api.applications.applications import FORM_ERRORS
from intake.api.applications.requests import ComplaintBody, DraftBody, DraftChangeBody
from intake.api.applications.views import ApplicationView, application_view
from intake.api.parts import PARTIES, TheObjects
from intake.domain.applications.draft import IdNumber
from intake.domain.errors import (
    ApplicationNotFound,
    ComplainedAlready,
    DayInFuture,
    DecidedAlready,
    GuardianNeeded,
    NotEnteredHere,
    NothingWritten,
    OwnApplication,
    PaperUnknown,
    SignedFormNeeded,
    SignerNameDiffers,
    StillMissing,
    WithdrawalSheetNeeded,
)
from intake.usecases.applications import case_file, counter, own_cases
from intake.usecases.papers import forms, letters

router = APIRouter(prefix="/v1/applications", tags=["counter"])
OF_THE_CASE = (ApplicationNotFound, OutsideRegion, OwnApplication, ChangedMeanwhile)
STEPS = (*OF_THE_CASE, ActionNotAllowed)


class SignedFormBody(Body):
    """The written application on paper: its scan, who signed it, on which day and how."""

    model_config = example(
        paper_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        signed_by="扎西",
        signed_on="2026-03-03",
        method="HANDWRITTEN",
    )

    paper_id: Annotated[UUID, Field(description="The uploaded scan, a WRITTEN_APPLICATION")]
    signed_by: PersonName
    signed_on: Annotated[date, Field(description="The day on the paper")]
    method: PaperSignature = PaperSignature.HANDWRITTEN
    approval_form_signed: Annotated[
        bool,
        Field(
            description="Whether the approval form (审批表) was signed too; if not it is missing, and"
            " its signed scan is brought later"
        ),
    ] = True


class WithdrawalBody(Body):
    """The sheet by which the applicant takes it back; none for a draft of the counter."""

    model_config = example(paper_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d")

    paper_id: Annotated[UUID | None, Field(description="The uploaded scan, a WITHDRAWAL_SHEET")] = (
        None
    )


class OwnCaseBody(Body):
    """The number on the receipt, and the applicant's own ID number."""

    model_config = example(case_number="LZ-540102-2026-000001", id_number="540102198001010033")

    case_number: Annotated[str, Field(min_length=5, max_length=40)]
    id_number: IdNumber


@router.post(
    "/open-own",
    operation_id="open_own_application",
    responses=problems(ApplicationNotFound),
)
async def open_own_application(
    body: OwnCaseBody, call: Annotated[Creation, may_create(Role.APPLICANT)]
) -> ApplicationView:
    """申请人实名登录后，凭回执编号和公民身份号码查看窗口代录或他人代办的本人案件。

    The applicant has the own case after signing in, by the account's real name, the case number on
    the receipt and the ID number; without all three there is no such application.
    """
    async with call.transaction() as tx:
        file = await own_cases.open_own_application(
            tx, case_number=body.case_number, id_number=body.id_number
        )
        tx.created(f"/v1/applications/{file.application.id}")
        return await application_view(tx, file, language=call.language)


@router.post(
    "/entries",
    operation_id="enter_application",
    status_code=status.HTTP_201_CREATED,
    responses=problems(*FORM_ERRORS, OutsideRegion),
)
async def enter_application(
    body: DraftBody, call: Annotated[Creation, may_create(*HANDLERS)]
) -> ApplicationView:
    """窗口代录纸质申请，申请人无需账号（第十四条（一））；代录人不得办理本案。

    Enter at the counter what somebody without an account has written on paper. Whoever enters it
    does not handle it; its scans and the paper consents of the adults follow by the usual uploads.
    """
    async with call.transaction() as tx:
        file = await counter.enter_application(tx, body)
        tx.created(f"/v1/applications/{file.application.id}")
        return await application_view(tx, file, language=call.language)


@router.patch(
    "/{application_id}/entry",
    operation_id="change_entry",
    responses=problems(*FORM_ERRORS, *STEPS, NotEnteredHere),
)
async def change_entry(
    application_id: UUID,
    body: DraftChangeBody,
    call: Annotated[Call, may_call(*HANDLERS)],
    expected: IfMatch,
) -> ApplicationView:
    """修改窗口代录的草稿，未给出的字段不变。 Change a draft of the counter; what is not given stays."""
    async with call.transaction() as tx:
        file = await counter.change_entry(tx, application_id, body, expected=expected)
        return await application_view(tx, file, language=call.language)


@router.post(
    "/{application_id}/hand-in",
    operation_id="hand_in_entry",
    responses=problems(
        *STEPS,
        NotEnteredHere,
        PaperUnknown,
        SignedFormNeeded,
        SignerNameDiffers,
        DayInFuture,
        GuardianNeeded,
    ),
)
async def hand_in_entry(
    application_id: UUID,
    body: SignedFormBody,
    call: Annotated[Change, may_change(*HANDLERS)],
    objects: TheObjects,
) -> ApplicationView:
    """登记申请人在纸质申请书上的签字并提交，材料不齐也予接收（第十四条、第十六条）。

    Hand in what the applicant has signed on paper, by its scan; papers may be missing.
    """
    form = counter.SignedForm(**body.model_dump())
    async with call.reading() as tx:
        file = await case_file.load(tx, application_id)
        counter.check_form(file, form)
        made = forms.make_forms(
            file,
            signed_by=form.signed_by,
            method=form.method,
            at=tx.clock.now(),
            brought=counter.not_made(file, form),
        )
    async with objects.stored(*(new for _, new in made)), call.transaction() as tx:
        file = await counter.hand_in(tx, application_id, form, made=made, expected=call.expected)
        return await application_view(tx, file, language=call.language)


@router.post(
    "/{application_id}/complete-at-counter",
    operation_id="complete_at_counter",
    responses=problems(*STEPS, StillMissing),
)
async def complete_at_counter(
    application_id: UUID, call: Annotated[Change, may_change(*HANDLERS)]
) -> ApplicationView:
    """申请人到窗口补齐材料（第十六条）。 What the notice listed was brought to the counter."""
    async with call.transaction() as tx:
        file = await counter.complete_at_counter(tx, application_id, expected=call.expected)
        return await application_view(tx, file, language=call.language)


@router.post(
    "/{application_id}/withdraw-at-counter",
    operation_id="withdraw_at_counter",
    responses=problems(*STEPS, DecidedAlready, PaperUnknown, WithdrawalSheetNeeded, NotEnteredHere),
)
async def withdraw_at_counter(
    application_id: UUID,
    call: Annotated[Change, may_change(*HANDLERS)],
    body: WithdrawalBody | None = None,
) -> ApplicationView:
    """凭申请人签字的撤回单撤回申请，决定作出前随时可以（第十四条）。 Withdraw by the applicant's signed sheet."""
    async with call.transaction() as tx:
        file = await counter.withdraw_at_counter(
            tx,
            application_id,
            paper_id=None if body is None else body.paper_id,
            expected=call.expected,
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "/{application_id}/complain-at-counter",
    operation_id="complain_at_counter",
    responses=problems(
        ApplicationNotFound, OutsideRegion, ChangedMeanwhile, ActionNotAllowed, ComplainedAlready
    ),
)
async def complain_at_counter(
    application_id: UUID, body: ComplaintBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> ApplicationView:
    """代申请人登记对不予受理的申诉，由市级复核（第十六条）。 Enter the applicant's complaint of a refusal."""
    async with call.transaction() as tx:
        file = await counter.complain_at_counter(
            tx, application_id, reason=body.reason, expected=call.expected
        )
        return await application_view(tx, file, language=call.language)


@router.get(
    "/{application_id}/receipt",
    operation_id="read_application_receipt",
    response_class=HTMLResponse,
    responses=problems(ApplicationNotFound, OutsideRegion, NothingWritten),
)
async def read_application_receipt(
    application_id: UUID, call: Annotated[Call, may_call(*PARTIES)]
) -> HTMLResponse:
    """申请回执（HTML，可打印）：编号、已收材料、下一步和查询方式，查阅留痕（第十六条）。

    What the applicant takes home: number, papers received, what comes next; audited.
    """
    async with call.transaction(audited=False) as tx:
        return HTMLResponse(await letters.read_receipt(tx, application_id))
