"""What is shown of a trainee, masked."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from shared.masks import mask_name, mask_resident_id
from shared.transaction import Reading
from shared.web import Part, View

from training_subsidy.domain.register.certificate import CertificateDoubt, CertificateTrack
from training_subsidy.domain.register.enrolment import Enrolment, ExamResult
from training_subsidy.domain.register.proofs import standing_of
from training_subsidy.domain.vocabulary import GroupStanding, TraineeGroup, WorkerStatus
from training_subsidy.policy import figures_on
from training_subsidy.store.register.trainees import Trainee, read_trainees


class CertificateView(Part):
    """A certificate, and whether the register confirmed its number."""

    body_code: str
    number: str
    issued_on: date
    verified: Annotated[bool, Field(description="Whether its body has confirmed it")]
    track: CertificateTrack | None = None
    level: int | None = None
    doubt: Annotated[
        CertificateDoubt | None, Field(description="Why claims that rest on it are held")
    ] = None


class EnrolmentView(View):
    """A trainee, masked."""

    id: UUID
    class_id: UUID
    person_id: UUID
    name: str
    id_number: str
    group: TraineeGroup
    group_standing: Annotated[
        GroupStanding | None,
        Field(description="Whether a confirmed proof shows the group on the first day"),
    ] = None
    remaining_months: int | None
    worker_status: WorkerStatus
    agency_code: str | None = None
    enrolled_on: date
    days_present: int
    days_recorded: int
    result: ExamResult | None
    examined_on: date | None
    certificate: CertificateView | None
    cancelled_on: Annotated[
        date | None, Field(description="When a mistaken enrolment was undone")
    ] = None


async def enrolment_view(tx: Reading, enrolment: Enrolment) -> EnrolmentView:
    """A trainee as institution and office see one: masked, with the days shown."""
    return (await enrolment_views(tx, [enrolment]))[0]


async def enrolment_views(tx: Reading, enrolments: Sequence[Enrolment]) -> list[EnrolmentView]:
    """Trainees as institution and office see them, read together."""
    trainees = await read_trainees(tx, [one.id for one in enrolments])
    return [_view(one, trainees[one.id]) for one in enrolments]


def _view(enrolment: Enrolment, trainee: Trainee) -> EnrolmentView:
    person, attendance = trainee.person, trainee.attendance
    certificate = enrolment.certificate
    return EnrolmentView(
        id=enrolment.id,
        class_id=enrolment.class_id,
        person_id=enrolment.person_id,
        name=mask_name(person.name),
        id_number=mask_resident_id(person.id_number),
        group=enrolment.group,
        group_standing=_standing(enrolment, trainee),
        remaining_months=enrolment.remaining_months,
        worker_status=enrolment.worker_status,
        agency_code=enrolment.agency_code,
        enrolled_on=enrolment.enrolled_on,
        days_present=attendance.present,
        days_recorded=attendance.recorded,
        result=enrolment.result,
        examined_on=enrolment.examined_on,
        certificate=None
        if certificate is None
        else CertificateView.model_validate(certificate).model_copy(
            update={"track": trainee.track, "level": trainee.level}
        ),
        cancelled_on=enrolment.cancelled_on,
        version=enrolment.version,
    )


def _standing(enrolment: Enrolment, trainee: Trainee) -> GroupStanding | None:
    """How it stands with the proof; who is of no key group needs none."""
    if enrolment.group is TraineeGroup.GENERAL:
        return None
    figures = figures_on(trainee.starts_on)
    return standing_of(
        trainee.proofs,
        enrolment.group,
        on=trainee.starts_on,
        figures=figures,
        asked=trainee.group_asked,
    )
