"""The emergency procedure: the county's verification, and its signature under a township's approval."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from shared.call import Call, Change, may_call, may_change
from shared.contracts.approval import ReviewFinding
from shared.money import WireMoney
from shared.printout import PAGE, Accept, CharacterNotPrintable, page
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from approval.api.cases.views import CaseView
from approval.api.parts import COUNTY_LEADS, FILE_READERS, FreeText
from approval.api.township.township import STEP
from approval.domain.cases.opinion import FourEyesRequired
from approval.domain.cases.refusals import (
    NothingToCountersign,
    NothingToVerify,
    OwnApplication,
    OwnVisitMissing,
)
from approval.domain.decisions.review import (
    CompensationFinding,
    ContradictionFinding,
    ContradictionNotFound,
    ContradictionSettled,
    MoreThanGranted,
    NoCompensationAwaited,
    NoOpenReview,
    NotGrantedYet,
    NothingToRecover,
)
from approval.store.cases.cases import CaseNotFound
from approval.usecases.cases.case_file import case_file, read_file
from approval.usecases.county import county
from approval.usecases.emergency import emergency, reviews
from approval.usecases.emergency.emergency import DecliningNeedsReason
from approval.usecases.emergency.sheets import countersign_sheet

router = APIRouter(prefix="/v1/cases/{case_id}", tags=["emergency"])
COUNTY_OFFICERS = (Role.COUNTY_HANDLER, Role.COUNTY_LEAD)


class CountersignBody(Body):
    """Whether the county agrees; declining needs its reason and opens a review."""

    model_config = example(agree=True)

    agree: bool
    reason: Annotated[str, Field(max_length=2000)] = ""


class ReviewFindingBody(Body):
    """What the review of a grant came to."""

    model_config = example(finding="STANDS", reason="经核对，申请人如实申报，救助有效。")

    finding: ReviewFinding
    reason: FreeText
    amount: Annotated[
        WireMoney | None,
        Field(gt=0, description="To be paid back; without it what was paid above what is in force"),
    ] = None


class ContradictionBody(Body):
    """What a later answer comes to."""

    model_config = example(revision=2, finding="NO_EFFECT", reason="新查询的存款为救助金本身。")

    revision: Annotated[int, Field(ge=1, le=10_000, description="Of the contradiction")]
    finding: ContradictionFinding
    reason: FreeText


class CompensationBody(Body):
    """What became of the compensation that the case awaited."""

    model_config = example(finding="STILL_AWAITED", reason="交通事故赔偿仍在诉讼中。")

    finding: CompensationFinding
    reason: FreeText


@router.post(
    "/finish-verification",
    operation_id="finish_verification",
    responses=problems(*STEP, NothingToVerify, OwnVisitMissing),
)
async def finish_verification(
    case_id: UUID, call: Annotated[Change, may_change(Role.COUNTY_HANDLER)]
) -> CaseView:
    """县级核查工作结束，签署与完成救助的期限起算（第十八条（二）（2））。 The verification is finished."""
    async with call.transaction() as tx:
        case = await county.finish_verification(tx, case_id, expected=call.expected)
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/countersign",
    operation_id="countersign_approval",
    responses=problems(*STEP, NothingToCountersign, DecliningNeedsReason, FourEyesRequired),
)
async def countersign_approval(
    case_id: UUID, body: CountersignBody, call: Annotated[Change, may_change(*COUNTY_LEADS)]
) -> CaseView:
    """县级负责人补签乡镇紧急审批，或写明理由不予补签（第十八条（二）（1））。 Sign afterwards, or not."""
    async with call.transaction() as tx:
        case = await emergency.countersign(
            tx, case_id, expected=call.expected, agree=body.agree, reason=body.reason
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.get(
    "/countersign-sheet",
    operation_id="read_countersign_sheet",
    response_class=Response,
    responses=problems(CaseNotFound, OutsideRegion, NothingToCountersign, CharacterNotPrintable)
    | PAGE,
)
async def read_countersign_sheet(
    case_id: UUID, call: Annotated[Call, may_call(*FILE_READERS)], accept: Accept = "*/*"
) -> Response:
    """紧急救助补签单（HTML 或 PDF），查阅留痕（第十八条（二）（1））。 The sheet for the county's signature."""
    async with call.transaction() as tx:
        content = countersign_sheet(await read_file(tx, case_id))
        tx.audit_subject("case", case_id)
    return await page(content, accept)


@router.post(
    "/close-review",
    operation_id="close_recovery_review",
    responses=problems(
        CaseNotFound,
        OutsideRegion,
        NoOpenReview,
        FourEyesRequired,
        NothingToRecover,
        MoreThanGranted,
    ),
)
async def close_recovery_review(
    case_id: UUID, body: ReviewFindingBody, call: Annotated[Change, may_change(*COUNTY_OFFICERS)]
) -> CaseView:
    """对已批准救助的复查作出结论：有效、应予追回、骗取（第三十条、第三十二条）。 End the review of a grant."""
    async with call.transaction() as tx:
        case = await reviews.close_review(
            tx,
            case_id,
            expected=call.expected,
            finding=body.finding,
            reason=body.reason,
            amount=body.amount,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/settle-contradiction",
    operation_id="settle_contradiction",
    responses=problems(
        CaseNotFound,
        OutsideRegion,
        ContradictionNotFound,
        ContradictionSettled,
        NotGrantedYet,
        FourEyesRequired,
    ),
)
async def settle_contradiction(
    case_id: UUID,
    body: ContradictionBody,
    call: Annotated[Change, may_change(*COUNTY_OFFICERS)],
) -> CaseView:
    """对紧急救助后出现的矛盾信息作出认定：不影响，或启动复查（第十七条、第三十条）。 Say what it comes to."""
    async with call.transaction() as tx:
        case = await reviews.settle_contradiction(
            tx,
            case_id,
            body.revision,
            expected=call.expected,
            finding=body.finding,
            reason=body.reason,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/settle-compensation",
    operation_id="settle_compensation",
    responses=problems(CaseNotFound, OutsideRegion, NoCompensationAwaited, OwnApplication),
)
async def settle_compensation(
    case_id: UUID, body: CompensationBody, call: Annotated[Change, may_change(*COUNTY_OFFICERS)]
) -> CaseView:
    """第三人赔偿的后续核实：仍在等待、不会获得、已获得（第十条（八））。 What became of the compensation."""
    async with call.transaction() as tx:
        case = await reviews.settle_compensation(
            tx, case_id, expected=call.expected, finding=body.finding, reason=body.reason
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)
