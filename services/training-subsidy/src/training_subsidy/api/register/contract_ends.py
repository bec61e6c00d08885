"""Contracts of purchased training ended before their term, over HTTP: by two officers (VT-008)."""

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

from training_subsidy.api.parts import RegionCode
from training_subsidy.domain.register.purchase_errors import (
    ContractEndNotPossible,
    PurchaseContractNotFound,
)
from training_subsidy.usecases.register import purchases

router = APIRouter(prefix="/v1/purchase-contracts", tags=["purchased training"])
MET = (PurchaseContractNotFound, ContractEndNotPossible)


class ContractEndBody(CityBody):
    """By which day a contract ends, why, and by which document."""

    model_config = example(
        document="拉人社采〔2026〕9号",
        county="540102",
        last_day="2026-06-30",
        reason="承训机构申请解除，双方书面同意",
    )

    county: Annotated[RegionCode, Field(description="Of the office whose contract it is")]
    last_day: date
    reason: Annotated[str, Field(min_length=2, max_length=500)]


async def _apply(tx: Transaction, body: ContractEndBody, target: UUID | None, _: int) -> UUID:
    assert target is not None
    return await purchases.end_contract(
        tx,
        target,
        county=body.county,
        last_day=body.last_day,
        reason=body.reason,
    )


async def _check(
    tx: Transaction, body: ContractEndBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    await purchases.check_end(
        tx, target, county=body.county, last_day=body.last_day, expected=expected
    )


END_CONTRACT = CityOperation(
    name="end_purchase_contract",
    body=ContractEndBody,
    apply=_apply,
    check=_check,
    roles=(Role.HRSS_LEAD,),
    county=lambda body: body.county,
    refusals=MET,
)


@router.post(
    "/{contract_id}/end",
    operation_id="end_purchase_contract",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(*MET, OutsideRegion),
)
async def end_purchase_contract(
    contract_id: UUID, body: ContractEndBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> CityChangeView:
    """提议提前终止采购合同，由另一人确认；在办班次教完为止。215号（五）。 Propose ending a contract early."""
    async with call.transaction() as tx:
        return view_of(
            await propose(tx, END_CONTRACT, body, target=contract_id, expected=call.expected)
        )
