"""Whom a direct recognition is of, over HTTP (215号（十四）（十五）, VT-046, VT-047)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.call import Change, may_change
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from training_subsidy.api.parts import IdNumber, Name
from training_subsidy.api.register.entries import RegisterEntryView, entry_view
from training_subsidy.domain.register.enrolment import ResidentNumberInvalid
from training_subsidy.domain.register.kept import RegisterEntryNotFound
from training_subsidy.domain.register.person import NamedOtherwise
from training_subsidy.usecases.register import recognitions
from training_subsidy.usecases.register.entries import RegisterEntryFourEyes
from training_subsidy.usecases.register.recognitions import RecognisedAlready

router = APIRouter(prefix="/v1/register-entries", tags=["registers"])


class RecognisedBody(Body):
    """Who was recognised directly; name and number are not published."""

    model_config = example(name="次仁卓玛", id_number="540102199003071213")

    name: Name
    id_number: IdNumber


@router.post(
    "/{entry_id}/name-recognised",
    operation_id="name_recognised",
    responses=problems(
        *(RegisterEntryNotFound, RegisterEntryFourEyes, RecognisedAlready, NamedOtherwise),
        *(ResidentNumberInvalid, OutsideRegion),
    ),
)
async def name_recognised(
    entry_id: UUID, body: RecognisedBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> RegisterEntryView:
    """登记直接认定所属的本人，其等级与证书同等对待；由提出登记以外的人办理。215号（十四）（十五）。 Say whom a recognition is of."""
    async with call.transaction() as tx:
        row = await recognitions.name_recognised(
            tx, entry_id, name=body.name, id_number=body.id_number, expected=call.expected
        )
        return entry_view(tx, row)
