"""Recordings of lessons taken back, over HTTP: by the institution, or by two of the office (VT-062)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Change, may_change
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, example, problems

from training_subsidy.api.parts import HRSS, RegionCode
from training_subsidy.api.register.evidence import EvidenceView, evidence_view
from training_subsidy.domain.register.evidence import EvidenceInUse, EvidenceNotFound
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.claims import evidence_removals

router = APIRouter(prefix="/v1/classes/{class_id}/evidence/{evidence_id}", tags=["supervision"])
Why = Annotated[str, Field(min_length=2, max_length=500)]


class EvidenceRemovalBody(Body):
    """Why the recording is taken back."""

    model_config = example(reason="误传了另一班次的照片")

    reason: Why


class EvidenceTakeBackBody(CityBody):
    """Of which class's recording, why, and by which document."""

    model_config = example(
        document="拉人社核〔2026〕16号",
        county="540102",
        class_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        reason="照片与上课地点不符",
    )

    county: Annotated[RegionCode, Field(description="Of the office whose class it is")]
    class_id: UUID
    reason: Why


@router.post(
    "/remove",
    operation_id="remove_evidence",
    responses=problems(ClassNotFound, EvidenceNotFound, EvidenceInUse),
)
async def remove_evidence(
    class_id: UUID,
    evidence_id: UUID,
    body: EvidenceRemovalBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> EvidenceView:
    """撤回误登的授课记录材料（该班有申请提交前）。215号（二十四）。 Take a wrong recording back."""
    async with call.transaction() as tx:
        return evidence_view(
            await evidence_removals.remove_evidence(
                tx, class_id, evidence_id, reason=body.reason, expected=call.expected
            )
        )


async def _apply(
    tx: Transaction, body: EvidenceTakeBackBody, target: UUID | None, expected: int
) -> UUID:
    assert target is not None
    return await evidence_removals.take_back_evidence(
        tx,
        target,
        class_id=body.class_id,
        county=body.county,
        reason=body.reason,
        expected=expected,
    )


async def _check(
    tx: Transaction, body: EvidenceTakeBackBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    await evidence_removals.check_take_back(
        tx, target, class_id=body.class_id, county=body.county, expected=expected
    )


TAKE_BACK_EVIDENCE = CityOperation(
    name="take_back_evidence",
    body=EvidenceTakeBackBody,
    apply=_apply,
    check=_check,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    county=lambda body: body.county,
    refusals=(ClassNotFound, EvidenceNotFound),
)


@router.post(
    "/take-back",
    operation_id="take_back_evidence",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(ClassNotFound, EvidenceNotFound, OutsideRegion),
)
async def take_back_evidence(
    class_id: UUID,
    evidence_id: UUID,
    body: EvidenceTakeBackBody,
    call: Annotated[Change, may_change(Role.HRSS_HANDLER)],
) -> CityChangeView:
    """提议撤下申请提交后发现不实的授课记录材料，由另一人确认。215号（二十四）。 Propose taking a recording back."""
    if body.class_id != class_id:
        raise EvidenceNotFound
    async with call.transaction() as tx:
        return view_of(
            await propose(tx, TAKE_BACK_EVIDENCE, body, target=evidence_id, expected=call.expected)
        )
