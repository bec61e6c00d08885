"""Cash: photos, the hand-over before two witnesses, and the second officer's word (第十九条)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile, status
from fastapi.responses import Response
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.file_responses import file_answer, stored_file
from shared.file_types import PAPERS
from shared.identifiers import PersonName
from shared.lifecycle import ActionNotAllowed
from shared.problems import BodyTooLarge
from shared.roles import OutsideRegion, Role
from shared.web import Body, View, example, problems

from disbursement.api.views import FINANCE, PaymentView, payment_view
from disbursement.domain.cash.cash import (
    FileKind,
    GuardianSigns,
    HandedOverOnNotPossible,
    NotNamedAsWitness,
    NotPaidInCash,
    PhotoMissing,
    PhotoNotReadable,
    ReceiptMissing,
    Signature,
    TwoWitnessesNeeded,
    Witness,
    WitnessConfirms,
    WitnessesMissing,
    WitnessIsParty,
)
from disbursement.domain.payments.batch import FourEyesRequired
from disbursement.domain.payments.payment import GIVERS, WITNESSES
from disbursement.store.cash import cash as store
from disbursement.store.cash.cash import PhotoNotFound
from disbursement.store.cash.cash_tables import CashPhotoRow
from disbursement.store.payments import payments
from disbursement.store.payments.payments import PaymentNotFound
from disbursement.usecases.cash import cash

router = APIRouter(prefix="/v1/payments/{payment_id}", tags=["cash"])
LARGEST_PHOTO = 10_000_000
STEP = (PaymentNotFound, ActionNotAllowed, OutsideRegion, NotPaidInCash)
HAND_OVER_REFUSALS = (
    *STEP,
    FourEyesRequired,
    TwoWitnessesNeeded,
    WitnessIsParty,
    GuardianSigns,
    PhotoMissing,
    ReceiptMissing,
    HandedOverOnNotPossible,
)


class WitnessBody(Body):
    """A member of staff who was there."""

    sub: Annotated[str, Field(min_length=1, max_length=120)]
    name: PersonName


class HandOverBody(Body):
    """Who saw it, how the recipient signed the receipt, receipt and photo, and the day."""

    model_config = example(
        witnesses=[{"sub": "staff-1", "name": "平措"}, {"sub": "staff-2", "name": "央金"}],
        signature="FINGERPRINT",
        photo_sha256="0" * 64,
        receipt_sha256="1" * 64,
        handed_over_on="2026-03-02",
    )

    witnesses: Annotated[list[WitnessBody], Field(min_length=1, max_length=5)]
    signature: Signature
    signed_by_guardian: Annotated[bool, Field(description="For a recipient under eighteen")] = False
    photo_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Of an upload")]
    receipt_sha256: Annotated[
        str | None,
        Field(pattern=r"^[0-9a-f]{64}$", description="Of the signed receipt; always needed"),
    ] = None
    handed_over_on: date


class RejectionBody(Body):
    """What is wrong with the record."""

    model_config = example(reason="照片中未见领款人。")

    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class CashPhotoView(View):
    """A photo or a receipt that was uploaded; its content is shown under audit."""

    id: UUID
    kind: FileKind
    sha256: str
    media_type: str
    size: int
    added_by: str
    added_at: datetime

    @classmethod
    def of(cls, row: CashPhotoRow) -> "CashPhotoView":
        fields = {name: getattr(row, name) for name in cls.model_fields if name != "version"}
        return cls(version=1, **fields)


@router.post(
    "/photos",
    operation_id="add_cash_photo",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        PaymentNotFound, OutsideRegion, NotPaidInCash, PhotoNotReadable, BodyTooLarge
    ),
)
async def add_cash_photo(
    payment_id: UUID,
    file: Annotated[UploadFile, File(description="JPEG, PNG or HEIC; a receipt also PDF")],
    call: Annotated[Creation, may_create(Role.FINANCE_MAKER, *sorted(GIVERS))],
    kind: Annotated[FileKind, Form(description="What the file shows")] = FileKind.PHOTO,
) -> CashPhotoView:
    """上传现金或实物发放的现场照片或签收收据，加密保存（第十九条）。 Upload a photo of the hand-over, or the receipt that was signed."""
    content = await file.read(LARGEST_PHOTO + 1)
    if len(content) > LARGEST_PHOTO:
        raise BodyTooLarge(limit=LARGEST_PHOTO)
    async with call.transaction() as tx:
        row = await cash.add_photo(tx, payment_id, content, kind=kind)
        return CashPhotoView.of(row)


@router.get(
    "/photos/{photo_id}",
    operation_id="get_cash_photo",
    responses=problems(PaymentNotFound, OutsideRegion, PhotoNotFound),
)
async def get_cash_photo(
    payment_id: UUID, photo_id: UUID, call: Annotated[Call, may_call(*FINANCE)]
) -> CashPhotoView:
    """照片的登记信息。 What is known of a photo."""
    async with call.reading() as tx:
        payment = await payments.get_payment(tx, payment_id)
        call.by.within(payment.region)
        return CashPhotoView.of(await store.get_photo(tx, payment_id, photo_id))


@router.get(
    "/photos/{photo_id}/content",
    operation_id="read_cash_photo",
    response_class=Response,
    responses=problems(PaymentNotFound, OutsideRegion, PhotoNotFound)
    | file_answer(*sorted(PAPERS), description="The photo or receipt itself."),
)
async def read_cash_photo(
    payment_id: UUID, photo_id: UUID, call: Annotated[Call, may_call(*FINANCE)]
) -> Response:
    """照片内容，每次查看均留痕。 The photo; each reading is audited."""
    async with call.transaction(audited=False) as tx:
        payment = await payments.get_payment(tx, payment_id)
        call.by.within(payment.region)
        row = await store.get_photo(tx, payment_id, photo_id)
        tx.audit("read_cash_photo", resource=("payment", payment_id))
        content, media_type = store.open_photo(tx.vault, row), row.media_type
    return stored_file(content, media_type=media_type, name="photo")


@router.post(
    "/hand-over",
    operation_id="hand_over_cash",
    responses=problems(*HAND_OVER_REFUSALS),
)
async def hand_over_cash(
    payment_id: UUID, body: HandOverBody, call: Annotated[Change, may_change(Role.FINANCE_MAKER)]
) -> PaymentView:
    """登记现金发放：两名工作人员见证、领款人签收、现场照片（第十九条）。 Record the hand-over."""
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
        )
        return await payment_view(tx, payment)


@router.post(
    "/witness-hand-over",
    operation_id="witness_hand_over",
    responses=problems(*STEP, NotNamedAsWitness),
)
async def witness_hand_over(
    payment_id: UUID, call: Annotated[Change, may_change(*sorted(WITNESSES))]
) -> PaymentView:
    """见证人以本人账号确认现金发放（第十九条）。 A named witness vouches for the hand-over."""
    async with call.transaction() as tx:
        payment = await cash.witness_hand_over(tx, payment_id, expected=call.expected)
        return await payment_view(tx, payment)


@router.post(
    "/confirm-hand-over",
    operation_id="confirm_hand_over",
    responses=problems(*STEP, FourEyesRequired, WitnessConfirms, WitnessesMissing),
)
async def confirm_hand_over(
    payment_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> PaymentView:
    """复核现金发放，入专账；与经手人不得为同一人（第三十条）。 Confirm; the ledger has the payment."""
    async with call.transaction() as tx:
        payment = await cash.confirm_hand_over(tx, payment_id, expected=call.expected)
        return await payment_view(tx, payment)


@router.post(
    "/reject-hand-over",
    operation_id="reject_hand_over",
    responses=problems(*STEP, FourEyesRequired),
)
async def reject_hand_over(
    payment_id: UUID, body: RejectionBody, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> PaymentView:
    """现金发放记录有误，退回重新登记（第三十条）。 The record is wrong and is made again."""
    async with call.transaction() as tx:
        payment = await cash.reject_hand_over(
            tx, payment_id, expected=call.expected, reason=body.reason
        )
        return await payment_view(tx, payment)
