"""Corrections of what was entered of a trainee, over HTTP: proposed and confirmed by two officers."""

from datetime import date
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

from training_subsidy.api.parts import HRSS, CreditCode, RegionCode
from training_subsidy.domain.register.enrolment import (
    DirectedForSchoolLeavers,
    EnrolmentCancelled,
    EnrolmentNotFound,
    ExamResult,
    OutsideTrainingScope,
    RemainingMonthsMissing,
)
from training_subsidy.domain.register.enrolment_correction import (
    CorrectedDayImpossible,
    CorrectionIncomplete,
    CorrectionOf,
    EnrolmentCorrection,
    NothingToCorrect,
)
from training_subsidy.domain.register.purchase_errors import ContractMissing, FreeForNamedGroups
from training_subsidy.domain.vocabulary import TraineeGroup, WorkerStatus
from training_subsidy.usecases.claims import enrolment_corrections

router = APIRouter(prefix="/v1/classes/{class_id}/enrolments", tags=["enrolments"])
MET = (
    EnrolmentNotFound,
    EnrolmentCancelled,
    NothingToCorrect,
    CorrectionIncomplete,
    CorrectedDayImpossible,
    RemainingMonthsMissing,
    OutsideTrainingScope,
    DirectedForSchoolLeavers,
    ContractMissing,
    FreeForNamedGroups,
)


class CorrectionBody(CityBody):
    """What is put right, why, and by which document; no personal data."""

    model_config = example(
        document="拉人社核〔2026〕12号",
        county="540102",
        of="RESULT",
        result="FAILED",
        examined_on="2026-03-27",
        reason="成绩登记有误，已核对试卷",
    )

    county: Annotated[RegionCode, Field(description="Of the office whose class it is")]
    of: CorrectionOf
    result: ExamResult | None = None
    examined_on: date | None = None
    group: TraineeGroup | None = None
    remaining_months: Annotated[int | None, Field(ge=0, le=600)] = None
    worker_status: WorkerStatus | None = None
    agency_code: CreditCode | None = None
    reason: Annotated[str, Field(min_length=2, max_length=500)]

    @property
    def correction(self) -> EnrolmentCorrection:
        """The correction as the use case takes it."""
        return EnrolmentCorrection(
            **self.model_dump(exclude={"document", "county", "reason"}),
        )


async def _apply(tx: Transaction, body: CorrectionBody, target: UUID | None, expected: int) -> UUID:
    assert target is not None
    return await enrolment_corrections.correct_enrolment(
        tx,
        target,
        body.correction,
        county=body.county,
        reason=body.reason,
        expected=expected,
    )


async def _check(tx: Transaction, body: CorrectionBody, target: UUID | None, expected: int) -> None:
    assert target is not None
    await enrolment_corrections.check_correction(
        tx, target, body.correction, county=body.county, expected=expected
    )


CORRECT_ENROLMENT = CityOperation(
    name="correct_enrolment",
    body=CorrectionBody,
    apply=_apply,
    check=_check,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    county=lambda body: body.county,
    refusals=MET,
)


@router.post(
    "/{enrolment_id}/correct",
    operation_id="correct_enrolment",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(*MET, OutsideRegion),
)
async def correct_enrolment(
    class_id: UUID,  # noqa: ARG001 - of the address
    enrolment_id: UUID,
    body: CorrectionBody,
    call: Annotated[Change, may_change(Role.HRSS_HANDLER)],
) -> CityChangeView:
    """提议凭证据更正考核、证书、群体、用工形式或误录学员，由另一人确认。215号（七）（十四）。 Propose a correction; another person confirms."""
    async with call.transaction() as tx:
        return view_of(
            await propose(tx, CORRECT_ENROLMENT, body, target=enrolment_id, expected=call.expected)
        )
