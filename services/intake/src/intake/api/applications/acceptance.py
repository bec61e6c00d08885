"""The way to acceptance over HTTP: submit, list, complete, accept, withdraw."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.agent_banks import BankNotAnAgent
from shared.auth import APPLICANTS, HANDLERS
from shared.call import Change, may_change
from shared.errors import ChangedMeanwhile
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion, Role
from shared.web import problems

from intake.api.applications.requests import (
    AcceptBody,
    ForwardBody,
    ListMissingBody,
    PayeeBody,
)
from intake.api.applications.views import ApplicationView, application_view
from intake.domain.errors import (
    ApplicationNotFound,
    AtTheTownshipAlready,
    CardInvalid,
    DecidedAlready,
    DirectCountyNeedsUrgency,
    DocumentsMissing,
    GuardianNeeded,
    MustBeRouted,
    NothingMissing,
    NotSigned,
    OneTimeNoticeAlreadyGiven,
    OwnApplication,
    PaidAlready,
    PaperUnknown,
    PayeeNotAllowed,
    RegionUnknown,
    StillMissing,
    TownshipOutsideCounty,
    UrgencyGroundMissing,
)
from intake.usecases.applications import submission, withdrawals
from intake.usecases.household import payees

router = APIRouter(prefix="/v1/applications/{application_id}", tags=["acceptance"])
ALWAYS = (ApplicationNotFound, ActionNotAllowed, ChangedMeanwhile)
OFFICER = (*ALWAYS, OutsideRegion, OwnApplication)


@router.post(
    "/submit",
    operation_id="submit_application",
    responses=problems(*ALWAYS, NotSigned, GuardianNeeded, PaperUnknown),
)
async def submit_application(
    application_id: UUID, call: Annotated[Change, may_change(*APPLICANTS)]
) -> ApplicationView:
    """提交申请，材料不齐也予接收（第十四条、第十六条）。 Submit; papers may be missing."""
    async with call.transaction() as tx:
        file = await submission.submit_application(tx, application_id, expected=call.expected)
        return await application_view(tx, file, language=call.language)


@router.post(
    "/list-missing",
    operation_id="list_missing",
    responses=problems(*OFFICER, OneTimeNoticeAlreadyGiven, NothingMissing),
)
async def list_missing(
    application_id: UUID,
    call: Annotated[Change, may_change(*HANDLERS)],
    body: ListMissingBody | None = None,
) -> ApplicationView:
    """一次性告知所缺全部材料（第十六条），只此一次。 The one notice of all that is missing."""
    async with call.transaction() as tx:
        file = await submission.list_missing(
            tx,
            application_id,
            facts_changed=None if body is None else body.facts_changed,
            expected=call.expected,
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "/complete",
    operation_id="complete_application",
    responses=problems(*ALWAYS, StillMissing),
)
async def complete_application(
    application_id: UUID, call: Annotated[Change, may_change(*APPLICANTS)]
) -> ApplicationView:
    """材料已补齐（第十六条）。 What the notice listed is there now."""
    async with call.transaction() as tx:
        file = await submission.complete_application(tx, application_id, expected=call.expected)
        return await application_view(tx, file, language=call.language)


@router.post(
    "/accept",
    operation_id="accept_application",
    responses=problems(
        *OFFICER, DocumentsMissing, MustBeRouted, DirectCountyNeedsUrgency, UrgencyGroundMissing
    ),
)
async def accept_application(
    application_id: UUID,
    call: Annotated[Change, may_change(*HANDLERS)],
    body: AcceptBody | None = None,
) -> ApplicationView:
    """受理（第十六条、第十七条；紧急情况县区可直接受理，第十三条）。 Accept; assessment begins."""
    known = body or AcceptBody()
    async with call.transaction() as tx:
        file = await submission.accept_application(
            tx,
            application_id,
            county_seat_resident=known.county_seat_resident,
            hukou_proof_requested=known.hukou_proof_requested,
            urgency_ground=known.urgency_ground,
            urgency_facts=known.urgency_facts,
            not_urgent=known.not_urgent,
            expected=call.expected,
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "/forward",
    operation_id="forward_application",
    responses=problems(*OFFICER, AtTheTownshipAlready, TownshipOutsideCounty, RegionUnknown),
)
async def forward_application(
    application_id: UUID,
    body: ForwardBody,
    call: Annotated[Change, may_change(Role.COUNTY_HANDLER)],
) -> ApplicationView:
    """县（区）收到的申请转乡镇（街道）受理（第十三条、第十五条）。 Pass to the township in charge."""
    async with call.transaction() as tx:
        file = await withdrawals.forward_application(
            tx, application_id, township=body.township, expected=call.expected
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "/withdraw",
    operation_id="withdraw_application",
    responses=problems(*ALWAYS, DecidedAlready),
)
async def withdraw_application(
    application_id: UUID, call: Annotated[Change, may_change(*APPLICANTS)]
) -> ApplicationView:
    """撤回申请，决定作出前随时可以（第十四条）。 Take the application back before the decision."""
    async with call.transaction() as tx:
        file = await withdrawals.withdraw_application(tx, application_id, expected=call.expected)
        return await application_view(tx, file, language=call.language)


@router.post(
    "/correct-payee",
    operation_id="correct_payee",
    responses=problems(*ALWAYS, CardInvalid, BankNotAnAgent, PayeeNotAllowed, PaidAlready),
)
async def correct_payee(
    application_id: UUID, body: PayeeBody, call: Annotated[Change, may_change(*APPLICANTS)]
) -> ApplicationView:
    """受理后由申请人更正收款账户（第十九条）。 The applicant corrects the account after acceptance."""
    async with call.transaction() as tx:
        file = await payees.correct_payee(tx, application_id, body, expected=call.expected)
        return await application_view(tx, file, language=call.language)
