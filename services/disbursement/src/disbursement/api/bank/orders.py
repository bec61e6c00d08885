"""The bank's one-card integration: it fetches files, takes or refuses them, answers enquiries."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.file_responses import file_answer
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import Role
from shared.web import Body, TheBell, Wait, example, problems

from disbursement.api.views import (
    BatchView,
    EnquiryView,
)
from disbursement.bank import FILES, one_of
from disbursement.bank.envelopes import MEDIA_TYPE, SUFFIX
from disbursement.bank.signatures import AllKeys, BankKeysMissing, SignatureRefused, sign
from disbursement.domain.bank.agents import ENVELOPE, SignatureKind
from disbursement.domain.payments.batch import Batch, BatchStatus
from disbursement.store.bank import reports as report_store
from disbursement.store.bank.reports import Enquiry
from disbursement.store.payments import batches as batch_store
from disbursement.store.payments.batches import BatchNotFound
from disbursement.usecases.bank import answers
from disbursement.usecases.bank.signatures import encoded
from disbursement.usecases.payments import batches

router = APIRouter(prefix="/v1/bank", tags=["bank"])

MEDIA = sorted({file.media for file in FILES.values()} | {MEDIA_TYPE})
FORMAT = Annotated[
    str | None,
    Query(
        alias="format",
        pattern=one_of(FILES),
        description="Without it the form agreed with the bank",
    ),
]


class BatchAnswerBody(Body):
    """Whether the bank takes the file."""

    model_config = example(accepted=True)

    accepted: bool
    reason: Annotated[str | None, Field(max_length=200)] = None


@router.get("/batches", operation_id="list_bank_batches", responses=problems(CursorNotReadable))
async def list_bank_batches(
    call: Annotated[Call, may_call(Role.BANK)],
    wait: Wait,
    bell: TheBell,
    status_filter: Annotated[BatchStatus, Query(alias="status")] = BatchStatus.RELEASED,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[BatchView]:
    """已放行、可下载的批次；带 Prefer: wait=秒数 时，没有批次则等到有为止。 Released batches of this bank."""
    visible = status_filter in {BatchStatus.RELEASED, BatchStatus.ACCEPTED, BatchStatus.REJECTED}

    async def look() -> list[Batch]:
        async with call.reading() as tx:
            return await batch_store.find_batches(
                tx,
                bank_code=call.by.org or "-",
                statuses=[status_filter] if visible else [BatchStatus.RELEASED],
                after=read_id(cursor),
                limit=limit + 1,
            )

    found = await bell.until_found(look, seconds=wait)
    return Page(
        items=[BatchView.of(batch) for batch in found[:limit]],
        next=next_of(found, limit),
    )


@router.get("/batches/{batch_id}", operation_id="get_bank_batch", responses=problems(BatchNotFound))
async def get_bank_batch(batch_id: UUID, call: Annotated[Call, may_call(Role.BANK)]) -> BatchView:
    """一个批次。 One batch of this bank."""
    async with call.reading() as tx:
        batch = await batch_store.get_batch(tx, batch_id)
    withheld = batch.is_recall_proposed or batch.status is BatchStatus.RECALLED
    if batch.bank_code != call.by.org or batch.released_at is None or withheld:
        raise BatchNotFound
    return BatchView.of(batch)


@router.get(
    "/batches/{batch_id}/file",
    operation_id="fetch_batch_file",
    response_class=Response,
    responses=problems(BatchNotFound, BankKeysMissing)
    | file_answer(
        *MEDIA,
        description="The file; X-Content-SHA256 is its hash, X-Content-Signature ours where agreed.",
    ),
)
async def fetch_batch_file(
    batch_id: UUID,
    call: Annotated[Call, may_call(Role.BANK)],
    request: Request,
    form: FORMAT = None,
) -> Response:
    """下载付款文件，格式按与银行的约定（或其所带的另一种），每次内容相同。 The payment file."""
    async with call.transaction() as tx:
        fetched = await batches.fetch_file(tx, batch_id, form=form)
        signed = _signed(fetched, request.app.state.bank_keys)
    media, suffix = MEDIA_TYPE, SUFFIX
    if fetched.form != ENVELOPE:
        media, suffix = FILES[fetched.form].media, FILES[fetched.form].suffix
    return Response(
        fetched.content,
        media_type=media,
        headers={
            "X-Content-SHA256": fetched.digest,
            **signed,
            "Content-Disposition": f'attachment; filename="{fetched.batch.number}.{suffix}"',
        },
    )


def _signed(fetched: batches.Fetched, keys: AllKeys) -> dict[str, str]:
    kind = SignatureKind(fetched.batch.signature or SignatureKind.NONE)
    if kind is SignatureKind.NONE:
        return {}
    signature = sign(fetched.content, kind, keys.get(fetched.batch.bank_code))
    return {"X-Content-Signature": encoded(signature)}


@router.post(
    "/batches/{batch_id}/answer",
    operation_id="answer_batch",
    responses=problems(BatchNotFound, ActionNotAllowed, SignatureRefused),
)
async def answer_batch(
    batch_id: UUID, body: BatchAnswerBody, call: Annotated[Creation, may_create(Role.BANK)]
) -> BatchView:
    """银行受理或整批退回。 The bank takes the file, or refuses it whole."""
    async with call.transaction() as tx:
        batch = await answers.answer_batch(tx, batch_id, accepted=body.accepted, reason=body.reason)
    return BatchView.of(batch)


@router.get("/enquiries", operation_id="list_enquiries")
async def list_enquiries(
    call: Annotated[Call, may_call(Role.BANK)], wait: Wait, bell: TheBell, limit: Limit = 100
) -> list[EnquiryView]:
    """结果不明的付款：请按原编号答复，绝不盲目重付；可带 Prefer: wait=秒数。 Payments of unknown outcome, asked under the same reference."""

    async def look() -> list[Enquiry]:
        async with call.reading() as tx:
            bank = call.by.org or "-"
            return await report_store.find_enquiries(tx, bank_code=bank, limit=limit)

    found = await bell.until_found(look, seconds=wait)
    return [EnquiryView.model_validate(enquiry) for enquiry in found]
