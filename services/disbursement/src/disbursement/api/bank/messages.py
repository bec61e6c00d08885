"""What a bank sends: results, report files and statements; what was made of them."""

from asyncio import to_thread
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Request, UploadFile, status
from fastapi import Form as FormField
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.money import WireMoney
from shared.roles import Role
from shared.transaction import Reading, Transaction
from shared.web import Body, example, problems

from disbursement.api.views import LineView, ReportView, StatementView
from disbursement.bank import REPORTS, STATEMENTS, one_of
from disbursement.bank.csv_files import BatchTotalMismatch
from disbursement.bank.envelopes import EnvelopeUnreadable, FileNotEnveloped, plain
from disbursement.bank.fields import FAULTS, BankFileUnreadable
from disbursement.bank.fields import Field as BankField
from disbursement.bank.signatures import BankKeysMissing, SignatureRefused
from disbursement.domain.bank.chain import DayStatedAlready
from disbursement.domain.bank.messages import STATUS_CODES, BankDayNotPossible, ItemReport, Report
from disbursement.domain.bank.reasons import code_and_words
from disbursement.store.bank import reports as report_store
from disbursement.store.bank import statements as statement_store
from disbursement.store.bank.reports import MessageIdUsedDifferently, ReportNotFound
from disbursement.store.payments.held import held
from disbursement.usecases.bank import reports, statements
from disbursement.usecases.bank.signatures import Proof, SignatureCheck, decoded
from disbursement.usecases.bank.statements import StatementDoesNotBalance, Taken

router = APIRouter(prefix="/v1/bank", tags=["bank"])

UNSIGNED = (SignatureRefused, BankKeysMissing, EnvelopeUnreadable, FileNotEnveloped)
SIGNATURE = Annotated[
    str | None,
    FormField(max_length=2000, description="The bank's detached signature in Base64, if agreed"),
]
Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,35}$")]


class ResultBody(Body):
    """What the bank did under one reference, in ISO 20022's status codes (UNKN: it cannot say)."""

    end_to_end_id: Reference
    status: Annotated[str, Field(pattern=r"^[A-Z]{4}$", examples=["ACCC"])]
    amount: WireMoney | None = None
    reason: Annotated[
        str | None,
        Field(max_length=500, examples=["AC04"], description="A code of ISO 20022, or words"),
    ] = None
    bank_reference: Annotated[str | None, Field(max_length=35)] = None
    on: date | None = None


class ResultsBody(Body):
    """Results item by item, under the bank's own message id."""

    model_config = example(
        message_id="R-20260601-01",
        results=[
            {
                "end_to_end_id": "0190a3c27d3e7b1a9c550f2a6f1b2c3d-1",
                "status": "ACCC",
                "on": "2026-06-01",
            }
        ],
    )

    message_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,35}$")]
    results: Annotated[list[ResultBody], Field(min_length=1, max_length=5000)]


@router.post(
    "/results",
    operation_id="post_results",
    status_code=status.HTTP_201_CREATED,
    responses=problems(MessageIdUsedDifferently, BankFileUnreadable, BankDayNotPossible, *UNSIGNED),
)
async def post_results(
    body: ResultsBody, call: Annotated[Creation, may_create(Role.BANK)], request: Request
) -> ReportView:
    """逐笔回报结果；同一报文重复发送不会重复入账。 Results item by item."""
    report = Report(
        message_id=body.message_id,
        items=tuple(_item(*numbered) for numbered in enumerate(body.results, start=1)),
    )
    return await _take(call, report, kind="results", proof=_sent(call, request, b"", None))


@router.post(
    "/reports",
    operation_id="post_report_file",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        MessageIdUsedDifferently,
        BankFileUnreadable,
        BatchTotalMismatch,
        BankDayNotPossible,
        *UNSIGNED,
    ),
)
async def post_report_file(
    file: Annotated[UploadFile, File()],
    format: Annotated[str, FormField(pattern=one_of(REPORTS))],  # noqa: A002 - the field's name
    call: Annotated[Creation, may_create(Role.BANK)],
    request: Request,
    signature: SIGNATURE = None,
) -> ReportView:
    """结果文件（pain.002、camt.054、代发结果文件或 CSV）。 Results as a file; half a file is refused whole."""
    content = await file.read()
    read = await to_thread(plain, content, call.by.org or "", request.app.state.bank_keys)
    report = await to_thread(REPORTS[format], read)
    return await _take(call, report, kind="reports", proof=_sent(call, request, content, signature))


def _sent(
    call: Creation, request: Request, content: bytes, signature: str | None
) -> SignatureCheck:
    keys = request.app.state.bank_keys
    return SignatureCheck(call.by.org or "", content, decoded(signature), keys)


