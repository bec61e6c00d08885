"""Trainees of a class, over HTTP: seats, examinations, certificates."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from training_subsidy.api.parts import (
    CLASS_READERS,
    CreditCode,
    IdNumber,
    Level,
    Name,
)
from training_subsidy.api.register.trainees import EnrolmentView, enrolment_view, enrolment_views
from training_subsidy.domain.register.certificate import CertificateTrack
from training_subsidy.domain.register.class_errors import ClassCancelled
from training_subsidy.domain.register.enrolment import (
    CapacityExceeded,
    CertificateStands,
    DirectedForSchoolLeavers,
    EnrolledAlready,
    EnrolmentCancelled,
    EnrolmentClosed,
    EnrolmentInUse,
    EnrolmentNotFound,
    ExaminationTooEarly,
    ExamResult,
    InstitutionTakesNobody,
    NotPassedYet,
    OutsideTrainingScope,
    OutsideWorkingAge,
    RemainingMonthsMissing,
    ResidentNumberInvalid,
    ResultStands,
)
from training_subsidy.domain.register.own_enrolment import IdentityNotChecked
from training_subsidy.domain.register.person import NamedOtherwise
from training_subsidy.domain.register.purchase_errors import (
    ContractMissing,
    FreeForNamedGroups,
)
from training_subsidy.domain.register.small_firm import NotOfSmallFirm
from training_subsidy.domain.vocabulary import TraineeGroup, WorkerStatus
from training_subsidy.store.register import classes, enrolments
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.register import courses, examinations

router = APIRouter(prefix="/v1/classes/{class_id}", tags=["enrolments"])


class EnrolmentBody(Body):
    """A trainee by real name."""

    model_config = example(
        name="次仁卓玛",
        id_number="540102199003071213",
        phone="13900000000",
        group="GENERAL",
        worker_status="ORDINARY",
    )

    name: Name
    id_number: IdNumber
    phone: Annotated[str | None, Field(pattern=r"^\d{11}$")] = None
    group: TraineeGroup = TraineeGroup.GENERAL
    remaining_months: Annotated[int | None, Field(ge=0, le=1200)] = None
    worker_status: WorkerStatus = WorkerStatus.ORDINARY
    agency_code: Annotated[
        CreditCode | None, Field(description="The agency that dispatches the worker, by its USCC")
    ] = None


class ResultBody(Body):
    """The result of the examination."""

    model_config = example(result="PASSED", examined_on="2026-03-27")

    result: ExamResult
    examined_on: date


class CertificateBody(Body):
    """A certificate as it was issued."""

    model_config = example(
        body_code="S000054000001", number="S54202603000001", issued_on="2026-03-27"
    )

    body_code: Annotated[str, Field(pattern=r"^[0-9A-Z-]{4,30}$")]
    number: Annotated[str, Field(pattern=r"^[0-9A-Z/-]{4,40}$")]
    issued_on: date
    track: Annotated[
        CertificateTrack, Field(description="How the skill was evaluated (（十四）)")
    ] = CertificateTrack.SKILL_LEVEL
    level: Annotated[
        Level | None, Field(description="Empty: that of the class; 专项职业能力 has none")
    ] = None


class CancelBody(Body):
    """Why an enrolment was a mistake."""

    model_config = example(reason="同名学员误录入本班")

    reason: Annotated[str, Field(min_length=2, max_length=500)]


@router.post(
    "/enrolments",
    operation_id="enrol_trainee",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ClassNotFound,
        EnrolmentClosed,
        CapacityExceeded,
        EnrolledAlready,
        ResidentNumberInvalid,
        OutsideTrainingScope,
        DirectedForSchoolLeavers,
        OutsideWorkingAge,
        RemainingMonthsMissing,
        InstitutionTakesNobody,
        NamedOtherwise,
        ContractMissing,
        FreeForNamedGroups,
        NotOfSmallFirm,
    ),
)
async def enrol_trainee(
    class_id: UUID,
    body: EnrolmentBody,
    call: Annotated[Creation, may_create(Role.TRAINING_INSTITUTION)],
) -> EnrolmentView:
    """实名报名，名额满即止。215号（六）（七）。 Enrol a trainee by real name; the last seat once."""
    async with call.transaction() as tx:
        enrolment = await courses.enrol(tx, class_id, **body.model_dump())
        return await enrolment_view(tx, enrolment)


@router.get(
    "/enrolments",
    operation_id="list_enrolments",
    responses=problems(ClassNotFound, OutsideRegion, CursorNotReadable),
)
async def list_enrolments(
    class_id: UUID,
    call: Annotated[Call, may_call(*CLASS_READERS)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[EnrolmentView]:
    """一个班的学员，姓名和证件号脱敏。 The trainees of a class, masked."""
    async with call.reading() as tx:
        await classes.get_class(tx, class_id)
        found = await enrolments.find_enrolments(
            tx, class_id, after=read_id(cursor), limit=limit + 1
        )
        items = await enrolment_views(tx, found[:limit])
    return Page(
        items=items,
        next=next_of(found, limit),
    )


@router.get(
    "/enrolments/{enrolment_id}",
    operation_id="get_enrolment",
    responses=problems(ClassNotFound, EnrolmentNotFound, OutsideRegion),
)
async def get_enrolment(
    class_id: UUID, enrolment_id: UUID, call: Annotated[Call, may_call(*CLASS_READERS)]
) -> EnrolmentView:
    """一名学员。 One trainee."""
    async with call.reading() as tx:
        await classes.get_class(tx, class_id)
        enrolment = await enrolments.get_enrolment(tx, enrolment_id, class_id=class_id)
        return await enrolment_view(tx, enrolment)


@router.post(
    "/enrolments/{enrolment_id}/cancel",
    operation_id="cancel_enrolment",
    responses=problems(ClassNotFound, EnrolmentNotFound, EnrolmentInUse, EnrolmentCancelled),
)
async def cancel_enrolment(
    class_id: UUID,
    enrolment_id: UUID,
    body: CancelBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> EnrolmentView:
    """取消误报的名额：无出勤、考核和证书记录的方可。215号（七）。 Undo a mistaken enrolment."""
    async with call.transaction() as tx:
        enrolment = await courses.cancel_enrolment(
            tx, class_id, enrolment_id, reason=body.reason, expected=call.expected
        )
        return await enrolment_view(tx, enrolment)


@router.post(
    "/enrolments/{enrolment_id}/examine",
    operation_id="record_examination",
    responses=problems(
        ClassNotFound,
        EnrolmentNotFound,
        ClassCancelled,
        ExaminationTooEarly,
        ResultStands,
        EnrolmentCancelled,
        IdentityNotChecked,
    ),
)
async def record_examination(
    class_id: UUID,
    enrolment_id: UUID,
    body: ResultBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> EnrolmentView:
    """考核结果。215号（二十四）。 The result of the examination."""
    async with call.transaction() as tx:
        enrolment = await examinations.examine(
            tx,
            class_id,
            enrolment_id,
            result=body.result,
            on=body.examined_on,
            expected=call.expected,
        )
        return await enrolment_view(tx, enrolment)


@router.post(
    "/enrolments/{enrolment_id}/certify",
    operation_id="enter_certificate",
    responses=problems(ClassNotFound, EnrolmentNotFound, NotPassedYet, CertificateStands),
)
async def enter_certificate(
    class_id: UUID,
    enrolment_id: UUID,
    body: CertificateBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> EnrolmentView:
    """登记证书并与鉴定（评价）机构目录核验。215号（十四）。 Enter a certificate and verify its number."""
    async with call.transaction() as tx:
        enrolment = await examinations.certify(
            tx, class_id, enrolment_id, **body.model_dump(), expected=call.expected
        )
        return await enrolment_view(tx, enrolment)
