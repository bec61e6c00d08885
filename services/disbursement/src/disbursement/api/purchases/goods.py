"""Aid in kind: what is handed over, and the procurement that is recorded later (第二十条)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, may_change
from shared.money import WireMoney
from shared.roles import Role
from shared.web import Body, example, problems

from disbursement.api.cash.cash import HAND_OVER_REFUSALS, STEP, WitnessBody
from disbursement.api.views import PaymentView, payment_view
from disbursement.domain.cash.cash import Signature, Witness
from disbursement.domain.payments.payment import GIVERS
from disbursement.domain.purchases.goods import (
    GoodsGiven,
    GoodsItem,
    GoodsKind,
    GoodsValueDiffers,
    NotPaidInKind,
    ProcurementRecorded,
    ProcurementRequired,
    PurchaseNotOfGoods,
    ShelterPriceDiffers,
)
from disbursement.domain.purchases.purchase import (
    PurchaseFourEyes,
    PurchaseNotFound,
    PurchaseSpent,
)
from disbursement.usecases.cash import cash
from disbursement.usecases.purchases import stock

router = APIRouter(prefix="/v1/payments/{payment_id}", tags=["purchases"])
USE = (PurchaseNotFound, PurchaseNotOfGoods, PurchaseSpent)


class ItemBody(Body):
    """So many units of a thing, at the price that it was bought for; shelter by nights."""

    kind: GoodsKind
    name: Annotated[str, Field(min_length=1, max_length=80)]
    unit: Annotated[str, Field(min_length=1, max_length=10)]
    quantity: Annotated[int, Field(gt=0, le=100_000)]
    unit_price: WireMoney

    def item(self) -> GoodsItem:
        """The thing as the rules take it."""
        return GoodsItem(**self.model_dump())


class GoodsBody(Body):
    """What was handed over, under which contract, who saw it, receipt, photo and day."""

    model_config = example(
        items=[
            {
                "kind": "CLOTHES",
                "name": "棉被",
                "unit": "床",
                "quantity": 5,
                "unit_price": "180.00",
            },
            {"kind": "FOOD", "name": "大米", "unit": "袋", "quantity": 10, "unit_price": "60.00"},
        ],
        purchase_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        witnesses=[{"sub": "staff-1", "name": "平措"}, {"sub": "staff-2", "name": "央金"}],
        signature="FINGERPRINT",
        photo_sha256="0" * 64,
        receipt_sha256="1" * 64,
        handed_over_on="2026-03-02",
    )

    items: Annotated[list[ItemBody], Field(min_length=1, max_length=50)]
    purchase_id: Annotated[
        UUID | None,
        Field(description="The contract for goods; in an emergency it may be recorded later"),
    ] = None
    witnesses: Annotated[list[WitnessBody], Field(min_length=1, max_length=5)]
    signature: Signature
    signed_by_guardian: Annotated[bool, Field(description="For a recipient under eighteen")] = False
    photo_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Of an upload")]
    receipt_sha256: Annotated[
        str, Field(pattern=r"^[0-9a-f]{64}$", description="Of the signed list of goods")
    ]
    handed_over_on: date


class ProcurementBody(Body):
    """The contract of goods that were handed over in an emergency."""

    model_config = example(purchase_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d")

    purchase_id: UUID


@router.post(
    "/hand-over-goods",
    operation_id="hand_over_goods",
    responses=problems(
        *HAND_OVER_REFUSALS,
        *USE,
        NotPaidInKind,
        GoodsValueDiffers,
        ShelterPriceDiffers,
        ProcurementRequired,
    ),
)
async def hand_over_goods(
    payment_id: UUID, body: GoodsBody, call: Annotated[Change, may_change(*sorted(GIVERS))]
) -> PaymentView:
    """登记实物发放：物品清单、采购合同、两名见证人、签收和照片（第二十条）。 Record what was handed over."""
    async with call.transaction() as tx:
        payment = await cash.hand_over(
            tx,
            payment_id,
            expected=call.expected,
            witnesses=tuple(Witness(one.sub, one.name) for one in body.witnesses),
            signature=body.signature,
            signed_by_guardian=body.signed_by_guardian,
            photo_sha256=body.photo_sha256,
            receipt_sha256=body.receipt_sha256,
            handed_over_on=body.handed_over_on,
            goods=GoodsGiven(tuple(one.item() for one in body.items), body.purchase_id),
        )
        return await payment_view(tx, payment)


@router.post(
    "/record-procurement",
    operation_id="record_procurement",
    responses=problems(*STEP, *USE, NotPaidInKind, ProcurementRecorded, PurchaseFourEyes),
)
async def record_procurement(
    payment_id: UUID,
    body: ProcurementBody,
    call: Annotated[Change, may_change(Role.COUNTY_HANDLER)],
) -> PaymentView:
    """紧急发放的实物补办采购登记（第二十条）。 The contract of goods given in an emergency."""
    async with call.transaction() as tx:
        payment = await stock.record_procurement(
            tx, payment_id, expected=call.expected, purchase_id=body.purchase_id
        )
        return await payment_view(tx, payment)
