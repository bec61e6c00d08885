"""Applications over HTTP: the draft, its signature, and reading."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, Field
from shared.agent_banks import BankNotAnAgent
from shared.auth import APPLICANTS, CASE_READERS, HANDLERS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.contracts.vocabulary import Category, Procedure
from shared.errors import ChangedMeanwhile
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.regions import RegionFilter
from shared.roles import OutsideRegion, Role, RoleNotAllowed
from shared.search import SearchBody
from shared.transaction import Reading
from shared.web import IfMatch, Part, problems

from intake.api.applications.requests import DraftBody, DraftChangeBody, SignBody
from intake.api.applications.views import ApplicationView, application_view
from intake.api.parts import TheObjects, TheQuotas
from intake.domain.applications.application import Application
from intake.domain.applications.status import Status
from intake.domain.errors import (
    ApplicationNotFound,
    BeneficiaryUnknown,
    CardInvalid,
    DayInFuture,
    IdNumberInvalid,
    OneHeadNeeded,
    OutsideLhasa,
    PayeeNotAllowed,
    PersonNamedTwice,
    RegionUnknown,
    SignerNameDiffers,
    VillageOutsideTownship,
)
from intake.domain.quotas import TooManyDrafts
from intake.domain.timeline.case_state import CaseState, state_of
from intake.store.applications.lists import find_applications
from intake.store.household import people
from intake.store.timeline import timeline
from intake.usecases.applications import case_file, drafts, search
from intake.usecases.papers import forms
from intake.usecases.timeline.next_steps import standing_of

NOTHING_HEARD = timeline.Progress()
router = APIRouter(prefix="/v1/applications", tags=["applications"])

FORM_ERRORS = (
    DayInFuture,
    OutsideLhasa,
    RegionUnknown,
    VillageOutsideTownship,
    IdNumberInvalid,
    PersonNamedTwice,
    OneHeadNeeded,
    BeneficiaryUnknown,
    CardInvalid,
    BankNotAnAgent,
    PayeeNotAllowed,
)


class ApplicationSummary(BaseModel):
    """One line of a list of applications."""

    id: UUID
    case_number: str | None
    status: Status
    state: Annotated[CaseState, Field(description="With decision and money")]
    region: str
    category: Category
    procedure: Procedure
    applicant: str
    version: int


class FoundApplications(Part):
    """The cases that a search has found, the newest first."""

    items: list[ApplicationSummary]


SEARCHERS = (*HANDLERS, Role.TOWNSHIP_LEAD, Role.COUNTY_LEAD, Role.CITY_SUPERVISOR, Role.AUDITOR)


@router.post(
    "",
    operation_id="create_application",
    status_code=status.HTTP_201_CREATED,
    responses=problems(*FORM_ERRORS, TooManyDrafts),
)
async def create_application(
    body: DraftBody, call: Annotated[Creation, may_create(*APPLICANTS)], quotas: TheQuotas
) -> ApplicationView:
    """新建临时救助申请草稿（第十四条）。 Begin an application; region outside Lhasa is shown the way.

    未提交的草稿，无人续填满 180 天（默认）即删除。 A draft is deleted 180 days after its last change by default.
    """
    async with call.transaction() as tx:
        file = await drafts.create_application(tx, body, quotas=quotas)
        return await application_view(tx, file, language=call.language)


@router.get(
    "", operation_id="list_applications", responses=problems(CursorNotReadable, OutsideRegion)
)
async def list_applications(
    call: Annotated[Call, may_call(*CASE_READERS)],
    status_filter: Annotated[Status | None, Query(alias="status")] = None,
    region: RegionFilter = None,
    mine: Annotated[bool, Query(description="One's own, or accepted by oneself")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ApplicationSummary]:
    """申请列表：本人的，或辖区内的。 Applications of one's own, or of the officer's region."""
    if region is not None and not call.by.owns_single_cases:
        call.by.within(region)
    async with call.reading() as tx:
        found = await find_applications(
            tx,
            status=status_filter,
            region=region,
            mine=mine,
            after=read_id(cursor),
            limit=limit + 1,
        )
        items = await _summaries(tx, found[:limit])
    return Page(
        items=items,
        next=next_of(found, limit),
    )


@router.post(
    "/search",
    operation_id="search_applications",
    responses=problems(IdNumberInvalid),
)
async def search_applications(
    body: SearchBody, call: Annotated[Call, may_call(*SEARCHERS)]
) -> FoundApplications:
    """按案件编号、公民身份号码或手机号精确查找辖区内的案件，查找留痕。

    The cases of exactly this number in the officer's region, at most 50; the search is audited.
    """
    by, value = body.asked
    async with call.transaction(audited=False) as tx:
        found = await search.search(tx, by, value)
        return FoundApplications(items=await _summaries(tx, list(found)))


@router.get(
    "/{application_id}",
    operation_id="get_application",
    responses=problems(ApplicationNotFound, OutsideRegion, RoleNotAllowed),
)
async def get_application(
    application_id: UUID,
    call: Annotated[Call, may_call(*CASE_READERS, Role.RESCUE_STATION)],
    reveal: Annotated[bool, Query(description="Full values; the reading is audited")] = False,
) -> ApplicationView:
    """一份申请；个人信息默认脱敏，本人和经办人可查看全部并留痕。 One application, masked by default."""
    if not reveal:
        async with call.reading() as tx:
            file = await case_file.load(tx, application_id)
            return await application_view(tx, file, language=call.language)
    if not (call.by.has(*HANDLERS) or call.by.owns_single_cases):
        raise RoleNotAllowed(HANDLERS)
    async with call.transaction(audited=False) as tx:
        file = await case_file.load(tx, application_id)
        tx.audit("reveal_application", resource=("application", application_id))
        return await application_view(tx, file, language=call.language, reveal=True)


@router.patch(
    "/{application_id}",
    operation_id="change_application",
    responses=problems(*FORM_ERRORS, ApplicationNotFound, ActionNotAllowed, ChangedMeanwhile),
)
async def change_application(
    application_id: UUID,
    body: DraftChangeBody,
    call: Annotated[Call, may_call(*APPLICANTS)],
    expected: IfMatch,
) -> ApplicationView:
    """修改草稿，未给出的字段不变；已有签字随之失效。 Change a draft; what is not given stays; signatures become void."""
    async with call.transaction() as tx:
        file = await drafts.change_application(tx, application_id, body, expected=expected)
        return await application_view(tx, file, language=call.language)


@router.post(
    "/{application_id}/sign",
    operation_id="sign_application",
    responses=problems(ApplicationNotFound, ActionNotAllowed, SignerNameDiffers, ChangedMeanwhile),
)
async def sign_application(
    application_id: UUID,
    body: SignBody,
    call: Annotated[Change, may_change(*APPLICANTS)],
    objects: TheObjects,
) -> ApplicationView:
    """签署申请书并生成审批表（第十四条（一）、第十六条（一）（七））。 Sign; the two forms are made."""
    async with call.reading() as tx:
        file = await case_file.load(tx, application_id)
        drafts.check_signer(file, body.signed_by)
        made = forms.make_forms(
            file, signed_by=body.signed_by, method=body.method, at=tx.clock.now()
        )
    async with (
        objects.stored(*(new for _, new in made)),
        call.transaction() as tx,
    ):
        file = await drafts.sign_application(
            tx,
            application_id,
            signed_by=body.signed_by,
            method=body.method,
            made=made,
            expected=call.expected,
        )
        return await application_view(tx, file, language=call.language)


async def _summaries(tx: Reading, found: list[Application]) -> list[ApplicationSummary]:
    ids = [one.id for one in found]
    names = await people.masked_applicants(tx, ids)
    progress = await timeline.progress_of(tx, ids)
    return [
        ApplicationSummary(
            id=one.id,
            case_number=one.case_number,
            status=one.status,
            state=state_of(one.status, standing_of(progress.get(one.id, NOTHING_HEARD))),
            region=one.region,
            category=one.category,
            procedure=one.procedure,
            applicant=names.get(one.id, ""),
            version=one.version,
        )
        for one in found
    ]
