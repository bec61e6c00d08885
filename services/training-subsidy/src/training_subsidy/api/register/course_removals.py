"""Courses of other departments taken off, over HTTP: proposed and confirmed by two (VT-014)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Change, may_change
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import example, problems

from training_subsidy.api.parts import HRSS, RegionCode
from training_subsidy.store.register.selections import OtherCourseNotFound
from training_subsidy.usecases.register import lists

router = APIRouter(prefix="/v1/other-courses", tags=["lists"])


class CourseRemovalBody(CityBody):
    """Why a course elsewhere is none of the person's, and by which document."""

    model_config = example(
        document="拉农函〔2026〕7号", county="540102", reason="农业部门更正：系同名人员"
    )

    county: Annotated[RegionCode, Field(description="Of the office that keeps the entry")]
    reason: Annotated[str, Field(min_length=2, max_length=500)]


async def _apply(
    tx: Transaction, body: CourseRemovalBody, target: UUID | None, expected: int
) -> UUID:
    assert target is not None
    return await lists.remove_other_course(
        tx, target, county=body.county, reason=body.reason, expected=expected
    )


async def _check(
    tx: Transaction, body: CourseRemovalBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    await lists.check_removal(tx, target, county=body.county, expected=expected)


REMOVE_OTHER_COURSE = CityOperation(
    name="remove_other_course",
    body=CourseRemovalBody,
    apply=_apply,
    check=_check,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    county=lambda body: body.county,
    refusals=(OtherCourseNotFound,),
)


@router.post(
    "/{course_id}/remove",
    operation_id="remove_other_course",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(OtherCourseNotFound, OutsideRegion),
)
async def remove_other_course(
    course_id: UUID, body: CourseRemovalBody, call: Annotated[Change, may_change(Role.HRSS_HANDLER)]
) -> CityChangeView:
    """提议撤下误登的其他部门培训记录，由另一人确认。215号（六）。 Propose taking off a course elsewhere."""
    async with call.transaction() as tx:
        return view_of(
            await propose(tx, REMOVE_OTHER_COURSE, body, target=course_id, expected=call.expected)
        )
