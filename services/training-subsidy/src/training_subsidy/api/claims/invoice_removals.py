"""Invoices and shares of them taken back, over HTTP: by who entered them, or by two of the office."""

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

from training_subsidy.api.claims.invoices import InvoiceView, ShareView, share_views
from training_subsidy.api.parts import HRSS, RegionCode
from training_subsidy.domain.claims.errors import ClaimNotFound
from training_subsidy.domain.claims.invoices import InvoiceInUse, InvoiceNotFound, InvoiceNotNow
from training_subsidy.usecases.claims import invoice_removals

router = APIRouter(prefix="/v1/invoices/{invoice_id}", tags=["invoices"])
shares = APIRouter(prefix="/v1/claims/{claim_id}/invoices/{invoice_id}", tags=["invoices"])
Why = Annotated[str, Field(min_length=2, max_length=500)]


class RemovalBody(Body):
    """Why it is taken back."""

    model_config = example(reason="发票张冠李戴，系另一班次的发票")

    reason: Why


class TakeBackBody(CityBody):
    """Of which county's claims an invoice is taken off, why, and by which document."""

    model_config = example(
        document="拉人社核〔2026〕15号", county="540102", reason="核对发现发票金额登记有误"
    )

    county: Annotated[RegionCode, Field(description="Of the office that has the claims")]
    reason: Why


@router.post(
    "/remove", operation_id="remove_invoice", responses=problems(InvoiceNotFound, InvoiceInUse)
)
async def remove_invoice(
    invoice_id: UUID, body: RemovalBody, call: Annotated[Change, may_change(Role.ENTERPRISE)]
) -> InvoiceView:
    """撤回误登的发票（使用它的申请提交前），号码和文件可重新登记。215号（二十五）。 Take a wrong invoice back."""
    async with call.transaction() as tx:
        return InvoiceView.model_validate(
            await invoice_removals.remove_invoice(
                tx, invoice_id, reason=body.reason, expected=call.expected
            )
        )


@shares.post(
    "/remove",
    operation_id="remove_invoice_share",
    responses=problems(ClaimNotFound, InvoiceNotFound, InvoiceNotNow),
)
async def remove_invoice_share(
    claim_id: UUID,
    invoice_id: UUID,
    body: RemovalBody,
    call: Annotated[Change, may_change(Role.ENTERPRISE)],
) -> ShareView:
    """撤回草稿误分摊的发票金额，可重新分摊。215号（二十五）。 Take a draft's wrong share back."""
    async with call.transaction() as tx:
        seen = await invoice_removals.remove_share(
            tx, claim_id, invoice_id, reason=body.reason, expected=call.expected
        )
        return (await share_views(tx, claim_id, [seen]))[0]


async def _apply(tx: Transaction, body: TakeBackBody, target: UUID | None, _: int) -> UUID:
    assert target is not None
    return await invoice_removals.take_back_invoice(
        tx, target, county=body.county, reason=body.reason
    )


async def _check(tx: Transaction, body: TakeBackBody, target: UUID | None, expected: int) -> None:
    assert target is not None
    await invoice_removals.check_take_back(tx, target, county=body.county, expected=expected)


TAKE_BACK_INVOICE = CityOperation(
    name="take_back_invoice",
    body=TakeBackBody,
    apply=_apply,
    check=_check,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    county=lambda body: body.county,
    refusals=(InvoiceNotFound,),
)


@router.post(
    "/take-back",
    operation_id="take_back_invoice",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(InvoiceNotFound, OutsideRegion),
)
async def take_back_invoice(
    invoice_id: UUID, body: TakeBackBody, call: Annotated[Change, may_change(Role.HRSS_HANDLER)]
) -> CityChangeView:
    """提议撤下已提交申请所用的误登发票，由另一人确认，有关申请重新核查。215号（二十五）。 Propose taking an invoice off submitted claims."""
    async with call.transaction() as tx:
        return view_of(
            await propose(tx, TAKE_BACK_INVOICE, body, target=invoice_id, expected=call.expected)
        )
