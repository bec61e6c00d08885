"""The county's handler: home visits, the review, and the return to the township."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, may_change
from shared.money import WireMoney
from shared.roles import Role
from shared.web import Body, example, problems

from approval.api.cases.views import CaseView
from approval.api.parts import Articles, FreeText
from approval.api.township.township import AMOUNTS, STEP
from approval.domain.cases.case import ReceiptFinding
from approval.domain.cases.opinion import (
    AmountMissing,
    ArticlesMissing,
    FourEyesRequired,
    OtherAidNotAcknowledged,
)
from approval.domain.cases.refusals import (
    CommitteeHelps,
    NoReceiptHeld,
    OwnVisitMissing,
    TownshipHelps,
)
from approval.domain.cases.visit import Helper
from approval.domain.decisions.grant import CountyReasonNotFound, GroundNeedsFacts, VisitContradicts
from approval.usecases.cases.case_file import case_file
from approval.usecases.county import county
from approval.usecases.county.county import VisitedOnNotPossible

router = APIRouter(prefix="/v1/cases/{case_id}", tags=["county"])

Point = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", examples=["HOME_VISIT"])]


class VisitBody(Body):
    """A home visit; the committee member or township officer who assisted is recorded."""

    model_config = example(
        visited_on="2026-03-12",
        assisting_person="村委会 平措",
        facts_confirmed=True,
        facts="入户核查，与申报一致。",
    )

    visited_on: date
    assisting_person: Annotated[str, Field(min_length=1, max_length=60)]
    assisted_by: Annotated[
        Helper,
        Field(
            description="An urgent visit has the committee's help at the county seat"
            " (county_seat_resident), elsewhere the township's"
        ),
    ] = Helper.COMMITTEE
    facts_confirmed: bool
    facts: FreeText


class ReviewBody(Body):
    """The county handler's opinion."""

    model_config = example(
        positive=True, amount="2730.00", opinion="材料齐全，拟同意。", acknowledge_other_aid=False
    )

    positive: bool
    amount: Annotated[WireMoney, Field(gt=0)] | None = None
    opinion: FreeText
    articles: Articles = []
    acknowledge_other_aid: Annotated[
        bool, Field(description="Other aid of the year was looked at (第十一条)")
    ] = False


class FoundReceipt(StrEnum):
    OTHER_BILL = "OTHER_BILL"
    CUMULATIVE = "CUMULATIVE"
    MISTAKE = "MISTAKE"


class ReceiptBody(Body):
    """What the bills of both cases showed."""

    model_config = example(
        finding="OTHER_BILL", reason="两张发票号码相近，经核对原件为不同住院的费用。"
    )

    finding: Annotated[
        FoundReceipt,
        Field(
            description="OTHER_BILL: a bill of its own; CUMULATIVE: entered in an earlier claim of the"
            " same household; MISTAKE: the other case named it by mistake"
        ),
    ]
    reason: FreeText


class ReturnBody(Body):
    """What the township is to do again."""

    model_config = example(points=["HOME_VISIT", "INCOME"], text="请补充收入证明并重新入户。")

    points: Annotated[list[Point], Field(min_length=1, max_length=20)]
    text: FreeText


@router.post(
    "/record-visit",
    operation_id="record_county_visit",
    responses=problems(*STEP, VisitedOnNotPossible, TownshipHelps, CommitteeHelps),
)
async def record_county_visit(
    case_id: UUID, body: VisitBody, call: Annotated[Change, may_change(Role.COUNTY_HANDLER)]
) -> CaseView:
    """登记县级入户抽查结果（第十八条（一）（2））。 Record the county's home visit."""
    async with call.transaction() as tx:
        case = await county.record_visit(
            tx,
            case_id,
            expected=call.expected,
            visited_on=body.visited_on,
            assisting_person=body.assisting_person,
            assisted_by=body.assisted_by,
            facts_confirmed=body.facts_confirmed,
            facts=body.facts,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/review",
    operation_id="review_case",
    responses=problems(
        *STEP,
        *AMOUNTS,
        FourEyesRequired,
        AmountMissing,
        ArticlesMissing,
        GroundNeedsFacts,
        CountyReasonNotFound,
        OtherAidNotAcknowledged,
        OwnVisitMissing,
        VisitContradicts,
    ),
)
async def review_case(
    case_id: UUID, body: ReviewBody, call: Annotated[Change, may_change(Role.COUNTY_HANDLER)]
) -> CaseView:
    """县级经办人全面审查并签署意见；紧急案件须先入户（第十八条）。 The county's handler reviews and signs; an urgent case after its visit."""
    async with call.transaction() as tx:
        case = await county.review(
            tx,
            case_id,
            expected=call.expected,
            positive=body.positive,
            amount=body.amount,
            articles=tuple(body.articles),
            text=body.opinion,
            acknowledge_other_aid=body.acknowledge_other_aid,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/receipt-finding",
    operation_id="find_receipt",
    responses=problems(*STEP, FourEyesRequired, NoReceiptHeld),
)
async def find_receipt(
    case_id: UUID, body: ReceiptBody, call: Annotated[Change, may_change(Role.COUNTY_HANDLER)]
) -> CaseView:
    """认定与另一申请相同的票据，写明理由（第十一条（二））。 Find what a receipt is that another case named first."""
    async with call.transaction() as tx:
        case = await county.find_receipt(
            tx,
            case_id,
            expected=call.expected,
            finding=ReceiptFinding(body.finding.value),
            reason=body.reason,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post("/return", operation_id="return_case", responses=problems(*STEP, FourEyesRequired))
async def return_case(
    case_id: UUID, body: ReturnBody, call: Annotated[Change, may_change(Role.COUNTY_HANDLER)]
) -> CaseView:
    """退回乡镇补正，写明补正事项（第十八条（一）（2））。 Return the case to the township with its points."""
    async with call.transaction() as tx:
        case = await county.return_case(
            tx,
            case_id,
            expected=call.expected,
            points=tuple(body.points),
            text=body.text,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)
