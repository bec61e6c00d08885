"""The institution sees the identity card of who enrolled alone, over HTTP (VT-021)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.call import Change, may_change
from shared.roles import Role
from shared.web import Body, example, problems

from training_subsidy.api.parts import IdNumber, Name
from training_subsidy.api.register.trainees import EnrolmentView, enrolment_view
from training_subsidy.domain.register.enrolment import (
    EnrolledAlready,
    EnrolmentNotFound,
    ResidentNumberInvalid,
)
from training_subsidy.domain.register.own_enrolment import IdentityCheckedAlready, IdentityDiffers
from training_subsidy.domain.register.person import NamedOtherwise
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.register import own_enrolments

router = APIRouter(prefix="/v1/classes/{class_id}/enrolments/{enrolment_id}", tags=["enrolments"])


class CardBody(Body):
    """Name and number as the identity card says."""

    model_config = example(name="次仁卓玛", id_number="540102199003071213")

    name: Name
    id_number: IdNumber


@router.post(
    "/check-identity",
    operation_id="check_identity",
    responses=problems(
        ClassNotFound,
        EnrolmentNotFound,
        IdentityCheckedAlready,
        IdentityDiffers,
        NamedOtherwise,
        EnrolledAlready,
        ResidentNumberInvalid,
    ),
)
async def check_identity(
    class_id: UUID,
    enrolment_id: UUID,
    body: CardBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> EnrolmentView:
    """核对在线报名学员的身份证，即完成实名登记。215号（七）（十六）。 See the card of who enrolled alone."""
    async with call.transaction() as tx:
        enrolment = await own_enrolments.check_identity(
            tx, class_id, enrolment_id, **body.model_dump(), expected=call.expected
        )
        return await enrolment_view(tx, enrolment)
