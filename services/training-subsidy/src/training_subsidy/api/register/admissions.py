"""Applications of institutions for the register, over HTTP (215号（五）, VT-006)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from fastapi.responses import Response
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.identifiers import OrganisationName
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.printout import PAGE, Accept, CharacterNotPrintable, page
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.parts import OFFICES, Note, RegionCode, TradeCode
from training_subsidy.domain.register.admission import (
    AdmissionLetterNotReady,
    AdmissionNotExaminedSo,
    AdmissionReasonMissing,
    AdmittedAlready,
    AnotherExaminer,
    ApplicationKind,
    ApplicationNotFound,
    ApplicationOpenAlready,
    ApplicationStatus,
    InstitutionApplication,
    NoOrganisation,
    NotYetAdmitted,
    PapersMissing,
    SiteVisitMissing,
)
from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.store.register import admissions as store
from training_subsidy.store.register import notes
from training_subsidy.store.register.institutions import InstitutionRegisteredAlready
from training_subsidy.usecases.register import admissions

router = APIRouter(prefix="/v1/institution-applications", tags=["institutions"])
READERS = (Role.TRAINING_INSTITUTION, *OFFICES)
STEP = (ApplicationNotFound, ActionNotAllowed, OutsideRegion)


class ApplicationBody(Body):
    """What an institution applies for; its credit code is that of its token."""

    model_config = example(
        kind="ADMISSION",
        region="540102",
        name="拉萨高原技工学校",
        address="城关区金珠西路 1 号",
        qualified_for_pay_first=True,
        trade_codes=["4-03-02-01"],
    )

    kind: ApplicationKind = ApplicationKind.ADMISSION
    region: Annotated[RegionCode, Field(description="Of an admission: whose office examines it")]
    name: OrganisationName
    address: Annotated[str, Field(min_length=4, max_length=200)]
    qualified_for_pay_first: bool = False
    trade_codes: Annotated[
        list[TradeCode], Field(max_length=200, description="What it may teach; empty: every trade")
    ] = []
    reason: Annotated[Note | None, Field(description="Of a change: why")] = None


class MissingBody(Body):
    """What is missing, told once."""

    model_config = example(missing="请补充消防验收材料和教师资格证复印件")

    missing: Note


class ExaminationBody(Body):
    """What the handler found of papers and premises."""

    model_config = example(positive=True, visited_on="2026-03-10", note="场地、设备与材料一致")

    positive: bool
    visited_on: Annotated[date | None, Field(description="实地核查; needed for an admission")] = (
        None
    )
    note: Note


class AdmissionAction(StrEnum):
    """What the lead decides."""

    ADMIT = "ADMIT"
    REFUSE = "REFUSE"
    SEND_BACK = "SEND_BACK"


class AdmissionDecisionBody(Body):
    """The lead's decision; a refusal says why."""

    model_config = example(action="REFUSE", explanation="教学场地不符合所申请工种的设置标准")

    action: AdmissionAction
    explanation: Note | None = None


class WrittenView(Part):
    """Something written about it, and when."""

    kind: NoteKind
    text: str
    written_at: datetime


class ApplicationView(View):
    """An application, where it stands, and what was written about it."""

    id: UUID
    kind: ApplicationKind
    credit_code: str
    region: str
    name: str
    address: str
    qualified_for_pay_first: bool
    trade_codes: list[str]
    institution_id: Annotated[UUID | None, Field(description="Whom it admitted or changes")]
    status: ApplicationStatus
    applied_at: datetime
    submitted_at: datetime | None
    visited_on: date | None
    decided_at: datetime | None
    notes: list[WrittenView]


async def _views(tx: Reading, found: list[InstitutionApplication]) -> list[ApplicationView]:
    written = await notes.notes_of(tx, [one.id for one in found])
    hidden = {NoteKind.EXAMINATION} if tx.by.owns_single_cases else set()
    return [
        ApplicationView(
            **{
                name: getattr(one, name)
                for name in ApplicationView.model_fields
                if name not in {"trade_codes", "visited_on", "notes"}
            },
            trade_codes=list(one.trade_codes),
            visited_on=None if one.examination is None else one.examination.visited_on,
            notes=[
                WrittenView.model_validate(note, from_attributes=True)
                for note in written[one.id]
                if note.kind not in hidden
            ],
        )
        for one in found
    ]


async def _view(tx: Reading, application: InstitutionApplication) -> ApplicationView:
    return (await _views(tx, [application]))[0]


