"""Classes for an enterprise's workers, over HTTP: its trainees, their results, and its claims."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, may_call
from shared.masks import mask_name, mask_resident_id
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id, write_cursor
from shared.roles import Role
from shared.web import Part, View, problems

from training_subsidy.domain.register.classes import ClassStatus, TrainingClass
from training_subsidy.domain.register.enrolment import ExamResult
from training_subsidy.domain.vocabulary import ClaimStatus, Funding, WorkerStatus
from training_subsidy.store.claims import enterprise_classes as store
from training_subsidy.store.claims.enterprise_classes import EnterpriseTrainee
from training_subsidy.store.register.classes import ClassNotFound

router = APIRouter(prefix="/v1/enterprise-classes", tags=["enterprise-classes"])


class EnterpriseClassView(View):
    """A class that is taught for one's workers."""

    id: UUID
    title: str
    credit_code: Annotated[str, Field(description="Of the institution that teaches it")]
    region: str
    place: str
    trade_code: str | None
    level: int | None
    funding: Funding
    scope: str | None
    starts_on: date
    ends_on: date
    seats: int
    enrolled: int
    status: ClassStatus


class EnterpriseTraineeView(Part):
    """A worker in the class, masked, and one's newest claim for the seat."""

    enrolment_id: UUID
    name: str
    id_number: str
    worker_status: WorkerStatus
    agency_code: str | None
    result: ExamResult | None
    cancelled_on: date | None
    claim_id: UUID | None
    claim_status: ClaimStatus | None


def _class(course: TrainingClass) -> EnterpriseClassView:
    return EnterpriseClassView.model_validate(course)


def _trainee(one: EnterpriseTrainee) -> EnterpriseTraineeView:
    enrolment = one.enrolment
    return EnterpriseTraineeView(
        enrolment_id=enrolment.id,
        name=mask_name(one.person.name),
        id_number=mask_resident_id(one.person.id_number),
        worker_status=enrolment.worker_status,
        agency_code=enrolment.agency_code,
        result=enrolment.result,
        cancelled_on=enrolment.cancelled_on,
        claim_id=one.claim_id,
        claim_status=None if one.claim_status is None else ClaimStatus(one.claim_status),
    )


@router.get("", operation_id="list_enterprise_classes", responses=problems(CursorNotReadable))
async def list_enterprise_classes(
    call: Annotated[Call, may_call(Role.ENTERPRISE)], limit: Limit = 50, cursor: Cursor = None
) -> Page[EnterpriseClassView]:
    """为本单位职工或派遣人员举办的培训班。215号（十一）。 The classes for one's workers."""
    async with call.reading() as tx:
        found = await store.find_classes(tx, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[_class(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get("/{class_id}", operation_id="get_enterprise_class", responses=problems(ClassNotFound))
async def get_enterprise_class(
    class_id: UUID, call: Annotated[Call, may_call(Role.ENTERPRISE)]
) -> EnterpriseClassView:
    """其中一个培训班。 One of these classes."""
    async with call.reading() as tx:
        return _class(await store.get_class(tx, class_id))


@router.get(
    "/{class_id}/trainees",
    operation_id="list_enterprise_trainees",
    responses=problems(ClassNotFound, CursorNotReadable),
)
async def list_enterprise_trainees(
    class_id: UUID,
    call: Annotated[Call, may_call(Role.ENTERPRISE)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[EnterpriseTraineeView]:
    """班内本单位的学员、考核结果和申请情况，脱敏。215号（七）（十一）。 One's workers in the class, masked."""
    async with call.reading() as tx:
        await store.get_class(tx, class_id)
        found = await store.trainees_of(tx, class_id, after=read_id(cursor), limit=limit + 1)
    last = found[limit - 1].enrolment if len(found) > limit else None
    return Page(
        items=[_trainee(one) for one in found[:limit]],
        next=None if last is None else write_cursor(str(last.id)),
    )
