"""A grant is taken back by two, and rulings on decisions are recorded."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, may_change
from shared.roles import Role
from shared.ruling_bodies import RulingRecordBody
from shared.rulings import Ruling
from shared.web import Body, example, problems

from approval.api.cases.views import CaseView
from approval.api.parts import (
    COUNTY_LEADS,
    FACTS,
    Articles,
    FreeText,
)
from approval.api.township.township import STEP
from approval.domain.cases.opinion import FourEyesRequired
from approval.domain.decisions.correction import CorrectionWaits
from approval.domain.decisions.revocation import RevocationGroundUnknown
from approval.usecases.cases.case_file import case_file
from approval.usecases.decisions import revocations, rulings
from approval.usecases.decisions.revocations import KeepingNeedsReason, RevocationNeedsFacts
from approval.usecases.decisions.rulings import RuledOnNotPossible, RulingKnown

router = APIRouter(prefix="/v1/cases/{case_id}", tags=["decisions"])


class RevocationBody(Body):
    """Why a grant is to be taken back: articles, and the facts found."""

    model_config = example(
        articles=["第十条（二）"], reason="经不动产登记核实，申请人隐瞒城关区住房一套。"
    )

    articles: Annotated[Articles, Field(min_length=1)]
    reason: Annotated[FreeText, FACTS]


class RevocationDecisionBody(Body):
    """What the lead says to it; not agreeing needs its reason."""

    model_config = example(agree=True)

    agree: bool
    reason: Annotated[str, Field(max_length=2000)] = ""


@router.post(
    "/propose-revocation",
    operation_id="propose_revocation",
    responses=problems(*STEP, RevocationNeedsFacts, RevocationGroundUnknown, CorrectionWaits),
)
async def propose_revocation(
    case_id: UUID,
    body: RevocationBody,
    call: Annotated[Change, may_change(Role.COUNTY_HANDLER)],
) -> CaseView:
    """县级经办人提出撤销批准，写明依据和查明的事实（第三十条）。 Propose to take the grant back."""
    async with call.transaction() as tx:
        case = await revocations.propose(
            tx,
            case_id,
            expected=call.expected,
            articles=tuple(body.articles),
            reason=body.reason,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/decide-revocation",
    operation_id="decide_revocation",
    responses=problems(*STEP, FourEyesRequired, KeepingNeedsReason),
)
async def decide_revocation(
    case_id: UUID,
    body: RevocationDecisionBody,
    call: Annotated[Change, may_change(*COUNTY_LEADS)],
) -> CaseView:
    """县级负责人（非提出人）决定撤销并请求停止付款，或写明理由不予撤销（第三十条）。 Decide on it."""
    async with call.transaction() as tx:
        case = await revocations.decide(
            tx, case_id, expected=call.expected, agree=body.agree, reason=body.reason
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/record-ruling",
    operation_id="record_ruling",
    responses=problems(*STEP, RuledOnNotPossible, RulingKnown),
)
async def record_ruling(
    case_id: UUID, body: RulingRecordBody, call: Annotated[Change, may_change(Role.COUNTY_HANDLER)]
) -> CaseView:
    """登记行政复议决定、法院裁判；撤销不予批准的，由其他人员重新作出决定（行政复议法、行政诉讼法）。 Record a ruling."""
    async with call.transaction() as tx:
        case = await rulings.record_ruling(
            tx,
            case_id,
            expected=call.expected,
            ruling=Ruling(
                body=body.body,
                outcome=body.outcome,
                number=body.number,
                ruled_on=body.ruled_on,
                text=body.text,
                amount=body.amount,
                act_by=body.act_by,
            ),
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)
