"""A grant of a wrong amount is put right by two people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, may_change
from shared.money import WireMoney
from shared.roles import Role
from shared.web import Body, example, problems

from approval.api.cases.views import CaseView
from approval.api.parts import COUNTY_LEADS, FACTS, FreeText
from approval.api.township.township import STEP
from approval.domain.cases.opinion import FourEyesRequired
from approval.domain.decisions.correction import (
    AlreadyCorrected,
    CorrectionAboveFormula,
    CorrectionAboveNoticed,
    CorrectionNeedsFacts,
    CorrectionWaits,
    NoCorrectionProposed,
    NothingToCorrect,
)
from approval.domain.decisions.county_amount import (
    BelowTheFloor,
    CapLeavesLess,
    RulingNamesTheAmount,
)
from approval.usecases.cases.case_file import case_file
from approval.usecases.decisions import corrections
from approval.usecases.decisions.revocations import KeepingNeedsReason

router = APIRouter(prefix="/v1/cases/{case_id}", tags=["decisions"])


class CorrectionBody(Body):
    """What should have been granted, and why."""

    model_config = example(amount="3000.00", reason="计算时漏计一张住院发票，复核后应为3000元。")

    amount: Annotated[WireMoney, Field(gt=0, description="The whole amount, not the difference")]
    reason: Annotated[FreeText, FACTS]


class CorrectionDecisionBody(Body):
    """What the lead says to it; not agreeing needs its reason."""

    model_config = example(agree=True)

    agree: bool
    reason: Annotated[str, Field(max_length=2000)] = ""


@router.post(
    "/propose-correction",
    operation_id="propose_correction",
    responses=problems(
        *STEP,
        NothingToCorrect,
        BelowTheFloor,
        CorrectionWaits,
        AlreadyCorrected,
        RulingNamesTheAmount,
        CorrectionAboveFormula,
        CorrectionAboveNoticed,
        CorrectionNeedsFacts,
        CapLeavesLess,
    ),
)
async def propose_correction(
    case_id: UUID, body: CorrectionBody, call: Annotated[Change, may_change(Role.COUNTY_HANDLER)]
) -> CaseView:
    """县级经办人提出更正批准金额，写明理由（第三十条）。 Propose to put the amount of a grant right."""
    async with call.transaction() as tx:
        case = await corrections.propose(
            tx, case_id, expected=call.expected, amount=body.amount, reason=body.reason
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/decide-correction",
    operation_id="decide_correction",
    responses=problems(
        *STEP,
        FourEyesRequired,
        NoCorrectionProposed,
        KeepingNeedsReason,
        RulingNamesTheAmount,
        CapLeavesLess,
    ),
)
async def decide_correction(
    case_id: UUID,
    body: CorrectionDecisionBody,
    call: Annotated[Change, may_change(*COUNTY_LEADS)],
) -> CaseView:
    """县级负责人（非提出人）决定更正：少发的补发，多发的复查；不同意须写明理由（第三十条）。 Decide on it."""
    async with call.transaction() as tx:
        case = await corrections.decide(
            tx, case_id, expected=call.expected, agree=body.agree, reason=body.reason
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)
