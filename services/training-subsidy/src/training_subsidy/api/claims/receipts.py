"""Receipts of a claim, over HTTP: uploaded in parts, known by their content, read under audit."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, UploadFile, status
from fastapi.responses import Response
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.file_responses import file_answer, stored_file
from shared.file_types import PAPERS, FileTypeNotAccepted, media_type_of
from shared.ids import new_id
from shared.lifecycle import ActionNotAllowed
from shared.money import InvalidMoney, Money, parse_yuan
from shared.objects import NewFile, Objects
from shared.problems import BodyTooLarge
from shared.roles import OutsideRegion
from shared.web import View, problems

from training_subsidy.api.parts import (
    CLAIM_READERS,
    CLAIMANTS,
    LargestFile,
    TheObjects,
    TheQuotas,
)
from training_subsidy.domain.claims.errors import (
    ClaimNotFound,
    DuplicateReceipt,
    LastReceipt,
    ReceiptNotFound,
    ReceiptNotNow,
    ReceiptNotPaid,
    ReceiptOutOfBounds,
    ReceiptUsedAlready,
    TooManyReceipts,
)
from training_subsidy.domain.claims.quotas import Quotas
from training_subsidy.store.claims import claims, receipts
from training_subsidy.usecases.claims import receipt_files

router = APIRouter(prefix="/v1/claims/{claim_id}/receipts", tags=["receipts"])


class Item(StrEnum):
    """What was paid for; travel and board of a study do not count (A-49)."""

    TRAINING_FEE = "TRAINING_FEE"
    STUDY_FEE = "STUDY_FEE"
    TRAVEL = "TRAVEL"
    BOARD = "BOARD"


class ReceiptView(View):
    """What is known of a receipt."""

    id: UUID
    claim_id: UUID
    item: Item
    issuer: str
    invoice_number: str
    amount: Money
    paid_on: date
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    removed_at: Annotated[
        datetime | None, Field(description="When the claimant took it back: it counts no more")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptForm:
    """What a receipt says, and its file."""

    item: Item
    issuer: str
    invoice_number: str
    amount: str
    paid_on: date
    file: UploadFile


async def _receipt_form(
    item: Annotated[Item, Form(description="What was paid for")],
    issuer: Annotated[str, Form(min_length=2, max_length=100)],
    invoice_number: Annotated[str, Form(min_length=2, max_length=60)],
    amount: Annotated[str, Form(max_length=16, description="Yuan, such as 1800.00")],
    paid_on: Annotated[date, Form()],
    file: Annotated[UploadFile, File(description="JPEG, PNG, HEIC or PDF")],
) -> ReceiptForm:
    return ReceiptForm(
        item=item,
        issuer=issuer,
        invoice_number=invoice_number,
        amount=amount,
        paid_on=paid_on,
        file=file,
    )


GivenReceipt = Annotated[ReceiptForm, Depends(_receipt_form)]


RECEIPT_REFUSED = (
    ClaimNotFound,
    FileTypeNotAccepted,
    ReceiptNotNow,
    ReceiptNotPaid,
    ReceiptOutOfBounds,
    ReceiptUsedAlready,
    DuplicateReceipt,
    TooManyReceipts,
    InvalidMoney,
    BodyTooLarge,
)


@router.post(
    "",
    operation_id="add_receipt",
    status_code=status.HTTP_201_CREATED,
    responses=problems(*RECEIPT_REFUSED),
)
async def add_receipt(
    claim_id: UUID,
    form: GivenReceipt,
    call: Annotated[Creation, may_create(*CLAIMANTS)],
    objects: TheObjects,
    limit: LargestFile,
    quotas: TheQuotas,
) -> ReceiptView:
    """上传缴费票据，按内容识别类型，加密保存。215号（五）（十二）。 Upload a receipt."""
    return await keep_receipt(call, claim_id, form, objects, limit, quotas)


async def keep_receipt(
    call: Creation,
    claim_id: UUID,
    form: ReceiptForm,
    objects: Objects,
    limit: int,
    quotas: Quotas,
    *,
    at_counter: bool = False,
) -> ReceiptView:
    """Store the file of a receipt and note it."""
    content = await form.file.read(limit + 1)
    if len(content) > limit:
        raise BodyTooLarge(limit=limit)
    fen = parse_yuan(form.amount)
    media_type = media_type_of(content)
    async with call.reading() as tx:
        await receipt_files.require_open_for_upload(tx, claim_id, at_counter=at_counter)
    new = NewFile("receipts", claim_id, new_id(), content)
    async with objects.stored(new), call.transaction() as tx:
        receipt = await receipt_files.add_receipt(
            tx,
            new,
            item=form.item,
            issuer=form.issuer,
            invoice_number=form.invoice_number,
            amount=fen,
            paid_on=form.paid_on,
            media_type=media_type,
            quotas=quotas,
        )
    return ReceiptView.model_validate(receipt)


@router.get("", operation_id="list_receipts", responses=problems(ClaimNotFound, OutsideRegion))
async def list_receipts(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> list[ReceiptView]:
    """一项申请的票据。 The receipts of a claim."""
    async with call.reading() as tx:
        await claims.get_claim(tx, claim_id)
        found = await receipts.receipts_of(tx, claim_id)
    return [ReceiptView.model_validate(receipt) for receipt in found]


@router.get(
    "/{receipt_id}",
    operation_id="get_receipt",
    responses=problems(ClaimNotFound, OutsideRegion, ReceiptNotFound),
)
async def get_receipt(
    claim_id: UUID, receipt_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> ReceiptView:
    """票据的登记信息。 What is known of a receipt."""
    async with call.reading() as tx:
        await claims.get_claim(tx, claim_id)
        receipt = await receipts.get_receipt(tx, claim_id, receipt_id)
    return ReceiptView.model_validate(receipt)


@router.post(
    "/{receipt_id}/remove",
    operation_id="remove_receipt",
    responses=problems(ClaimNotFound, ReceiptNotFound, ActionNotAllowed, LastReceipt),
)
async def remove_receipt(
    claim_id: UUID, receipt_id: UUID, call: Annotated[Change, may_change(*CLAIMANTS)]
) -> ReceiptView:
    """撤下误传的票据（审核前），号码和文件即可重新使用。215号（五）。 Take a wrong receipt back before the review."""
    async with call.transaction() as tx:
        receipt = await receipt_files.remove_receipt(
            tx, claim_id, receipt_id, expected=call.expected
        )
    return ReceiptView.model_validate(receipt)


@router.get(
    "/{receipt_id}/content",
    operation_id="read_receipt",
    response_class=Response,
    responses=problems(ClaimNotFound, OutsideRegion, ReceiptNotFound)
    | file_answer(*sorted(PAPERS), description="The file itself."),
)
async def read_receipt(
    claim_id: UUID,
    receipt_id: UUID,
    call: Annotated[Call, may_call(*CLAIM_READERS)],
    objects: TheObjects,
) -> Response:
    """票据内容，每次查看均留痕。 The file of a receipt; each reading is audited."""
    async with call.transaction(audited=False) as tx:
        receipt = await receipt_files.open_receipt(tx, claim_id, receipt_id)
    content = await objects.read(receipt.address)
    return stored_file(content, media_type=receipt.media_type, name="receipt")
