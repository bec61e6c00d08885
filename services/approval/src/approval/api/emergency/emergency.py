"""The emergency procedure: the county's verification, and its signature under a township's approval."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, may_change
from shared.roles import Role
from shared.web import Body, example, problems

from approval.api.cases.views import CaseView
from approval.api.township.township import STEP
from approval.domain.cases.opinion import FourEyesRequired
from approval.domain.cases.refusals import NothingToCountersign, NothingToVerify, OwnVisitMissing
from approval.usecases.cases.case_file import case_file
from approval.usecases.county import county
from approval.usecases.emergency import emergency
from approval.usecases.emergency.emergency import DecliningNeedsReason

router = APIRouter(prefix="/v1/cases/{case_id}", tags=["emergency"])


class CountersignBody(Body):
    """Whether the county agrees; declining needs its reason and opens a review."""

    model_config = example(agree=True)

    agree: bool
    reason: Annotated[str, Field(max_length=2000)] = ""


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
    case_id: UUID, body: CountersignBody, call: Annotated[Change, may_change(Role.COUNTY_LEAD)]
) -> CaseView:
    """县级负责人补签乡镇紧急审批，或写明理由不予补签（第十八条（二）（1））。 Sign afterwards, or not."""
    async with call.transaction() as tx:
        case = await emergency.countersign(
            tx, case_id, expected=call.expected, agree=body.agree, reason=body.reason
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)
