"""Trainees of a class entered at once, over HTTP: one request, and the result of each (VT-015)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.roles import Role
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.register.enrolments import EnrolmentBody
from training_subsidy.domain.register.enrolment import EnrolmentClosed, InstitutionTakesNobody
from training_subsidy.domain.register.purchase_errors import ContractMissing
from training_subsidy.store.register import enrolment_batches as store
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.store.register.enrolment_batches import EnrolmentBatchNotFound
from training_subsidy.store.register.people import Named
from training_subsidy.usecases.register import enrolment_batches
from training_subsidy.usecases.register.courses import SeatGiven
from training_subsidy.usecases.register.enrolment_batches import TraineeGiven

router = APIRouter(prefix="/v1/enrolment-batches", tags=["enrolments"])


class EnrolmentBatchBody(Body):
    """The class and its trainees by real name, in the order in which seats are given."""

    model_config = example(
        class_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        trainees=[{"name": "次仁卓玛", "id_number": "540102199003071213"}],
    )

    class_id: UUID
    trainees: Annotated[list[EnrolmentBody], Field(min_length=1, max_length=200)]


class EnrolmentResult(Part):
    """What became of one place in the list: a seat, or why not."""

    place: Annotated[int, Field(description="Counted from 0")]
    enrolment_id: UUID | None
    code: str | None


class EnrolmentBatchView(View):
    """Trainees that were entered at once."""

    id: UUID
    class_id: UUID
    results: list[EnrolmentResult]


def _view(batch_id: UUID, class_id: UUID, results: list[dict[str, Any]]) -> EnrolmentBatchView:
    return EnrolmentBatchView(
        id=batch_id,
        class_id=class_id,
        results=[EnrolmentResult.model_validate(one) for one in results],
        version=1,
    )


def _given(body: EnrolmentBody) -> TraineeGiven:
    return TraineeGiven(
        named=Named(body.name, body.id_number, body.phone),
        seat=SeatGiven(
            group=body.group,
            remaining_months=body.remaining_months,
            worker_status=body.worker_status,
            agency_code=body.agency_code,
        ),
    )


@router.post(
    "",
    operation_id="enrol_trainees",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ClassNotFound, EnrolmentClosed, InstitutionTakesNobody, ContractMissing),
)
async def enrol_trainees(
    body: EnrolmentBatchBody, call: Annotated[Creation, may_create(Role.TRAINING_INSTITUTION)]
) -> EnrolmentBatchView:
    """批量实名报名，逐人告知结果，名额满即止。215号（六）（七）。 Enrol a list; each place is told."""
    given = [_given(one) for one in body.trainees]
    async with call.transaction() as tx:
        batch_id, results = await enrolment_batches.enrol_batch(tx, body.class_id, given)
    return _view(batch_id, body.class_id, results)


@router.get(
    "/{enrolment_batch_id}",
    operation_id="get_enrolment_batch",
    responses=problems(EnrolmentBatchNotFound),
)
async def get_enrolment_batch(
    enrolment_batch_id: UUID, call: Annotated[Call, may_call(Role.TRAINING_INSTITUTION)]
) -> EnrolmentBatchView:
    """一次批量报名的逐人结果。 What became of each place in the list."""
    async with call.reading() as tx:
        row = await store.get_batch(tx, enrolment_batch_id)
        return _view(row.id, row.class_id, row.results)
