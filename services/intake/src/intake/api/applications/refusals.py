"""A refusal to accept over HTTP: in writing, with a way to complain, seen by the city (A-75)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.auth import APPLICANTS, HANDLERS
from shared.call import Change, may_change
from shared.roles import OutsideRegion, Role
from shared.web import problems

from intake.api.applications.acceptance import ALWAYS, OFFICER
from intake.api.applications.requests import ComplaintBody, RefusalBody, RefusalReviewBody
from intake.api.applications.views import ApplicationView, application_view
from intake.domain.errors import (
    ComplainedAlready,
    MustBeRouted,
    OwnApplication,
    RefusalWithoutReasonForbidden,
    RegionUnknown,
    TownshipNeeded,
    TownshipOutsideCounty,
)
from intake.usecases.applications import refusals

router = APIRouter(prefix="/v1/applications/{application_id}", tags=["acceptance"])


@router.post(
    "/refuse-acceptance",
    operation_id="refuse_acceptance",
    responses=problems(*OFFICER, RefusalWithoutReasonForbidden, MustBeRouted),
)
async def refuse_acceptance(
    application_id: UUID,
    call: Annotated[Change, may_change(*HANDLERS)],
    body: RefusalBody | None = None,
) -> ApplicationView:
    """不予受理，须有正当理由，书面告知理由和复核途径（第十六条）。 Not accept, in writing, for a good reason alone."""
    given = body or RefusalBody()
    async with call.transaction() as tx:
        file = await refusals.refuse_acceptance(
            tx,
            application_id,
            reason_code=given.reason_code,
            facts=given.reason,
            expected=call.expected,
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "/complain",
    operation_id="complain_of_refusal",
    responses=problems(*ALWAYS, ComplainedAlready),
)
async def complain_of_refusal(
    application_id: UUID, body: ComplaintBody, call: Annotated[Change, may_change(*APPLICANTS)]
) -> ApplicationView:
    """申请人对不予受理提出申诉，由市级复核（第十六条）。 Complain of a refusal to accept, once."""
    async with call.transaction() as tx:
        file = await refusals.complain_of_refusal(
            tx, application_id, reason=body.reason, expected=call.expected
        )
        return await application_view(tx, file, language=call.language)


@router.post(
    "/review-refusal",
    operation_id="review_refusal",
    responses=problems(
        *ALWAYS, OutsideRegion, OwnApplication, TownshipNeeded, TownshipOutsideCounty, RegionUnknown
    ),
)
async def review_refusal(
    application_id: UUID,
    body: RefusalReviewBody,
    call: Annotated[Change, may_change(Role.CITY_SUPERVISOR)],
) -> ApplicationView:
    """市级复核不予受理的理由：维持即结束，纠正即自当日受理（第十六条）。

    The city lets a refusal stand, which ends the case, or the case is accepted from today.
    """
    async with call.transaction() as tx:
        file = await refusals.review_refusal(
            tx,
            application_id,
            upheld=body.upheld,
            reason=body.reason,
            township=body.township,
            expected=call.expected,
        )
        return await application_view(tx, file, language=call.language)
