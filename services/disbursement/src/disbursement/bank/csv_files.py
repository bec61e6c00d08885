"""The neutral CSV of requirements 4.7, in GB 18030: a header line with count and total, then items."""

import csv
import io

from shared.errors import Unprocessable
from shared.identifiers import normalise_name
from shared.money import yuan
from shared.words import labels

from disbursement.bank.fields import FAULTS, LONGEST_WORDS, BankFileUnreadable, Field, check_count
from disbursement.domain.bank.lines import class_of, transfer_in
from disbursement.domain.bank.messages import (
    STATUS_CODES,
    ItemReport,
    OrderedBatch,
    Report,
    Statement,
    StatementLine,
)
from disbursement.domain.bank.reasons import code_and_words

ENCODING = "gb18030"
SIDES = {"C": True, "D": False}

REPORT_HEADER = ("message_id", "count", "total")
REPORT_LINE = ("reference", "amount", "status", "reason", "bank_reference", "date")
STATEMENT_HEADER = (
    *("statement_id", "sequence", "account", "date", "opening", "closing", "count", "total"),
)
STATEMENT_LINE = ("line_reference", "reference", "amount", "side", "reason")
COLUMNS = labels("disbursement", "bank_fields").require(
    {*REPORT_HEADER, *REPORT_LINE, *STATEMENT_HEADER, *STATEMENT_LINE}
)


class BatchTotalMismatch(Unprocessable):
    """Count or total of the header differs from the lines (half a file?)."""


def write_batch(batch: OrderedBatch) -> bytes:
    """``H,batch,payer account,payer name,count,total,currency`` and one ``D`` line for each item."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(
        [
            "H",
            batch.number,
            batch.payer_account,
            batch.payer_name,
            len(batch.items),
            yuan(batch.total),
            "CNY",
            batch.execute_on.isoformat(),
        ]
    )
    for item in batch.items:
        lines.writerow(
            [
                "D",
                item.sequence,
                item.end_to_end_id,
                item.payee_account,
                normalise_name(item.payee_name),
                "USCC" if item.payee_is_organisation else "RESIDENT_ID",
                item.payee_id_number,
                yuan(item.amount),
                item.payee_bank_code,
                item.memo,
            ]
        )
    return text.getvalue().encode(ENCODING)


def _rows(
    content: bytes, *, header: tuple[str, ...], line: tuple[str, ...]
) -> tuple[list[Field], list[list[Field]]]:
    """The header's fields and those of each line, every one with its place."""
    try:
        text = io.StringIO(content.decode(ENCODING))
        rows = [row for row in csv.reader(text, strict=True) if row]
    except (UnicodeDecodeError, csv.Error):
        raise BankFileUnreadable("not_csv") from None
    if not rows or rows[0][0] != "H" or any(row[0] != "D" for row in rows[1:]):
        raise BankFileUnreadable("csv_lines")
    check_count(len(rows) - 1)
    first, *rest = (
        _fields(number, row, line if number > 1 else header)
        for number, row in enumerate(rows, start=1)
    )
    return first, rest


def _fields(number: int, row: list[str], names: tuple[str, ...]) -> list[Field]:
    columns = len(names) + 1
    if len(row) != columns:
        raise BankFileUnreadable("csv_columns", number=number, columns=columns, given=len(row))
    return [
        Field(FAULTS["at_line"].format(number=number, name=COLUMNS[name]), value)
        for name, value in zip(names, row[1:], strict=True)
    ]


def _whole(count: Field, total: Field, amounts: list[int]) -> None:
    if count.number() != len(amounts) or total.fen() != sum(amounts):
        raise BatchTotalMismatch


def read_report(content: bytes) -> Report:
    """``H,message id,count,total`` then ``D,reference,amount,status,reason,bank reference,date``."""
    (message_id, count, total), rows = _rows(content, header=REPORT_HEADER, line=REPORT_LINE)
    items = tuple(_item(*row) for row in rows)
    _whole(count, total, [item.amount or 0 for item in items])
    if not items:
        raise BankFileUnreadable("no_d_line")
    return Report(message_id=message_id.text(), items=items)


def _item(
    reference: Field, amount: Field, status: Field, reason: Field, bank_reference: Field, on: Field
) -> ItemReport:
    code, words = code_and_words(reason.text(LONGEST_WORDS) if reason.value else None)
    return ItemReport(
        end_to_end_id=reference.text(),
        amount=amount.amount(),
        bank_status=status.code_of(STATUS_CODES),
        reason=code,
        words=words,
        bank_reference=bank_reference.text_or_none(),
        on=on.day() if on.value else None,
    )


def read_statement(content: bytes) -> tuple[Statement, ...]:
    """``H,id,sequence,account,date,opening,closing,count,total`` then
    ``D,line reference,reference,amount,C or D,reason``.
    """
    header, rows = _rows(content, header=STATEMENT_HEADER, line=STATEMENT_LINE)
    statement_id, sequence, account, on, opening, closing, count, total = header
    lines = tuple(_line(*row) for row in rows)
    _whole(count, total, [line.amount for line in lines])
    statement = Statement(
        statement_id=statement_id.text(),
        sequence=sequence.number() if sequence.value else None,
        account=account.text(),
        on=on.day(),
        opening=opening.fen(),
        closing=closing.fen(),
        lines=tuple(line for line in lines if line.amount),
    )
    return (statement,)


def _line(
    name: Field, reference: Field, amount: Field, side: Field, reason: Field
) -> StatementLine:
    code, words = code_and_words(reason.text_or_none())
    credit = side.one_of(SIDES)
    return StatementLine(
        reference=name.text(),
        end_to_end_id=reference.text_or_none(),
        amount=amount.fen(),
        credit=credit,
        reason=code,
        words=words,
        batch=reference.text_or_none(),
        line_class=class_of([code, words], credit=credit),
        transfer_number=transfer_in(reference.text_or_none(), name.text(), words),
    )
