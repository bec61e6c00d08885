"""The urgency of an accepted case over HTTP: two officers say it before it counts (A-73)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.auth import HANDLERS
from shared.call import Change, may_change
from shared.roles import Role
from shared.web import problems

from intake.api.applications.acceptance import OFFICER
from intake.api.applications.requests import UrgencyAnswerBody, UrgencyBody
from intake.api.applications.views import ApplicationView, application_view
from intake.domain.errors import (
    OpinionGivenAlready,
    RegionUnknown,
    TownshipNeeded,
    TownshipOutsideCounty,
    UrgencyByAnother,
    UrgencyNotStated,
    UrgencyStatedAlready,
)
from intake.usecases.applications import urgency

router = APIRouter(prefix="/v1/applications/{application_id}", tags=["acceptance"])


@router.post(
    "/state-urgency",
    operation_id="state_urgency",
    responses=problems(*OFFICER, UrgencyStatedAlready, OpinionGivenAlready),
)
async def state_urgency(
    application_id: UUID, body: UrgencyBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> ApplicationView:
    """受理后情况变为紧急：经办人写明依据和事实，待主管领导确认（第十八条（二））。

    An accepted case has become urgent: ground and facts, for a lead to confirm.
    """
    async with call.transaction() as tx:
        file = await urgency.state_urgency(
            tx, application_id, ground=body.ground, facts=body.facts, expected=call.expected
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "/answer-urgency",
    operation_id="answer_urgency",
    responses=problems(
        *OFFICER,
        UrgencyNotStated,
        UrgencyByAnother,
        TownshipNeeded,
        TownshipOutsideCounty,
        RegionUnknown,
    ),
)
async def answer_urgency(
    application_id: UUID,
    body: UrgencyAnswerBody,
    call: Annotated[Change, may_change(Role.TOWNSHIP_LEAD, Role.COUNTY_LEAD)],
) -> ApplicationView:
    """主管领导确认紧急程序；未确认的按一般程序办理，期限自受理起算（第十八条（二））。

    A lead confirms the urgency, or the case goes on as general, its terms from acceptance.
    """
    async with call.transaction() as tx:
        file = await urgency.answer_urgency(
            tx,
            application_id,
            confirmed=body.confirmed,
            reason=body.reason,
            township=body.township,
            expected=call.expected,
        )
        return await application_view(tx, file, language=call.language)
