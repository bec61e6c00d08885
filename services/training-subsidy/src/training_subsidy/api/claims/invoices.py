"""Invoices of organisations, over HTTP: entered once, shared over many claims, read under audit."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, UploadFile, status
from fastapi.responses import Response
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.file_responses import file_answer, stored_file
from shared.file_types import PAPERS, FileTypeNotAccepted, media_type_of
from shared.ids import new_id
from shared.money import InvalidMoney, Money, WireMoney, parse_yuan
from shared.objects import NewFile
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.problems import BodyTooLarge
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import CLAIM_READERS, LargestFile, TheObjects
from training_subsidy.domain.claims.errors import (
    ClaimNotFound,
    DuplicateReceipt,
    ReceiptNotPaid,
    ReceiptOutOfBounds,
    ReceiptUsedAlready,
)
from training_subsidy.domain.claims.invoices import (
    InvoiceExceeded,
    InvoiceNotFound,
    InvoiceNotNow,
    InvoiceSharedAlready,
    Share,
    ShareNeedsReason,
)
from training_subsidy.store.claims import claims, notes
from training_subsidy.store.claims import invoices as store
from training_subsidy.store.claims.invoices import ShareSeen
from training_subsidy.usecases.claims import invoices

router = APIRouter(prefix="/v1/invoices", tags=["invoices"])
shares = APIRouter(prefix="/v1/claims/{claim_id}/invoices", tags=["invoices"])


class InvoiceView(View):
    """An invoice of one's organisation, and what is left of it for claims."""

    id: UUID
    issuer: str
    invoice_number: str
    amount: Money
    shared: Annotated[Money, Field(description="What claims have of it")]
    free: Annotated[Money, Field(description="What is left for further claims")]
    paid_on: date
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    removed_at: Annotated[datetime | None, Field(description="Since when it is taken back")]


class ShareBody(Body):
    """An invoice, and what of it was paid for this person."""

    model_config = example(invoice_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", amount="1500.00")

    invoice_id: UUID
    amount: Annotated[WireMoney, Field(gt=0)]
    reason: Annotated[
        str | None,
        Field(min_length=2, max_length=500, description="Why it is more than the even part"),
    ] = None


class ShareView(View):
    """What a claim has of an invoice, or had until it was taken back."""

    claim_id: UUID
    invoice_id: UUID
    issuer: str
    invoice_number: str
    invoice_amount: Money
    amount: Annotated[Money, Field(description="This claim's share")]
    above_even: Annotated[bool, Field(description="More than falls to each trainee of the class")]
    reason: Annotated[str | None, Field(description="Why it is more")]
    paid_on: date
    media_type: str
    sha256: str
    removed_at: datetime | None


async def share_views(tx: Reading, claim_id: UUID, shares: Sequence[ShareSeen]) -> list[ShareView]:
    """A claim's shares, with the reason that was given for more than the even part."""
    above = any(one.above_even for one in shares)
    reason = await notes.last_note(tx, claim_id, kind=invoices.ABOVE_EVEN) if above else None
    return [_view(claim_id, one, reason) for one in shares]


def _view(claim_id: UUID, seen: ShareSeen, reason: str | None) -> ShareView:
    invoice = seen.invoice
    return ShareView(
        claim_id=claim_id,
        invoice_id=invoice.id,
        issuer=invoice.issuer,
        invoice_number=invoice.invoice_number,
        invoice_amount=invoice.amount,
        amount=seen.amount,
        above_even=seen.above_even,
        reason=reason if seen.above_even else None,
        paid_on=invoice.paid_on,
        media_type=invoice.media_type,
        sha256=invoice.sha256,
        removed_at=seen.removed_at,
        version=invoice.version,
    )


@router.post(
    "",
    operation_id="add_invoice",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        FileTypeNotAccepted,
        InvoiceNotFound,
        ReceiptNotPaid,
        ReceiptUsedAlready,
        DuplicateReceipt,
        InvalidMoney,
        BodyTooLarge,
    ),
)
async def add_invoice(
    issuer: Annotated[str, Form(min_length=2, max_length=100)],
    invoice_number: Annotated[str, Form(min_length=2, max_length=60)],
    amount: Annotated[str, Form(max_length=16, description="Yuan, such as 90000.00")],
    paid_on: Annotated[date, Form()],
    file: Annotated[UploadFile, File(description="JPEG, PNG, HEIC or PDF")],
    call: Annotated[Creation, may_create(Role.ENTERPRISE)],
    objects: TheObjects,
    limit: LargestFile,
) -> InvoiceView:
    """登记一张全班发票，金额由各学员的申请分摊。215号（六）（十一）。 Enter one invoice for many trainees."""
    content = await file.read(limit + 1)
    if len(content) > limit:
        raise BodyTooLarge(limit=limit)
    fen = parse_yuan(amount)
    media_type = media_type_of(content)
    own_id = new_id()
    new = NewFile("receipts", own_id, own_id, content)
    async with objects.stored(new), call.transaction() as tx:
        invoice = await invoices.add_invoice(
            tx,
            new,
            issuer=issuer,
            invoice_number=invoice_number,
            amount=fen,
            paid_on=paid_on,
            media_type=media_type,
        )
    return InvoiceView.model_validate(invoice)


