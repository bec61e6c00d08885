"""The ID number of a member who had none, over HTTP (A-77)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.auth import HANDLERS
from shared.call import Change, may_change
from shared.errors import ChangedMeanwhile
from shared.roles import OutsideRegion
from shared.web import Body, example, problems

from intake.api.applications.views import ApplicationView, application_view
from intake.domain.applications.draft import IdNumber
from intake.domain.errors import (
    ApplicationNotFound,
    IdNumberInvalid,
    NumberDiffers,
    NumberedAlready,
    NumberKnownAlready,
    OwnApplication,
    PersonNotInHousehold,
)
from intake.usecases.household import households

router = APIRouter(prefix="/v1/applications/{application_id}/members", tags=["household"])


class NumberBody(Body):
    """The ID number that a member has now."""

    model_config = example(id_number="540102202605200022")

    id_number: IdNumber


@router.post(
    "/{person_id}/number",
    operation_id="add_number",
    responses=problems(
        ApplicationNotFound,
        OutsideRegion,
        OwnApplication,
        ChangedMeanwhile,
        PersonNotInHousehold,
        NumberedAlready,
        IdNumberInvalid,
        NumberDiffers,
        NumberKnownAlready,
    ),
)
async def add_number(
    application_id: UUID,
    person_id: UUID,
    body: NumberBody,
    call: Annotated[Change, may_change(*HANDLERS)],
) -> ApplicationView:
    """补录成员的公民身份号码，仍为同一人（第七条）。 Add a member's number; the person stays the same."""
    async with call.transaction() as tx:
        file = await households.add_number(
            tx, application_id, person_id, id_number=body.id_number, expected=call.expected
        )
        return await application_view(tx, file, language=call.language)
