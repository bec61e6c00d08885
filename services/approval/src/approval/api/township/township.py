"""The township: opinions of handler and lead, the notice, objections, and the way to the county."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, may_change
from shared.contracts.vocabulary import CashReason, PaymentMethod
from shared.county_register_routes import county_register_router
from shared.county_registers import Code
from shared.lifecycle import ActionNotAllowed
from shared.money import WireMoney
from shared.roles import OutsideRegion, Role, RoleNotAllowed
from shared.web import Body, example, problems

from approval.api.cases.views import CaseView
from approval.api.parts import (
    SIGNERS,
    Articles,
    FreeText,
)
from approval.domain.cases.opinion import (
    AmountMissing,
    ArticlesMissing,
    FourEyesRequired,
    OpinionsDiffer,
)
from approval.domain.cases.refusals import OwnApplication
from approval.domain.decisions.county_amount import (
    AboveTheNoticed,
    BelowTheFloor,
    CapLeavesLess,
    FormulaFixesTheAmount,
    NothingMayBeGranted,
    RulingNamesTheAmount,
)
from approval.domain.decisions.grant import CountyReasonNotFound, GroundNeedsFacts
from approval.domain.decisions.payout import (
    CashLimitExceeded,
    CashReasonRequired,
    MethodIsTheApprovers,
    ReasonWithoutCash,
    chosen,
)
from approval.domain.notices.notice import NoticeNotFinished, ObjectionOpen
from approval.store.cases.cases import CaseNotFound
from approval.store.notices.notices import ObjectionNotFound
from approval.usecases.cases.case_file import case_file
from approval.usecases.county import county
from approval.usecases.notices import notices
from approval.usecases.notices.notices import AnswerNamesNumbers, PostedOnNotPossible
from approval.usecases.township import scales, township
from approval.usecases.township.scales import AboveTheScale, DegreeNotOnTheScale

scale_register = county_register_router(
    scales.SCALES,
    title="没有计算公式的类别的县级参考标准（第十一条） The county's scale of amounts",
)
router = APIRouter(prefix="/v1/cases/{case_id}", tags=["township"])
METHODS = (CashReasonRequired, ReasonWithoutCash, CashLimitExceeded)
STEP = (CaseNotFound, OutsideRegion, ActionNotAllowed, OwnApplication)
AMOUNTS = (
    NothingMayBeGranted,
    CapLeavesLess,
    AboveTheNoticed,
    RulingNamesTheAmount,
    BelowTheFloor,
    FormulaFixesTheAmount,
)


class OpinionBody(Body):
    """An opinion: for aid with an amount, against it with the articles."""

    model_config = example(
        positive=True, amount="2730.00", opinion="经核查情况属实，符合救助条件。", articles=[]
    )

    positive: bool
    amount: Annotated[WireMoney, Field(gt=0)] | None = None
    opinion: FreeText
    articles: Articles = []
    method: PaymentMethod = PaymentMethod.CARD
    method_reason: CashReason | None = None
    degree: Annotated[
        Code | None, Field(description="A degree of the county's scale, where one proposes (A-11)")
    ] = None
    above_scale: Annotated[
        FreeText | None, Field(description="Why the amount goes above that scale")
    ] = None


class SendBackBody(Body):
    """Why the handler is to look again."""

    model_config = example(reason="请补充说明入户调查情况。")

    reason: FreeText


class NoticeBody(Body):
    """When the notice was put up at the village board, and its photo in intake's documents."""

    model_config = example(posted_on="2026-03-02")

    posted_on: Annotated[date | None, Field(description="Today by default")] = None
    village_board_photo_document_id: UUID | None = None


class ResolutionBody(Body):
    """What looking into an objection came to."""

    model_config = example(
        objection_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        facts_changed=False,
        finding="经复核，房屋系借住，有房主证明。",
        answer="经复核，您反映的情况与事实不符，公示继续。",
    )

    objection_id: UUID
    facts_changed: bool
    finding: Annotated[FreeText, Field(description="What was found, for the file")]
    answer: Annotated[
        FreeText,
        Field(description="What the objector reads: nothing of the household beyond the notice"),
    ]


@router.post(
    "/sign-opinion",
    operation_id="sign_opinion",
    responses=problems(
        *STEP,
        *AMOUNTS,
        *METHODS,
        MethodIsTheApprovers,
        RoleNotAllowed,
        FourEyesRequired,
        OpinionsDiffer,
        AmountMissing,
        ArticlesMissing,
        GroundNeedsFacts,
        CountyReasonNotFound,
        AboveTheScale,
        DegreeNotOnTheScale,
    ),
)
async def sign_opinion(
    case_id: UUID, body: OpinionBody, call: Annotated[Change, may_change(*SIGNERS)]
) -> CaseView:
    """经办人、主管领导先后签署审核意见并提出金额；两人不得为同一人（第十八条（一）（1）、第三十条）。 Sign, the handler first."""
    async with call.transaction() as tx:
        case = await township.sign_opinion(
            tx,
            case_id,
            expected=call.expected,
            positive=body.positive,
            amount=body.amount,
            articles=tuple(body.articles),
            text=body.opinion,
            payout=chosen(body.method, body.method_reason),
            degree=body.degree,
            above_scale=body.above_scale,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/send-back",
    operation_id="send_back_opinion",
    responses=problems(*STEP, RoleNotAllowed, FourEyesRequired),
)
async def send_back_opinion(
    case_id: UUID, body: SendBackBody, call: Annotated[Change, may_change(*SIGNERS)]
) -> CaseView:
    """主管领导退回经办人重新签署（第十八条（一）（1））。 The lead sends the opinion back."""
    async with call.transaction() as tx:
        case = await township.send_back(tx, case_id, expected=call.expected, reason=body.reason)
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/post-notice", operation_id="post_notice", responses=problems(*STEP, PostedOnNotPossible)
)
async def post_notice(
    case_id: UUID, body: NoticeBody, call: Annotated[Change, may_change(Role.TOWNSHIP_HANDLER)]
) -> CaseView:
    """在村（居）委会或居住地公示7天（第十八条（一）（1））。 Post the notice for seven days."""
    async with call.transaction() as tx:
        case = await notices.post_notice(
            tx,
            case_id,
            expected=call.expected,
            posted_on=body.posted_on,
            photo=body.village_board_photo_document_id,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/resolve-objection",
    operation_id="resolve_objection",
    responses=problems(*STEP, ObjectionNotFound, AnswerNamesNumbers),
)
async def resolve_objection(
    case_id: UUID, body: ResolutionBody, call: Annotated[Change, may_change(Role.TOWNSHIP_HANDLER)]
) -> CaseView:
    """登记异议核查结果：事实未变，公示继续；事实有变，重新核查、签署并公示（第十八条（一）（1））。 Record the finding."""
    async with call.transaction() as tx:
        case = await notices.resolve_objection(
            tx,
            case_id,
            expected=call.expected,
            objection_id=body.objection_id,
            facts_changed=body.facts_changed,
            finding=body.finding,
            answer=body.answer,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/forward",
    operation_id="forward_case",
    responses=problems(*STEP, NoticeNotFinished, ObjectionOpen),
)
async def forward_case(
    case_id: UUID, call: Annotated[Change, may_change(Role.TOWNSHIP_HANDLER)]
) -> CaseView:
    """公示期满，报县（区）民政部门审批；收到即起算并抽签（第十八条（一））。 Send the case to the county."""
    async with call.transaction() as tx:
        case = await county.forward(tx, case_id, expected=call.expected)
        file = await case_file(tx, case)
    return CaseView.of_file(file)