@router.get("", operation_id="list_invoices", responses=problems(CursorNotReadable))
async def list_invoices(
    call: Annotated[Call, may_call(Role.ENTERPRISE)], limit: Limit = 50, cursor: Cursor = None
) -> Page[InvoiceView]:
    """本单位的发票及剩余可分摊金额。 One's organisation's invoices."""
    async with call.reading() as tx:
        found = await store.find_invoices(tx, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[InvoiceView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get("/{invoice_id}", operation_id="get_invoice", responses=problems(InvoiceNotFound))
async def get_invoice(
    invoice_id: UUID, call: Annotated[Call, may_call(Role.ENTERPRISE)]
) -> InvoiceView:
    """一张发票。 One invoice."""
    async with call.reading() as tx:
        return InvoiceView.model_validate(await store.get_invoice(tx, invoice_id))


@shares.post(
    "",
    operation_id="share_invoice",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ClaimNotFound,
        InvoiceNotFound,
        InvoiceNotNow,
        InvoiceExceeded,
        InvoiceSharedAlready,
        ReceiptOutOfBounds,
        ShareNeedsReason,
    ),
)
async def share_invoice(
    claim_id: UUID, body: ShareBody, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> ShareView:
    """申请分摊发票金额，各申请之和不超过发票。215号（六）（十一）。 Give a draft its share of an invoice."""
    async with call.transaction() as tx:
        share = Share(amount=body.amount, reason=body.reason)
        seen = await invoices.share_invoice(tx, claim_id, invoice_id=body.invoice_id, share=share)
    return _view(claim_id, seen, body.reason)


@shares.get(
    "", operation_id="list_claim_invoices", responses=problems(ClaimNotFound, OutsideRegion)
)
async def list_claim_invoices(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> list[ShareView]:
    """一项申请分摊的发票。 The invoices that a claim has a share of."""
    async with call.reading() as tx:
        await claims.get_claim(tx, claim_id)
        return await share_views(tx, claim_id, await store.shares_of(tx, claim_id))


@shares.get(
    "/{invoice_id}",
    operation_id="get_claim_invoice",
    responses=problems(ClaimNotFound, InvoiceNotFound, OutsideRegion),
)
async def get_claim_invoice(
    claim_id: UUID, invoice_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> ShareView:
    """申请在一张发票中的份额。 A claim's share of one invoice."""
    async with call.reading() as tx:
        await claims.get_claim(tx, claim_id)
        found = await store.shares_of(tx, claim_id, one=invoice_id)
        if not found:
            raise InvoiceNotFound
        return (await share_views(tx, claim_id, found[-1:]))[0]


@shares.get(
    "/{invoice_id}/content",
    operation_id="read_claim_invoice",
    response_class=Response,
    responses=problems(ClaimNotFound, InvoiceNotFound, OutsideRegion)
    | file_answer(*sorted(PAPERS), description="The file itself."),
)
async def read_claim_invoice(
    claim_id: UUID,
    invoice_id: UUID,
    call: Annotated[Call, may_call(*CLAIM_READERS)],
    objects: TheObjects,
) -> Response:
    """发票内容，每次查看均留痕。 The file of an invoice; each reading is audited."""
    async with call.transaction(audited=False) as tx:
        invoice = await invoices.open_invoice(tx, claim_id, invoice_id)
    content = await objects.read(invoice.address)
    return stored_file(content, media_type=invoice.media_type, name="invoice")
