"""The syllabus of a class by rows, over HTTP (215号（八）（十八）, VT-022, VT-054)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, example, problems

from training_subsidy.api.parts import CLASS_READERS
from training_subsidy.domain.register.syllabus import (
    SyllabusNotFound,
    SyllabusNotNow,
    SyllabusRow,
    SyllabusTooShort,
    TeacherNotRegistered,
)
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.register import syllabi

router = APIRouter(prefix="/v1/classes/{class_id}/syllabus", tags=["classes"])


class SyllabusRowBody(Body):
    """One module, its hours, and who teaches it."""

    module: Annotated[str, Field(pattern=r"^[A-Z_]{2,40}$")]
    hours: Annotated[int, Field(ge=1, le=2000)]
    teacher_id: Annotated[UUID, Field(description="The teacher's entry in the register")]


class SyllabusBody(Body):
    """What a class teaches, by rows."""

    model_config = example(
        rows=[
            {
                "module": "SAFETY",
                "hours": 8,
                "teacher_id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
            }
        ]
    )

    rows: Annotated[list[SyllabusRowBody], Field(min_length=1, max_length=100)]


class SyllabusRowPart(Part):
    """One row, and whether it is taught in Tibetan and Chinese."""

    module: str
    hours: int
    teacher_id: UUID
    bilingual: bool


class SyllabusView(Part):
    """What a class teaches."""

    class_id: UUID
    rows: list[SyllabusRowPart]
    hours: Annotated[int, Field(description="Of all rows together")]


def _view(class_id: UUID, rows: list[SyllabusRow]) -> SyllabusView:
    return SyllabusView(
        class_id=class_id,
        rows=[SyllabusRowPart.model_validate(row) for row in rows],
        hours=sum(row.hours for row in rows),
    )


@router.post(
    "",
    operation_id="set_syllabus",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ClassNotFound, SyllabusNotNow, SyllabusTooShort, TeacherNotRegistered),
)
async def set_syllabus(
    class_id: UUID,
    body: SyllabusBody,
    call: Annotated[Creation, may_create(Role.TRAINING_INSTITUTION)],
) -> SyllabusView:
    """登记教学计划：各模块课时和在册教师，课时不足的退回。215号（八）（十八）。 Enter module, hours and teacher."""
    given = [(row.module, row.hours, row.teacher_id) for row in body.rows]
    async with call.transaction() as tx:
        return _view(class_id, await syllabi.set_syllabus(tx, class_id, given))


@router.get(
    "",
    operation_id="get_syllabus",
    responses=problems(ClassNotFound, SyllabusNotFound, OutsideRegion),
)
async def get_syllabus(
    class_id: UUID, call: Annotated[Call, may_call(*CLASS_READERS)]
) -> SyllabusView:
    """一个班的教学计划。 What a class teaches."""
    async with call.reading() as tx:
        return _view(class_id, await syllabi.read_syllabus(tx, class_id))