@router.post(
    "",
    operation_id="apply_for_register",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        CreditCodeInvalid,
        NoOrganisation,
        ApplicationOpenAlready,
        NotYetAdmitted,
        AdmittedAlready,
    ),
)
async def apply_for_register(
    body: ApplicationBody, call: Annotated[Creation, may_create(Role.TRAINING_INSTITUTION)]
) -> ApplicationView:
    """培训机构申请准入，或申请变更名称、地址、培训范围。215号（五）。 Apply for the register, or for a change."""
    async with call.transaction() as tx:
        application = await admissions.apply_for_register(
            tx,
            **body.model_dump(exclude={"trade_codes"}),
            trade_codes=tuple(dict.fromkeys(body.trade_codes)),
        )
        return await _view(tx, application)


@router.get("", operation_id="list_institution_applications", responses=problems(CursorNotReadable))
async def list_institution_applications(
    call: Annotated[Call, may_call(*READERS)],
    status_filter: Annotated[ApplicationStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ApplicationView]:
    """本机构或本辖区的准入、变更申请。 Applications of the caller's institution or region."""
    own = call.by.owns_single_cases
    async with call.reading() as tx:
        found = await store.find_applications(
            tx,
            credit_code=(call.by.org or "-") if own else None,
            region=None if own else call.by.region.code or "-",
            status=status_filter,
            after=read_id(cursor),
            limit=limit + 1,
        )
        items = await _views(tx, found[:limit])
    return Page(items=items, next=next_of(found, limit))


@router.get(
    "/{application_id}",
    operation_id="get_institution_application",
    responses=problems(ApplicationNotFound, OutsideRegion),
)
async def get_institution_application(
    application_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> ApplicationView:
    """一项准入或变更申请。 One application."""
    async with call.reading() as tx:
        return await _view(tx, await store.get_application(tx, application_id))


@router.post(
    "/{application_id}/submit",
    operation_id="submit_institution_application",
    responses=problems(*STEP, PapersMissing),
)
async def submit_institution_application(
    application_id: UUID, call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)]
) -> ApplicationView:
    """提交申请，材料须齐全。215号（五）。 Hand the application in with its papers."""
    async with call.transaction() as tx:
        return await _view(tx, await admissions.submit(tx, application_id, expected=call.expected))


@router.post(
    "/{application_id}/withdraw",
    operation_id="withdraw_institution_application",
    responses=problems(*STEP),
)
async def withdraw_institution_application(
    application_id: UUID, call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)]
) -> ApplicationView:
    """撤回申请。 Take the application back."""
    async with call.transaction() as tx:
        return await _view(
            tx, await admissions.withdraw(tx, application_id, expected=call.expected)
        )


@router.post(
    "/{application_id}/return",
    operation_id="return_institution_application",
    responses=problems(*STEP),
)
async def return_institution_application(
    application_id: UUID,
    body: MissingBody,
    call: Annotated[Change, may_change(Role.HRSS_HANDLER)],
) -> ApplicationView:
    """一次性告知需补充的材料，退回补正。 Say once what is missing."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await admissions.return_papers(
                tx, application_id, missing=body.missing, expected=call.expected
            ),
        )


@router.post(
    "/{application_id}/examine",
    operation_id="examine_institution_application",
    responses=problems(*STEP, SiteVisitMissing),
)
async def examine_institution_application(
    application_id: UUID,
    body: ExaminationBody,
    call: Annotated[Change, may_change(Role.HRSS_HANDLER)],
) -> ApplicationView:
    """审查材料、记录实地核查，提出意见。215号（五）（七）严格准入审批。 The handler's opinion."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await admissions.examine(
                tx, application_id, **body.model_dump(), expected=call.expected
            ),
        )


@router.post(
    "/{application_id}/decide",
    operation_id="decide_institution_application",
    responses=problems(
        *STEP,
        AnotherExaminer,
        AdmissionNotExaminedSo,
        AdmissionReasonMissing,
        InstitutionRegisteredAlready,
    ),
)
async def decide_institution_application(
    application_id: UUID,
    body: AdmissionDecisionBody,
    call: Annotated[Change, may_change(Role.HRSS_LEAD)],
) -> ApplicationView:
    """另一人决定准入或书面不予准入并说明理由。215号（五）（七）。 Another person admits, or refuses in writing."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await admissions.decide(
                tx,
                application_id,
                action=body.action.lower(),
                explanation=body.explanation,
                expected=call.expected,
            ),
        )


@router.get(
    "/{application_id}/letter",
    operation_id="read_admission_letter",
    response_class=Response,
    responses=problems(
        ApplicationNotFound, OutsideRegion, AdmissionLetterNotReady, CharacterNotPrintable
    )
    | PAGE,
)
async def read_admission_letter(
    application_id: UUID, call: Annotated[Call, may_call(*READERS)], accept: Accept = "*/*"
) -> Response:
    """准入或不予准入决定书（HTML 或 PDF），载明理由和救济途径，查阅留痕。 The decision in writing."""
    async with call.transaction(audited=False) as tx:
        content = await admissions.letter_of_admission(tx, application_id)
    return await page(content, accept)
