"""Courses of other departments, over HTTP."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field, model_validator
from shared.call import Call, Creation, may_call, may_create
from shared.roles import OutsideRegion, Role
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import (
    HRSS,
    IdNumber,
    Level,
    Name,
    RegionCode,
    TradeCode,
    ends_after_start,
)
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.enrolment import ResidentNumberInvalid
from training_subsidy.domain.register.person import NamedOtherwise
from training_subsidy.store.register import selections
from training_subsidy.store.register.selections import (
    OtherCourse,
    OtherCourseNotFound,
)
from training_subsidy.usecases.register import lists

router = APIRouter(prefix="/v1", tags=["lists"])


class OtherCourseBody(Body):
    """A course that another department has subsidised."""

    model_config = example(
        name="次仁卓玛",
        id_number="540102199003071213",
        department="AGRI",
        region="540102",
        trade_code=None,
        level=None,
        starts_on="2026-03-01",
        ends_on="2026-03-20",
    )

    name: Name
    id_number: IdNumber
    department: Annotated[str, Field(pattern=r"^[A-Z_]{2,30}$")]
    region: RegionCode
    trade_code: TradeCode | None = None
    level: Level | None = None
    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        return ends_after_start(self)


class OtherCourseView(View):
    """A course of another department; its person is an id."""

    id: UUID
    person_id: UUID
    department: str
    region: str
    trade_code: str | None
    level: int | None
    starts_on: date
    ends_on: date
    told_on: Annotated[date | None, Field(description="Day of the department's data")]
    removed_at: Annotated[datetime | None, Field(description="Since when it bars nothing")]


def _other(found: OtherCourse) -> OtherCourseView:
    return OtherCourseView(
        id=found.id,
        person_id=found.person_id,
        department=found.department,
        region=found.region,
        trade_code=found.trade_code,
        level=found.level,
        starts_on=found.dates.first,
        ends_on=found.dates.last,
        told_on=found.told_on,
        removed_at=found.removed_at,
        version=found.version,
    )


@router.post(
    "/other-courses",
    operation_id="enter_other_course",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ResidentNumberInvalid, NamedOtherwise, OutsideRegion),
)
async def enter_other_course(
    body: OtherCourseBody, call: Annotated[Creation, may_create(Role.HRSS_HANDLER)]
) -> OtherCourseView:
    """登记其他部门已补贴的培训，防止交叉重复。215号（六）。 Enter another department's course."""
    async with call.transaction() as tx:
        entered = await lists.enter_other_course(
            tx,
            name=body.name,
            id_number=body.id_number,
            department=body.department,
            region=body.region,
            trade_code=body.trade_code,
            level=body.level,
            dates=Dates(body.starts_on, body.ends_on),
        )
    return _other(entered)


@router.get(
    "/other-courses/{course_id}",
    operation_id="get_other_course",
    responses=problems(OtherCourseNotFound, OutsideRegion),
)
async def get_other_course(
    course_id: UUID, call: Annotated[Call, may_call(*HRSS)]
) -> OtherCourseView:
    """一条其他部门培训记录。 One course of another department."""
    async with call.reading() as tx:
        return _other(await selections.get_other_course(tx, course_id))
