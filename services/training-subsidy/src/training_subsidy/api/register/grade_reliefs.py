"""The end of what a grade does, over HTTP: proposed and confirmed by two officers (VT-019, A-58)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Change, may_change
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import example, problems

from training_subsidy.api.parts import HRSS, RegionCode
from training_subsidy.domain.register.grade import GradeBlocksNothing, GradeNotFound
from training_subsidy.usecases.register import grades

router = APIRouter(prefix="/v1/institution-grades", tags=["grades"])
MET = (GradeNotFound, GradeBlocksNothing, ActionNotAllowed)


class LiftGradeBody(CityBody):
    """Why what a grade does ends, and by which document, such as that of a new inspection."""

    model_config = example(
        document="拉人社核〔2027〕8号",
        county="540102",
        reason="重新检查：师资、设备和教学计划已整改到位",
    )

    county: Annotated[RegionCode, Field(description="Of the office whose institution it is")]
    reason: Annotated[str, Field(min_length=2, max_length=500)]


async def _apply(tx: Transaction, body: LiftGradeBody, target: UUID | None, expected: int) -> UUID:
    assert target is not None
    return await grades.lift_grade(
        tx, target, county=body.county, reason=body.reason, expected=expected
    )


async def _check(tx: Transaction, body: LiftGradeBody, target: UUID | None, expected: int) -> None:
    assert target is not None
    await grades.check_lift(tx, target, county=body.county, expected=expected)


LIFT_GRADE = CityOperation(
    name="lift_grade",
    body=LiftGradeBody,
    apply=_apply,
    check=_check,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    county=lambda body: body.county,
    refusals=MET,
)


@router.post(
    "/{grade_id}/lift",
    operation_id="lift_grade",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(*MET, OutsideRegion),
)
async def lift_grade(
    grade_id: UUID, body: LiftGradeBody, call: Annotated[Change, may_change(Role.HRSS_HANDLER)]
) -> CityChangeView:
    """提议凭重新检查解除最低等级对开班的限制，由另一人确认。215号（五）（七）。 Propose ending what a grade does."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, LIFT_GRADE, body, target=grade_id, expected=call.expected))