async def _take(call: Creation, report: Report, *, kind: str, proof: Proof) -> ReportView:
    async with call.transaction() as tx:
        taken = await reports.take_report(tx, report, kind=kind, proof=proof)
        return ReportView.model_validate(taken)


def _item(number: int, result: ResultBody) -> ItemReport:
    status = BankField(FAULTS["result_status"].format(number=number), result.status)
    amount = result.amount
    if amount == 0:
        place = FAULTS["result_amount"].format(number=number)
        raise BankField(place, "0.00").wrong("not_positive")
    code, words = code_and_words(result.reason)
    return ItemReport(
        end_to_end_id=result.end_to_end_id,
        bank_status=status.code_of(STATUS_CODES),
        amount=amount,
        reason=code,
        words=words,
        bank_reference=result.bank_reference,
        on=result.on,
    )


@router.get("/results/{report_id}", operation_id="get_results", responses=problems(ReportNotFound))
async def get_results(report_id: UUID, call: Annotated[Call, may_call(Role.BANK)]) -> ReportView:
    """一份回执的处理结果。 What became of a message."""
    return await _report(call, report_id)


@router.get(
    "/reports/{report_id}", operation_id="get_report_file", responses=problems(ReportNotFound)
)
async def get_report_file(
    report_id: UUID, call: Annotated[Call, may_call(Role.BANK)]
) -> ReportView:
    """一份结果文件的处理结果。 What became of a file."""
    return await _report(call, report_id)


async def _report(call: Call, report_id: UUID) -> ReportView:
    async with call.reading() as tx:
        return ReportView.model_validate(
            await report_store.get_report(tx, report_id, bank_code=tx.by.org or "-")
        )


@router.post(
    "/statements",
    operation_id="post_statement",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        MessageIdUsedDifferently,
        BankFileUnreadable,
        BatchTotalMismatch,
        BankDayNotPossible,
        StatementDoesNotBalance,
        DayStatedAlready,
        *UNSIGNED,
    ),
)
async def post_statement(
    file: Annotated[UploadFile, File()],
    format: Annotated[str, FormField(pattern=one_of(STATEMENTS))],  # noqa: A002 - the field's name
    call: Annotated[Creation, may_create(Role.BANK)],
    request: Request,
    signature: SIGNATURE = None,
) -> StatementView:
    """对账单（camt.053.001.08、.02 或 CSV），一个文件可含多份。 Statements, matched line by line."""
    content = await file.read()
    read = await to_thread(plain, content, call.by.org or "", request.app.state.bank_keys)
    given = await to_thread(STATEMENTS[format], read)
    async with call.transaction() as tx:
        proof = _sent(call, request, content, signature)
        first, *others = await statements.take_statements(tx, given, proof=proof)
        if not first.is_new:
            view = await _statement_view(tx, first.id)
        else:
            view = _new_statement_view(tx, first)
    return view.model_copy(update={"others": [one.id for one in others]})


def _new_statement_view(tx: Transaction, taken: Taken) -> StatementView:
    """A statement as it was just booked: what its lines were matched to is held."""
    matched, plain = held(tx).matched, held(tx).plain
    lines = [
        LineView(
            reference=line.reference,
            end_to_end_id=line.end_to_end_id,
            amount=line.amount,
            credit=line.credit,
            matched_to=sent.payment_id
            if sent and sent.amount == line.amount
            else plain.get(line.end_to_end_id or ""),
            line_class=line.line_class,
        )
        for line in taken.said.lines
        for sent in [matched.get(line.end_to_end_id or "")]
    ]
    said = taken.said
    return StatementView(
        id=taken.id,
        statement_id=said.statement_id,
        account=said.account,
        on=said.on,
        opening=said.opening,
        closing=said.closing,
        unmatched=_unmatched(lines),
        lines=lines,
    )


def _unmatched(lines: Sequence[LineView]) -> int:
    return sum(line.matched_to is None and line.line_class is None for line in lines)


@router.get(
    "/statements/{statement_id}", operation_id="get_statement", responses=problems(ReportNotFound)
)
async def get_statement(
    statement_id: UUID, call: Annotated[Call, may_call(Role.BANK)]
) -> StatementView:
    """一份对账单的匹配结果。 A statement as it was booked."""
    async with call.reading() as tx:
        return await _statement_view(tx, statement_id)


async def _statement_view(tx: Reading, statement_id: UUID) -> StatementView:
    row, lines = await statement_store.lines_of(tx, statement_id)
    if row.bank_code != tx.by.org:
        raise ReportNotFound
    seen = [LineView.model_validate(line) for line in lines]
    return StatementView(
        id=row.id,
        statement_id=row.statement_id,
        account=row.account,
        on=row.on,
        opening=row.opening,
        closing=row.closing,
        unmatched=_unmatched(seen),
        lines=seen,
    )
