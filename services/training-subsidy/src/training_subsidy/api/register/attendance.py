"""Attendance of a class by day, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Change, may_call, may_change
from shared.roles import OutsideRegion, Role
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import CLASS_READERS
from training_subsidy.domain.register.class_errors import ClassCancelled
from training_subsidy.domain.register.enrolment import DayOutsideClass, EnrolmentNotFound
from training_subsidy.store.register import classes, enrolments
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.register import courses

router = APIRouter(prefix="/v1/classes/{class_id}/attendance", tags=["enrolments"])


class SheetBody(Body):
    """Who was there on a day; everybody else of the class was not."""

    model_config = example(day="2026-03-10", present=["0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"])

    day: date
    present: Annotated[list[UUID], Field(max_length=1000)]


class SheetView(View):
    """The attendance of a day."""

    class_id: UUID
    day: date
    present: list[UUID]
    absent: list[UUID]


@router.post(
    "",
    operation_id="record_attendance",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ClassNotFound, ClassCancelled, DayOutsideClass, EnrolmentNotFound),
)
async def record_attendance(
    class_id: UUID, body: SheetBody, call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)]
) -> SheetView:
    """按日考勤。215号（七）（二十四）。 The attendance of a day."""
    async with call.transaction() as tx:
        course = await courses.record_attendance(
            tx, class_id, day=body.day, present=body.present, expected=call.expected
        )
        sheet = await enrolments.sheet_of(tx, class_id, body.day)
    return _sheet(class_id, body.day, sheet, course.version)


@router.get(
    "/{day}",
    operation_id="get_attendance",
    responses=problems(ClassNotFound, OutsideRegion),
)
async def get_attendance(
    class_id: UUID, day: date, call: Annotated[Call, may_call(*CLASS_READERS)]
) -> SheetView:
    """某日考勤。 The attendance of a day."""
    async with call.reading() as tx:
        course = await classes.get_class(tx, class_id)
        sheet = await enrolments.sheet_of(tx, class_id, day)
    return _sheet(class_id, day, sheet, course.version)


def _sheet(class_id: UUID, day: date, sheet: dict[UUID, bool], version: int) -> SheetView:
    return SheetView(
        class_id=class_id,
        day=day,
        present=[one for one, there in sheet.items() if there],
        absent=[one for one, there in sheet.items() if not there],
        version=version,
    )
